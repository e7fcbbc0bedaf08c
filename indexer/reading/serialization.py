"""Readings as JSON: what `telusur extract --json` prints and reader processes send. Not pickle: that can run code."""

from typing import Any

import msgspec

from indexer.models import OcrPage, Outcome, Page, PagePicture, Reading, SopIdentity, SopRecord


class ReaderReply(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line that a reader process sends; which fields are set says what it is about.

    `ready`: the process has started. `pages_done` of `pages_total`: progress in a file. `text`: the reading without its
    SOPs, completed by `sops`, `pages` and `warnings`. `recognised`: a page by text recognition, or `unavailable`: what
    is not installed for it. `picture`: a page as a picture, or `selected`: pages as a PDF, or `refused`: why there is
    none. `done`: the request is answered; `worn`: the process should be ended.
    """

    ready: bool = False
    pages_done: int | None = None
    pages_total: int = 0
    text: Reading | None = None
    sops: tuple[SopRecord, ...] | None = None
    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = ()
    recognised: OcrPage | None = None
    unavailable: str | None = None
    picture: PagePicture | None = None
    selected: bytes | None = None
    refused: Outcome | None = None
    done: bool = False
    worn: bool = False


encode = msgspec.json.Encoder().encode
"""An answer as a line of JSON, without its end. Raises UnicodeEncodeError for lone surrogates."""

decode_answer = msgspec.json.Decoder(ReaderReply).decode
"""The answer again, each of its parts checked. Raises ValueError for anything that is none."""


def to_json(reading: Reading) -> dict[str, Any]:
    """The reading as plain data, with identity, roles and steps of its first SOP at the top as well."""
    plain = _plain(reading)
    first = plain["sops"][0] if plain["sops"] else {"identity": _plain(SopIdentity()), "roles": [], "steps": []}
    head = {key: plain[key] for key in ("kind", "sha256", "outcome", "reader", "pages")}
    top = {key: first[key] for key in ("identity", "roles", "steps")}
    return head | top | {"sops": plain["sops"], "warnings": plain["warnings"]}


def _plain(value: Reading | SopIdentity) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(encode(value))
    return plain
