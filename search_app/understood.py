"""What was understood of the typed words → what the page says about it, with ways to mean something else."""

from dataclasses import dataclass

from indexer.models import Query, SearchRequest
from search_app.links import Links

# Synonyms that the page names; more would hide the results.
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class OtherView:
    """The same search put differently."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class UnclearView:
    """A word with several meanings, each with a search for it."""

    word: str
    meanings: tuple[OtherView, ...]


@dataclass(frozen=True, slots=True)
class RenamedView:
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class UnderstoodView:
    """`also`: what is searched beside the typed words. `literal`: only these are; `switch` leads to the other way."""

    also: tuple[str, ...]
    renamed: tuple[RenamedView, ...]
    unclear: tuple[UnclearView, ...]
    literal: bool
    switch: str


def understood(query: Query, request: SearchRequest, links: Links) -> UnderstoodView:
    forms = (form for widening in query.widened for form in widening.forms)
    return UnderstoodView(
        also=tuple(dict.fromkeys(forms))[:_MOST_NAMED],
        renamed=tuple(RenamedView(each.typed, each.forms[0]) for each in query.widened if each.renamed),
        unclear=tuple(
            UnclearView(
                each.word, tuple(OtherView(meaning, links.to(request, text=text)) for meaning, text in each.meanings)
            )
            for each in query.unclear
        ),
        literal=request.literal,
        switch=links.to(request, literal=not request.literal),
    )
