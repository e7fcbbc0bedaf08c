"""Questions over any passages, in an index of their own: the product's analysis, query reading and ranking."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.engine import open_engine
from indexer.engine.protocol import FACETS, SearchEngine, Weights
from indexer.errors import JudgementsError
from indexer.evaluate.judgements import table
from indexer.evaluate.measures import DEPTH
from indexer.models import Access, IndexEntry
from indexer.search.service import request_for
from indexer.search.spelling import SpellingChecker
from indexer.text.analysis import words_of

_CACHE_MB = 512
# What the search box takes for more than letters: in a sentence these are only signs.
_SIGNS = re.compile(r'["“”„«»|*]|(?<!\S)-+')
_OPERATORS = re.compile(r"(?<!\S)(?:OR|ATAU)(?!\S)")


@dataclass(frozen=True, slots=True)
class PassageQuestion:
    """`wanted`: the `_id`s of the passages that answer it."""

    qid: str
    text: str
    wanted: frozenset[str]


@dataclass(frozen=True, slots=True)
class PassageRanking:
    """`place`: of the first passage that answers, 0 where none is among the first ten; `found`: their `_id`s."""

    question: PassageQuestion
    place: int
    found: tuple[str, ...]


def questions(path: Path) -> list[PassageQuestion]:
    """From a tab-separated table `qid`, `question`, `docid`; a question with several passages has several rows.

    Raises JudgementsError when a column is missing or a row is short.
    """
    texts: dict[str, str] = {}
    wanted: dict[str, set[str]] = {}
    for row in table(path, ("qid", "question", "docid")):
        texts[row["qid"]] = row["question"]
        wanted.setdefault(row["qid"], set()).add(row["docid"])
    return [PassageQuestion(qid, text, frozenset(wanted[qid])) for qid, text in texts.items()]


class PassageIndex:
    """An index of passages in `folder`, which the caller removes. `settings`: of the engine."""

    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        self._settings = replace(settings or Settings(), data=folder, cache_mb=_CACHE_MB)
        self.names: list[str] = []

    def add(self, corpus: Path) -> int:
        """Index a JSONL file with `_id`, `text` and perhaps `title` a line; how many there were.

        Raises JudgementsError naming the first line that cannot be used.
        """
        engine = open_engine(self._settings)
        try:
            engine.replace_all(self._entries(corpus))
        finally:
            engine.close()
        return len(self.names)

    def ask(self, every: list[PassageQuestion], weights: Weights | None = None) -> list[PassageRanking]:
        """Ask each question as the search box does. Raises JudgementsError when a wanted passage does not exist."""
        lost = sorted(set().union(*(question.wanted for question in every)) - set(self.names)) if every else []
        if lost:
            raise JudgementsError(f"Bagian teks {', '.join(lost[:5])} yang dicari tidak ada dalam koleksi.")
        engine = open_engine(self._settings, weights)
        try:
            return [self._ask(engine, question) for question in every]
        finally:
            engine.close()

    def _ask(self, engine: SearchEngine, question: PassageQuestion) -> PassageRanking:
        # What stands in the column "question" is one, with or without a question mark.
        text = _OPERATORS.sub(lambda word: word.group().lower(), _SIGNS.sub(" ", question.text))
        request = replace(request_for(OPERATOR, text, per_page=DEPTH), is_question=True)
        request, *_ = SpellingChecker(engine, OPERATOR).widened(request)
        found = tuple(self.names[match.id - 1] for match in engine.search(request).matches) if request.clauses else ()
        place = next((place for place, name in enumerate(found, start=1) if name in question.wanted), 0)
        return PassageRanking(question, place, found)

    def _entries(self, corpus: Path) -> Iterator[IndexEntry]:
        for name, title, text in _passages(corpus):
            self.names.append(name)
            yield IndexEntry(
                id=len(self.names),
                access=Access.PUBLIC,
                fields={"title": words_of(title), "body": words_of(text)},
                facets=dict.fromkeys(FACETS, ()),
                sort={},
            )


def mean_reciprocal_rank(asked: list[PassageRanking]) -> float:
    return sum(1 / each.place for each in asked if each.place) / (len(asked) or 1)


def _passages(corpus: Path) -> Iterator[tuple[str, str, str]]:
    seen = set()
    try:
        with corpus.open(encoding="utf-8-sig") as lines:
            for at, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                row = json.loads(line)
                name = str(row["_id"])
                if name in seen:
                    raise JudgementsError(f"{corpus} baris {at}: _id {name} sudah dipakai.")
                seen.add(name)
                yield name, str(row.get("title") or ""), str(row["text"])
    except OSError as error:
        raise JudgementsError(f"Berkas {corpus} tidak dapat dibuka ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise JudgementsError(f"{corpus} baris {at}: harus JSON dengan _id dan text.") from error
