"""Labelled lines → the identity of an SOP, whether they come from the cells of a box or from plain text."""

import re
from collections.abc import Mapping, Sequence

from indexer.models import SopDate, SopIdentity, SopKind
from indexer.sop.identity.approval import read_approval
from indexer.sop.identity.dates import find_date
from indexer.sop.identity.labels import Field
from indexer.sop.identity.letterhead import unit_name
from indexer.sop.identity.lists import items, laws, sentence
from indexer.sop.identity.numbers import clean_number

Fields = Mapping[Field, Sequence[str]]

_REVISION = re.compile(
    r"[\s:]*(?:rev(?:isi)?\.?\s*)?(?:ke[- ]*)?(\d{1,3}|[ivx]{1,4})\s*(?:$|[/,;&-]|\()", re.IGNORECASE
)
_TITLE_LEAD = re.compile(r'^[\s:;"“”=]+|[\s"“”]+$')


def build_identity(fields: Fields, kind: SopKind | None = None, letterhead: Sequence[str] = ()) -> SopIdentity:
    """The identity from the lines found for each field; what is not there stays empty."""

    def of(field: Field) -> list[str]:
        return list(fields.get(field, ()))

    approval = read_approval(of(Field.APPROVED))
    revised = _date(of(Field.REVISED))
    return SopIdentity(
        number=clean_number(of(Field.NUMBER)),
        title=clean_title(of(Field.TITLE)),
        created=_date(of(Field.CREATED)),
        revised=revised,
        revision=_revision(of(Field.REVISION)) or _revision(of(Field.REVISED)),
        effective=_date(of(Field.EFFECTIVE)),
        approved_by=approval.post,
        approved_name=approval.name,
        unit=sentence(of(Field.UNIT)) or unit_name(letterhead),
        letterhead=tuple(letterhead),
        kind=kind,
        legal_basis=laws(of(Field.LEGAL_BASIS)),
        qualification=items(of(Field.QUALIFICATION)),
        related=items(of(Field.RELATED)),
        equipment=items(of(Field.EQUIPMENT)),
        warning=sentence(of(Field.WARNING)),
        recording=sentence(of(Field.RECORDING)),
    )


def clean_title(lines: Sequence[str]) -> str:
    """The title on one line, without quotation marks and the colon before it; "" where it was left open."""
    title = _TITLE_LEAD.sub("", sentence(lines))
    return title if re.search(r"[^\W\d_]{2}", title) else ""


def _date(lines: Sequence[str]) -> SopDate | None:
    return find_date(" ".join(lines))


def _revision(lines: Sequence[str]) -> str:
    """The number of the revision as printed; "" for none ("-", "00"). A date beside it is not the number."""
    text = " ".join(lines)
    date = find_date(text)
    match = _REVISION.match(text.replace(date.printed, "") if date else text)
    return match[1] if match and match[1].strip("0") else ""
