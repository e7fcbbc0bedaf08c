"""Counts of the engine → facets with labels, in a useful order."""

from collections.abc import Mapping

from indexer.models import FacetCount, FacetResult, SearchRequest, SopKind, Status
from indexer.reading.readers import READERS
from indexer.taxonomy.tree import Process, Taxonomy

FACET_LABELS = {
    "process": "Proses",
    "kind": "Jenis",
    "unit": "Unit kerja",
    "role": "Pelaksana",
    "year": "Tahun efektif",
    "status": "Status",
    "format": "Format berkas",
}
VALUE_LABELS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        SopKind.MACRO: "SOP makro",
        SopKind.MICRO: "SOP mikro",
        SopKind.MAP: "Peta lintas fungsi",
        SopKind.OTHER: "Lainnya",
    },
    "status": {Status.IN_FORCE: "Berlaku", Status.SUPERSEDED: "Digantikan", Status.REVOKED: "Dicabut"},
    "format": {kind: reader.label for kind, reader in READERS.items()},
}
MISSING_LABEL = "Tidak disebutkan"


def facet(name: str, counts: Mapping[str, int], request: SearchRequest, taxonomy: Taxonomy) -> FacetResult:
    """A chosen value stays, be it counted or not."""
    chosen = request.filters.get(name, ())
    if name == "process":
        return FacetResult(name, FACET_LABELS[name], _process_values(counts, chosen, taxonomy))
    values = [*counts, *(value for value in chosen if value not in counts)]
    found = [FacetCount(value, _label(name, value), counts.get(value, 0), value in chosen) for value in values]
    return FacetResult(name, FACET_LABELS[name], tuple(sorted(found, key=lambda count: _place(name, count))))


def _label(facet: str, value: str) -> str:
    return VALUE_LABELS.get(facet, {}).get(value, value) or MISSING_LABEL


def _place(facet: str, count: FacetCount) -> tuple[bool, int, str]:
    """Named values in their own order, years newest first, others by count; the missing value last."""
    missing = not count.value
    if facet in VALUE_LABELS:
        known = list(VALUE_LABELS[facet])
        return missing, known.index(count.value) if count.value in known else len(known), count.label
    if facet == "year":
        return missing, -int(count.value) if count.value.isdecimal() else 0, count.label
    return missing, -count.count, count.label


def _process_values(counts: Mapping[str, int], chosen: tuple[str, ...], taxonomy: Taxonomy) -> tuple[FacetCount, ...]:
    """The tree in its own order; codes that it does not know (any more) come after it, so that none is lost."""
    nodes = (_node(group, counts, chosen) for group in taxonomy.groups)
    unknown = [code for code in dict.fromkeys((*counts, *chosen)) if code not in taxonomy.by_code]
    rest = (FacetCount(code, code or MISSING_LABEL, counts.get(code, 0), code in chosen) for code in sorted(unknown))
    return (*(node for node in nodes if node), *rest)


def _node(process: Process, counts: Mapping[str, int], chosen: tuple[str, ...]) -> FacetCount | None:
    """None where nothing at or below the node is counted or chosen."""
    children = tuple(node for child in process.children if (node := _node(child, counts, chosen)))
    count = counts.get(process.code, 0)
    if not (count or children or process.code in chosen):
        return None
    return FacetCount(process.code, process.name, count, process.code in chosen, children)
