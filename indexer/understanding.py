"""What a request asks, with what this installation knows: synonyms."""

from dataclasses import replace
from typing import TYPE_CHECKING

from indexer import query as reading
from indexer.models import Query, SearchRequest

if TYPE_CHECKING:
    from indexer.service import Telusur


def understand(telusur: "Telusur", request: SearchRequest) -> Query:
    """What the text of the request asks; its clauses as they are where there is no text."""
    if not request.text:
        return Query(request.clauses)
    found = reading.read(request.text) if request.literal else reading.read(request.text, telusur.synonyms())
    if request.in_title:
        return replace(found, clauses=tuple(replace(clause, zones=("title",)) for clause in found.clauses))
    return found
