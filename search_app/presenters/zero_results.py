"""When nothing is found: what the same words find with fewer filters, so that the reader sees which one is to blame."""

from dataclasses import dataclass, replace

from indexer.models import SearchRequest
from indexer.search.service import search
from search_app.http.installation import installation
from search_app.http.params import EVERY_STATUS
from search_app.http.translate import gettext as _
from search_app.presenters import facets, search_results
from search_app.presenters.search_links import Links


@dataclass(frozen=True, slots=True)
class RelaxedSearch:
    """`label` names what is dropped, `count` what is found then ("23 SOP"), `href` goes there."""

    label: str
    count: str
    href: str


def relaxed_searches(asked: SearchRequest, links: Links) -> tuple[RelaxedSearch, ...]:
    """Each filter dropped alone, then all of them; only those that find something."""
    dropped = [(facet, _without(asked, facet)) for facet in asked.filters]
    tries = [(_label(facet), other) for facet, other in dropped if other.filters != asked.filters]
    if len(tries) > 1:
        tries.append((_("Tanpa saringan apa pun"), replace(asked, page=1, filters={"status": EVERY_STATUS})))
    counted = [(label, other, search(installation(), replace(other, per_page=1)).total) for label, other in tries]
    return tuple(
        RelaxedSearch(label, search_results.count_in_words(total, {}), links.to(other))
        for label, other, total in counted
        if total
    )


def _label(facet: str) -> str:
    if facet == "status":
        return _("Termasuk yang tidak berlaku lagi")
    return _("Tanpa saringan %(name)s", name=facets.facet_label(facet))


def _without(asked: SearchRequest, facet: str) -> SearchRequest:
    filters = {name: values for name, values in asked.filters.items() if name != facet}
    return replace(asked, page=1, filters={**filters, "status": EVERY_STATUS} if facet == "status" else filters)
