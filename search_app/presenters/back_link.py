"""From an SOP back to the results it was opened from, and on to the results beside it."""

from dataclasses import dataclass, replace

from indexer.errors import IndexUnavailableError
from indexer.models import SearchRequest, SearchResult
from indexer.search.service import search
from search_app.http import params
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.presenters import labels, search_results
from search_app.presenters.search_links import Links, sop_address
from search_app.presenters.search_results import LinkView


@dataclass(frozen=True, slots=True)
class BackLink:
    """`place`: "Hasil 3 dari 23", empty where the SOP is on none of their cards; `previous`/`next`: those beside it."""

    back: LinkView
    place: str = ""
    previous: LinkView | None = None
    next: LinkView | None = None


def back_link(asked: SearchRequest, sop_id: int) -> BackLink:
    """To the results of `asked`, whose page is the one the SOP was opened from."""
    per_page = installation().settings.per_page
    href = Links(params.PAGE, "browse.results", per_page).to(asked, page=asked.page)
    try:
        found = search(installation(), asked)
        back = LinkView(search_results.back_in_words(found.listed), href)
        at = next((at for at, hit in enumerate(found.hits) if any(each.sop.id == sop_id for each in hit.card)), None)
        if at is None:
            return BackLink(back)
        return BackLink(
            back,
            _(
                "Hasil %(place)s dari %(total)s",
                place=_place(asked, at),
                total=labels.number(found.listed),
            ),
            _beside(asked, found, at - 1),
            _beside(asked, found, at + 1),
        )
    except IndexUnavailableError:
        return BackLink(LinkView(search_results.back_in_words(None), href))


def _place(asked: SearchRequest, at: int) -> str:
    return labels.number((asked.page - 1) * asked.per_page + at + 1)


def _beside(asked: SearchRequest, found: SearchResult, at: int) -> LinkView | None:
    """The hit at place `at` of this page of results; before its first and after its last those of the pages beside."""
    page = asked.page + (at >= len(found.hits)) - (at < 0)
    if not 1 <= page <= found.page_count:
        return None
    request = replace(asked, page=page)
    hits = found.hits if page == asked.page else search(installation(), request).hits
    if not hits:
        return None
    hit = hits[at] if page == asked.page else hits[0 if page > asked.page else -1]
    return LinkView(hit.sop.title, sop_address(request, hit.sop.id, None, installation().settings.per_page))
