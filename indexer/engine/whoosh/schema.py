"""How an index entry lies in Whoosh: the fields, what a posting holds, and the version of it all."""

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from whoosh import columns, fields, formats

from indexer.engine.protocol import FACETS, FIELDS, KEYS, REPEATED, SORTS
from indexer.engine.ranking.segment import ACCESS, EXACT
from indexer.models import IndexEntry, Words

# Raise it with every change of the schema or of what its fields hold; older indexes then ask to be rebuilt.
SCHEMA_VERSION = 6

_COLUMNS = (*(("sort", name) for name in SORTS), *(("key", name) for name in KEYS))


class PackedPositions(formats.Format):  # type: ignore[misc]
    """A posting's value is its positions as 32-bit numbers, so that numpy reads a whole block at once."""

    def decode_positions(self, value: bytes) -> list[int]:
        return array("I", value).tolist()

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        return float(self.decode_frequency(value))


class Zone(NamedTuple):
    """`elsewhere`: words that count in zones of their own, so that here they only make the text findable."""

    words: Words
    elsewhere: tuple[Words, ...] = ()


class ZoneField(fields.FieldType):  # type: ignore[misc]
    """Holds the words of a `Zone`; each is two terms at its position, the exact form and the root."""

    def __init__(self) -> None:
        super().__init__(PackedPositions(), None, scorable=True)


class ValuesField(fields.FieldType):  # type: ignore[misc]
    """Holds the values of a facet; each is a term, marked so that the missing value "" is one too."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None)

    def terms(self, values: Iterable[str]) -> list[bytes]:
        return [EXACT + value.encode() for value in set(values)]


def schema() -> fields.Schema:
    numbers = fields.COLUMN(columns.NumericColumn("q"))
    keys = {f"{kind}_{name}": fields.COLUMN(columns.VarBytesColumn()) for kind, name in _COLUMNS}
    facets = {f"facet_{name}": ValuesField() for name in (*FACETS, ACCESS)}
    zones = {f"zone_{name}": ZoneField() for name in FIELDS}
    return fields.Schema(id=numbers, **keys, **facets, **zones)


def document(entry: IndexEntry) -> dict[str, object]:
    document: dict[str, object] = {"id": entry.id}
    document |= {f"zone_{name}": Zone(entry.fields[name]) for name in FIELDS if entry.fields.get(name)}
    if body := entry.fields.get("body"):
        document["zone_body"] = Zone(body, tuple(entry.fields.get(name, Words()) for name in REPEATED))
    # A facet without a value is counted under "", never lost.
    document |= {f"facet_{name}": tuple(entry.facets.get(name, ())) or ("",) for name in FACETS}
    document[f"facet_{ACCESS}"] = (entry.access.value,)
    document |= {f"sort_{name}": entry.sort.get(name, "").encode() for name in SORTS}
    document |= {f"key_{name}": entry.keys.get(name, "").encode() for name in KEYS}
    return document
