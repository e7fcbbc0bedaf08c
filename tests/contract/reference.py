"""The smallest engine, in memory: plain loops, no scores, and nothing that an engine may leave out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from indexer.access import may_see
from indexer.config import Settings
from indexer.engine.protocol import FACETS, FIELDS, STEP_BLOCK, Weights, at_least, is_phrase
from indexer.errors import IndexMissingError
from indexer.models import Clause, IndexEntry, Match, Matches, SearchRequest, Sort, StepCounts, Token, TokenColumns

_BLOCKS = range(20)


def open_engine(settings: Settings, weights: Weights | None) -> "ReferenceEngine":
    """An EngineFactory: what is in the index is lost when the engine is."""
    return ReferenceEngine()


class Reference:
    """What an engine must find and count, in the order of every sort but relevance."""

    def __init__(self) -> None:
        self.entries: dict[int, IndexEntry] = {}

    def put(self, entries: Iterable[IndexEntry]) -> None:
        self.entries |= {entry.id: entry for entry in entries}

    def remove(self, ids: Iterable[int]) -> None:
        for id_ in ids:
            self.entries.pop(id_, None)

    def replace_all(self, entries: Iterable[IndexEntry]) -> None:
        self.entries = {entry.id: entry for entry in entries}

    def found(self, request: SearchRequest, without: str = "") -> list[IndexEntry]:
        """Entries that match, filtered by every facet but `without`."""
        return [
            entry
            for entry in self.entries.values()
            if may_see(request.viewer, entry.access, "".join(entry.facets["unit"]), entry.id)
            and _matches(entry, request.clauses)
            and all(
                not chosen or name == without or set(entry.facets[name]) & set(chosen)
                for name, chosen in request.filters.items()
            )
        ]

    def facets(self, request: SearchRequest) -> Mapping[str, Mapping[str, int]]:
        return {
            name: dict(Counter(v for entry in self.found(request, name) for v in set(entry.facets[name])))
            for name in FACETS
        }

    def steps(self, request: SearchRequest) -> StepCounts | None:
        if not request.in_one_step:
            return None
        required = sum(not clause.excluded and not clause.optional for clause in request.clauses)
        full = [entry for entry in self.found(request) if fullness(entry, request.clauses) == required]
        together = sum(in_one_step(entry, request.clauses) > 0 for entry in full)
        return StepCounts(together, len(full) - together)

    def ordered(self, request: SearchRequest) -> list[int]:
        """Ids in the order of every sort but relevance."""
        found = sorted(self.found(request), key=lambda entry: entry.id)
        name = "newest" if request.sort is Sort.RELEVANCE else request.sort.value
        found.sort(key=lambda entry: entry.sort[name], reverse=name == "newest")
        found.sort(key=lambda entry: not entry.sort[name])
        return [entry.id for entry in found]


class ReferenceEngine(Reference):
    """The same as a SearchEngine: relevance is the number of clauses that match, then the id."""

    def __init__(self) -> None:
        super().__init__()
        self._changes = 0

    def put(self, entries: Iterable[IndexEntry]) -> None:
        super().put(entries)
        self._changes += 1

    def remove(self, ids: Iterable[int]) -> None:
        super().remove(ids)
        self._changes += 1

    def replace_all(self, entries: Iterable[IndexEntry]) -> None:
        super().replace_all(entries)
        self._changes += 1

    def search(self, request: SearchRequest) -> Matches:
        self._check()
        ordered = self.ordered(request)
        if request.sort is Sort.RELEVANCE and request.clauses:
            ordered.sort(key=lambda id_: (-fullness(self.entries[id_], request.clauses), id_))
            if request.in_one_step:
                ordered.sort(key=lambda id_: -in_one_step(self.entries[id_], request.clauses))
        end = max(request.page, 1) * request.per_page
        matches = tuple(Match(id_, 0.0) for id_ in ordered[end - request.per_page : end])
        cards = len(ordered) if request.in_families else None
        return Matches(matches, len(ordered), self.facets(request), cards, steps=self.steps(request))

    def totals(self, requests: Sequence[SearchRequest]) -> tuple[int, ...]:
        return tuple(len(self.found(request)) for request in requests)

    def ids(self, after: int = 0, limit: int = 1_000) -> Sequence[int]:
        return sorted(id_ for id_ in self.entries if id_ > after)[:limit]

    def count(self) -> int:
        self._check()
        return len(self.entries)

    def generation(self) -> str:
        self._check()
        return str(self._changes)

    def close(self) -> None:
        pass

    def _check(self) -> None:
        if not self._changes:
            raise IndexMissingError


def fullness(entry: IndexEntry, clauses: tuple[Clause, ...]) -> int:
    return sum(_has(entry, clause) for clause in clauses if not clause.excluded and not clause.optional)


def in_one_step(entry: IndexEntry, clauses: tuple[Clause, ...]) -> int:
    """2 where an activity has all required clauses, 1 where a step has."""
    tokens = list(entry.fields.get("steps", TokenColumns()))
    required = [clause for clause in clauses if not clause.excluded and not clause.optional]

    def has_all(part: list[Token]) -> bool:
        held = TokenColumns.of(part)
        return all(any(_stands_in(held, words) for words in clause.alternatives) for clause in required)

    blocks = [(block, [token for token in tokens if token.position // STEP_BLOCK == block]) for block in _BLOCKS]
    if any(has_all(held) for block, held in blocks if held and block % 2 == 0):
        return 2
    steps = [one + other for (_, one), (_, other) in zip(blocks[::2], blocks[1::2], strict=True)]
    return int(any(has_all(step) for step in steps if step))


def _matches(entry: IndexEntry, clauses: tuple[Clause, ...]) -> bool:
    if any(_has(entry, clause) for clause in clauses if clause.excluded):
        return False
    wanted = [clause for clause in clauses if not clause.excluded and not clause.optional]
    words = [clause for clause in wanted if not is_phrase(clause)]
    if not all(_has(entry, clause) for clause in wanted if is_phrase(clause)):
        return False
    return sum(_has(entry, clause) for clause in words) >= at_least(len(words))


def _has(entry: IndexEntry, clause: Clause) -> bool:
    return any(
        _stands_in(entry.fields.get(zone, TokenColumns()), words)
        for words in clause.alternatives
        for zone in clause.zones or FIELDS
        if words
    )


def _stands_in(tokens: TokenColumns, words: tuple[Token, ...]) -> bool:
    if len(words) == 1:
        word = words[0]
        if word.is_prefix:
            return any(t.exact.startswith(word.exact) for t in tokens)
        return any(t.exact == word.exact or (word.stem != "" and t.stem == word.stem) for t in tokens)
    places = {(token.exact, token.position) for token in tokens}
    first = words[0]
    return any(
        token.exact == first.exact
        and all((word.exact, token.position + word.position - first.position) in places for word in words[1:])
        for token in tokens
    )
