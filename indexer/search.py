"""A request → its result: what the engine ranked and counted, with titles, passages and labels from the registry."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from indexer.engine.base import FACETS
from indexer.models import (
    Facet,
    FacetCount,
    FileKind,
    Hit,
    Matches,
    SearchRequest,
    SearchResult,
    SopKind,
    Sort,
    Status,
    Viewer,
)
from indexer.query import is_question, parse
from indexer.registry import queries
from indexer.snippets import marked, snippets
from indexer.taxonomy import Process, Taxonomy
from indexer.text.finding import Finder

if TYPE_CHECKING:
    from indexer.service import Telusur

FACET_LABELS = {
    "process": "Proses",
    "kind": "Jenis",
    "unit": "Unit kerja",
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
    "format": {FileKind.PDF: "PDF", FileKind.DOCX: "DOCX"},
}
MISSING_LABEL = "Tidak disebutkan"


def request_for(
    viewer: Viewer,
    text: str = "",
    filters: Mapping[str, Iterable[str]] | None = None,
    sort: Sort = Sort.RELEVANCE,
    page: int = 1,
    per_page: int = 10,
) -> SearchRequest:
    """The request for what was typed. `filters`: facet → chosen values; a facet without values is not filtered."""
    chosen = {facet: tuple(dict.fromkeys(values)) for facet, values in (filters or {}).items()}
    return SearchRequest(
        viewer=viewer,
        clauses=parse(text),
        filters={facet: values for facet, values in chosen.items() if values},
        sort=sort,
        page=page,
        per_page=per_page,
        text=text,
        is_question=is_question(text),
    )


def search(telusur: "Telusur", request: SearchRequest) -> SearchResult:
    """The asked page of results; the number of SQL statements does not depend on the number of hits.

    Raises IndexUnavailableError when the index cannot be opened.
    """
    matches = telusur.engine.search(request)
    return SearchResult(
        request=request,
        hits=_hits(telusur, request, matches),
        total=matches.total,
        facets=tuple(_facet(name, matches.facets.get(name, {}), request, telusur.taxonomy) for name in FACETS),
        kinds=_kinds(matches.facets.get("kind", {}), request.filters.get("kind", ())),
    )


def _hits(telusur: "Telusur", request: SearchRequest, matches: Matches) -> tuple[Hit, ...]:
    ids = [match.id for match in matches.matches]
    if not ids:
        return ()
    with telusur.session() as session:
        summaries = queries.summaries(session, request.viewer, ids)
        # Without words there is nothing to show a passage of.
        pages = queries.page_texts(session, request.viewer, ids) if request.clauses else {}
    finder = Finder(request.clauses)
    return tuple(
        Hit(
            sop=sop,
            score=match.score,
            title=marked(sop.title, finder),
            snippets=snippets(pages.get(match.id, ()), sop.file_kind, finder),
        )
        for match in matches.matches
        # One that has gone since it was indexed, or that the registry hides, does not exist.
        if (sop := summaries.get(match.id))
    )


def _kinds(counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[SopKind, int]:
    """How many of each kind are in the result: the facet's counts are without its own filter."""
    return {kind: counts[kind] for kind in SopKind if kind in counts and (not chosen or kind in chosen)}


def _facet(name: str, counts: Mapping[str, int], request: SearchRequest, taxonomy: Taxonomy) -> Facet:
    chosen = request.filters.get(name, ())
    if name == "process":
        return Facet(name, FACET_LABELS[name], _process_values(counts, chosen, taxonomy))
    values = [*counts, *(value for value in chosen if value not in counts)]
    found = [FacetCount(value, _label(name, value), counts.get(value, 0), value in chosen) for value in values]
    return Facet(name, FACET_LABELS[name], tuple(sorted(found, key=lambda count: _place(name, count))))


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
