"""Did you mean: words that stand in no SOP the viewer may see → the likeliest ones that do."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.models import Clause, SearchRequest, SnippetPart
from indexer.text import spelling

if TYPE_CHECKING:
    from indexer.service import Telusur


def corrected(telusur: "Telusur", asked: SearchRequest) -> tuple[SnippetPart, ...]:
    """The text with its unknown words corrected, these marked; empty where nothing is to be corrected."""
    text = asked.text
    changed: dict[str, str] = {}
    # One word in capitals is an acronym, a whole line of them is not.
    shouting = text.isupper() and " " in text
    for clause in asked.clauses:
        if (word := _doubtful(telusur, clause, shouting=shouting)) and not _finds(telusur, asked, clause):
            likely = telusur.engine.spellings(word, asked.viewer)
            if likely:
                changed[clause.text] = likely[0][0]
    return tuple(_parts(text, changed)) if changed else ()


def _doubtful(telusur: "Telusur", clause: Clause, *, shouting: bool) -> str:
    """The word of a clause that may be a mistake: no short one, no acronym, no code, nothing in quotes."""
    if clause.excluded or clause.optional or len(clause.alternatives[0]) != 1:
        return ""
    token = clause.alternatives[0][0]
    # What stands in quotes is meant as written: it has no root.
    if not token.stem or not spelling.reach(token.exact) or (clause.text.isupper() and not shouting):
        return ""
    return "" if telusur.synonyms().find([token], 0) else token.exact


def _finds(telusur: "Telusur", asked: SearchRequest, clause: Clause) -> int:
    alone = replace(clause, alternatives=clause.alternatives[:1], shares=(), zones=())
    return telusur.engine.search(SearchRequest(asked.viewer, (alone,), per_page=1)).total


def _parts(text: str, changed: dict[str, str]) -> list[SnippetPart]:
    """The text in parts, plain and changed by turns."""
    words = "|".join(map(re.escape, changed))
    pieces = re.split(rf"(?<!\w)({words})(?!\w)", text)
    parts = (SnippetPart(changed[piece] if place % 2 else piece, bool(place % 2)) for place, piece in enumerate(pieces))
    return [part for part in parts if part.text]
