"""How an index entry lies in Whoosh: the fields, what a posting holds, and the version of it all."""

import secrets
from array import array
from collections.abc import Iterator
from typing import Any

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage

from indexer.engine.base import FACETS, FIELDS, SORTS
from indexer.models import IndexEntry, Token

# Raise it with every change of the schema or of what its fields hold; older indexes then ask to be rebuilt.
SCHEMA_VERSION = 3

ACCESS = "access"
EXACT, STEM = b"=", b"~"


class PackedPositions(formats.Format):  # type: ignore[misc]
    """A posting's value is its positions as 32-bit numbers, so that numpy reads a whole block at once."""

    def decode_positions(self, value: bytes) -> list[int]:
        return array("I", value).tolist()

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        return float(self.decode_frequency(value))


class ZoneField(fields.FieldType):  # type: ignore[misc]
    """Takes analysed tokens; each gives two terms at its position, the exact form and the root."""

    def __init__(self) -> None:
        super().__init__(PackedPositions(), None, scorable=True)

    def index(self, value: tuple[Token, ...], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        positions: dict[bytes, array[int]] = {}
        for token in value:
            for term in (EXACT + token.exact.encode(), STEM + token.stem.encode()):
                positions.setdefault(term, array("I")).append(token.position)
        for term, found in positions.items():
            yield term, len(found), float(len(found)), found.tobytes()


class ValuesField(fields.FieldType):  # type: ignore[misc]
    """Takes the values of a facet; each is a term, marked so that the missing value "" is one too."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None)

    def index(self, value: tuple[str, ...], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for item in sorted(set(value)):
            yield EXACT + item.encode(), 1, 1.0, b""


class SegmentNames(W3Codec):  # type: ignore[misc]
    """Names segments by the system's randomness: forked processes share Python's, and would reuse a name."""

    # Shortest and longest field per posting block serve Whoosh's own searcher; leaving them out saves a fifth.
    length_stats = False

    def new_segment(self, storage: FileStorage, indexname: str) -> W3Segment:
        return W3Segment(self, indexname, segid=secrets.token_hex(8))


def schema() -> fields.Schema:
    numbers = fields.COLUMN(columns.NumericColumn("q"))
    keys = {f"sort_{name}": fields.COLUMN(columns.VarBytesColumn()) for name in SORTS}
    facets = {f"facet_{name}": ValuesField() for name in (*FACETS, ACCESS)}
    zones = {f"zone_{name}": ZoneField() for name in FIELDS}
    return fields.Schema(id=numbers, **keys, **facets, **zones)


def document(entry: IndexEntry) -> dict[str, object]:
    document: dict[str, object] = {"id": entry.id}
    document |= {f"zone_{name}": entry.fields[name] for name in FIELDS if entry.fields.get(name)}
    # A facet without a value is counted under "", never lost.
    document |= {f"facet_{name}": tuple(entry.facets.get(name, ())) or ("",) for name in FACETS}
    document[f"facet_{ACCESS}"] = (entry.access.value,)
    document |= {f"sort_{name}": entry.sort.get(name, "").encode() for name in SORTS}
    return document
