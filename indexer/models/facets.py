"""The facets of a search, a row each. Index entries, filters, parameters, pages and the API read this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from indexer.models.document import FileKind
from indexer.models.index_entry import SopFields
from indexer.models.result import FacetCount
from indexer.models.sop import SopKind, Status

MISSING_LABEL = "Tidak disebutkan"


def _most_frequent_first(count: FacetCount) -> int:
    return -count.count


def _newest_first(count: FacetCount) -> int:
    return -int(count.value) if count.value.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class Facet:
    """`name`: in the index and the API. `label`: in Indonesian. `page_param`: its parameter in the address of a page.

    `values`: those of an SOP; an SOP with none is counted under "". `labels`: the Indonesian words for values that are
    codes, in the order in which they are shown; without it a value is its own label and `order` is the sort key.
    `is_tree`: values are paths, a parent stands for everything below it, names and order are those of the taxonomy.
    """

    name: str
    label: str
    page_param: str
    values: Callable[[SopFields], tuple[str, ...]]
    labels: Mapping[str, str] = field(default_factory=dict)
    order: Callable[[FacetCount], int] = _most_frequent_first
    is_tree: bool = False

    def label_of(self, value: str) -> str:
        return self.labels.get(value, value) or MISSING_LABEL

    def sort_key(self, count: FacetCount) -> tuple[bool, int, str]:
        """The missing value comes last, codes without a label after those with one."""
        order = self.order(count)
        if self.labels:
            codes = list(self.labels)
            order = codes.index(count.value) if count.value in codes else len(codes)
        return not count.value, order, count.label


_KINDS: dict[str, str] = {
    SopKind.MACRO: "Makro",
    SopKind.MICRO: "Mikro",
    SopKind.MAP: "Peta lintas fungsi",
    SopKind.OTHER: "Lainnya",
}
_STATUSES: dict[str, str] = {
    Status.IN_FORCE: "Berlaku",
    Status.SUPERSEDED: "Digantikan",
    Status.REVOKED: "Dicabut",
    Status.WAITING: "Menunggu persetujuan",
    Status.REFUSED: "Ditolak",
}
_FORMATS: dict[str, str] = {kind: kind.name for kind in FileKind}

_ROWS = (
    Facet("process", "Proses", "proses", lambda sop: sop.process_codes, is_tree=True),
    Facet("kind", "Jenis", "jenis", lambda sop: (sop.kind.value,), _KINDS),
    Facet("unit", "Unit kerja", "unit", lambda sop: (sop.unit,)),
    Facet("role", "Pelaksana", "pelaksana", lambda sop: tuple(dict.fromkeys(sop.roles))),
    Facet("year", "Tahun efektif", "tahun", lambda sop: (sop.effective[:4],), order=_newest_first),
    Facet("status", "Status", "status", lambda sop: (sop.status.value,), _STATUSES),
    Facet("format", "Format berkas", "format", lambda sop: (sop.file_kind.value,), _FORMATS),
)
# Name → row, in the order in which facets are shown.
FACETS: dict[str, Facet] = {facet.name: facet for facet in _ROWS}
