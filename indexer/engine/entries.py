"""Fields of an SOP from the registry → its index entry."""

import re
import unicodedata
from collections.abc import Iterable

from indexer.engine.protocol import STEP_BLOCK
from indexer.models import IndexEntry, SopFields, StepFields, TokenColumns
from indexer.models.facets import FACETS
from indexer.text.analysis import words_of
from indexer.text.furniture import without_furniture
from indexer.text.numbering import number_term
from indexer.text.regulations import cited, terms

# Distance of positions between two texts of one zone (pages, steps), so that no phrase runs from one into the next.
_GAP = 100
_LONGEST_BLOCK = STEP_BLOCK - _GAP
_DIGITS = re.compile(r"\d+")


def entry_for(facts: SopFields) -> IndexEntry:
    """The entry with analysed zones, facet values (a missing one is "") and sort keys."""
    return IndexEntry(
        id=facts.id,
        access=facts.access,
        fields={
            "number": _with_terms(_analyse_all([facts.number]), filter(None, [number_term(facts.number)])),
            "title": _analyse_all([facts.title]),
            "process": _analyse_all(facts.process_names),
            "unit": _analyse_all([facts.unit]),
            "roles": _analyse_all(facts.roles),
            "steps": _steps(facts.steps),
            "body": _analyse_all(without_furniture(facts.pages)),
            "legal": _with_terms(_analyse_all(facts.legal_basis), terms(cited(facts.legal_basis))),
            "needs": _analyse_all(facts.needs),
        },
        facets={name: facet.values(facts) or ("",) for name, facet in FACETS.items()},
        sort={"newest": facts.effective, "title": sort_key(facts.title), "number": sort_key(facts.number)},
        keys={"until": facts.until, "family": facts.family},
    )


def sort_key(text: str) -> str:
    """The text as people order it: without case or accents, numbers by value ("SOP 9" before "SOP 10")."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _DIGITS.sub(lambda digits: digits.group().zfill(10), " ".join(plain.split()))


def _analyse_all(texts: Iterable[str]) -> TokenColumns:
    """Tokens of all texts as one zone; between two texts the positions leave a gap."""
    exacts: list[str] = []
    stems: list[str] = []
    positions: list[int] = []
    for text in texts:
        words = words_of(text)
        if words.positions:
            base = positions[-1] + _GAP if positions else 0
            exacts += words.exacts
            stems += words.stems
            positions += [base + position for position in words.positions] if base else words.positions
    return TokenColumns(tuple(exacts), tuple(stems), tuple(positions))


def _steps(steps: Iterable[StepFields]) -> TokenColumns:
    """The words of the steps, and the terms of each one's duration at the end of both its blocks."""
    exacts: list[str] = []
    stems: list[str] = []
    positions: list[int] = []
    start = 0
    for step in steps:
        for text in (step.activity, step.others):
            words = words_of(text)
            exacts += (*words.exacts, *step.times)
            stems += (*words.stems, *step.times)
            # What does not fit stands at one place: it is found, but no phrase runs through it.
            positions += (start + min(position, _LONGEST_BLOCK) for position in words.positions)
            start += STEP_BLOCK
            positions += (start - 1 for _ in step.times)
    return TokenColumns(tuple(exacts), tuple(stems), tuple(positions))


def _with_terms(words: TokenColumns, terms: Iterable[str]) -> TokenColumns:
    """The tokens, followed by terms that no text holds."""
    added = tuple(terms)
    base = words.positions[-1] + _GAP if words.positions else 0
    positions = range(base, base + len(added) * _GAP, _GAP)
    return TokenColumns((*words.exacts, *added), (*words.stems, *added), (*words.positions, *positions))
