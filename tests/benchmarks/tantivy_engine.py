"""Tantivy as a search engine, for measuring the same web app with a native engine. Answers what `test_page_speed.py`
asks: it neither corrects words nor explains scores, nor holds dates of being in force.

    export TELUSUR_ENGINE=tests.benchmarks.tantivy_engine:open_engine
    telusur reindex --data FOLDER    # both indexes, from one analysis
    telusur serve --data FOLDER
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any
from zlib import crc32

import tantivy
from tantivy import Occur, Query

from indexer import engine
from indexer.config import Settings
from indexer.engine.protocol import FACETS, MAX_BELOW, SORTS, Weights, at_least, is_phrase
from indexer.errors import IndexMissingError
from indexer.models import Clause, IndexEntry, Match, Matches, SearchRequest, Sort, Token

# Text fields, made of zones: as few as an application on Tantivy would have. Weights are those of our zones.
_FIELDS = {"title": ("number", "title"), "text": ("process", "unit", "roles", "body")}
_WEIGHTS = {"title": 5.0, "text": 1.0}
# So many of the best are put on cards of families; what comes after them stands alone.
_GROUPED = 200
_MEMORY = 256_000_000


def open_engine(settings: Settings, weights: Weights | None) -> "TantivyEngine":
    """An EngineFactory; the weights are its own."""
    return TantivyEngine(settings)


class TantivyEngine:
    """Its index is beside ours, which is made too. Opened when it is first asked, and not again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.data / "tantivy"

    def put(self, entries: Iterable[IndexEntry]) -> None:
        raise NotImplementedError

    def remove(self, ids: Iterable[int]) -> None:
        raise NotImplementedError

    def replace_all(self, entries: Iterable[IndexEntry]) -> None:
        """Our own index too, so that both hold the same and words are analysed once."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        writer = tantivy.Index(_schema(), path=str(self._folder)).writer(_MEMORY, 1)

        def passed() -> Iterator[IndexEntry]:
            for entry in entries:
                writer.add_document(_document(entry))
                yield entry

        engine.open_engine(replace(self._settings, engine="whoosh")).replace_all(passed())
        writer.commit()
        writer.wait_merging_threads()

    def search(self, request: SearchRequest) -> Matches:
        asked, filters = self._asked(request), self._filters(request)
        found = self._narrowed(asked, filters.values())
        counts = self._counted(found, [facet for facet in FACETS if facet not in filters])
        for facet in filters:
            others = (query for name, query in filters.items() if name != facet)
            counts |= self._counted(self._narrowed(asked, others), [facet])
        if request.sort is Sort.RELEVANCE and request.clauses:
            matches, total, cards = self._ranked(found, request)
            return Matches(matches, total, counts, cards if request.in_families else None)
        sort = request.sort.value if request.sort is not Sort.RELEVANCE else "newest"
        order = tantivy.Order.Desc if sort == "newest" else tantivy.Order.Asc
        offset = (request.page - 1) * request.per_page
        results = self._searcher.search(
            found, max(request.per_page, 1), order_by_field=sort, order=order, offset=offset
        )
        addresses = [address for _, address in results.hits]
        ids = self._searcher.fast_field_values("id", addresses)
        return Matches(tuple(Match(each, 0.0) for each in ids), results.count, counts)

    def totals(self, requests: Sequence[SearchRequest]) -> tuple[int, ...]:
        return tuple(self.search(request).total for request in requests)

    def ids(self, after: int = 0, limit: int = 1_000) -> Sequence[int]:
        query = Query.range_query(self._index.schema, "id", tantivy.FieldType.Integer, after, None, include_lower=False)
        results = self._searcher.search(query, limit, order_by_field="id", order=tantivy.Order.Asc)
        return self._searcher.fast_field_values("id", [address for _, address in results.hits])

    def count(self) -> int:
        return int(self._searcher.num_docs)

    def generation(self) -> str:
        return str((self._folder / "meta.json").stat().st_mtime_ns)

    def close(self) -> None:
        self.__dict__.pop("_index", None)
        self.__dict__.pop("_searcher", None)

    @cached_property
    def _index(self) -> Any:
        try:
            return tantivy.Index.open(str(self._folder))
        except ValueError as error:
            raise IndexMissingError(str(error)) from error

    @cached_property
    def _searcher(self) -> Any:
        return self._index.searcher()

    def _asked(self, request: SearchRequest) -> Any:
        wanted = [clause for clause in request.clauses if not clause.excluded and not clause.optional]
        phrases = [(Occur.Must, self._clause(clause)) for clause in wanted if is_phrase(clause)]
        words = [(Occur.Should, self._clause(clause)) for clause in wanted if not is_phrase(clause)]
        parts = [*phrases, (Occur.Must, self._one_of("access", [access.value for access in request.viewer.grants]))]
        if words:
            needed = at_least(len(words))  # of a question too: ours leaves out by score what this leaves out so
            parts.append((Occur.Must, Query.boolean_query(words, minimum_number_should_match=needed)))
        parts += [(Occur.MustNot, self._clause(clause)) for clause in request.clauses if clause.excluded]
        parts += [(Occur.Should, self._clause(clause)) for clause in request.clauses if clause.optional]
        return Query.boolean_query(parts)

    def _clause(self, clause: Clause) -> Any:
        shares = clause.shares or (1.0,) * len(clause.alternatives)
        pairs = zip(clause.alternatives, shares, strict=False)
        return Query.disjunction_max_query([Query.boost_query(self._words(words), share) for words, share in pairs])

    def _words(self, words: tuple[Token, ...]) -> Any:
        parts = []
        for field, weight in _WEIGHTS.items():
            exacts = [word.exact for word in words]
            if len(words) > 1:
                queries = [Query.phrase_query(self._index.schema, f"{field}_exact", exacts)]
            else:
                queries = [Query.term_query(self._index.schema, f"{field}_exact", exacts[0])]
                if words[0].stem:
                    queries.append(Query.term_query(self._index.schema, f"{field}_stem", words[0].stem))
            parts += [(Occur.Should, Query.boost_query(query, weight)) for query in queries]
        return Query.boolean_query(parts)

    def _filters(self, request: SearchRequest) -> dict[str, Any]:
        return {facet: self._one_of(facet, list(values)) for facet, values in request.filters.items() if values}

    def _one_of(self, field: str, values: list[str]) -> Any:
        return Query.const_score_query(Query.term_set_query(self._index.schema, field, values), 0.0)

    def _narrowed(self, asked: Any, filters: Iterable[Any]) -> Any:
        return Query.boolean_query([(Occur.Must, query) for query in (asked, *filters)])

    def _counted(self, query: Any, facets: Iterable[str]) -> dict[str, dict[str, int]]:
        found = self._searcher.aggregate(query, {facet: {"terms": {"field": facet, "size": 1000}} for facet in facets})
        return {name: {each["key"]: each["doc_count"] for each in facet["buckets"]} for name, facet in found.items()}

    def _ranked(self, query: Any, request: SearchRequest) -> tuple[tuple[Match, ...], int, int]:
        end = request.page * request.per_page
        results = self._searcher.search(query, max(end, _GROUPED))
        addresses = [address for _, address in results.hits]
        ids, families, macros = (
            self._searcher.fast_field_values(name, addresses) for name in ("id", "family", "macro")
        )
        found = [Match(each, score) for each, (score, _) in zip(ids, results.hits, strict=True)]
        heads = {family: at for at, (family, is_macro) in enumerate(zip(families, macros, strict=True)) if is_macro}
        below: dict[int, list[Match]] = {}
        places: dict[int, None] = {}
        for at, (family, is_macro) in enumerate(zip(families, macros, strict=True)):
            head = at if is_macro or not request.in_families else heads.get(family, at)
            places[head] = None
            if head != at:
                below.setdefault(head, []).append(found[at])
        cards = [_card(found[at], tuple(below.get(at, ()))) for at in places]
        hidden = len(found) - len(cards)
        return tuple(cards[end - request.per_page : end]), results.count, results.count - hidden


def _card(head: Match, members: tuple[Match, ...]) -> Match:
    """The macro SOP leads, or a micro SOP that is better."""
    if members and members[0].score > head.score:
        return replace(members[0], below=members[1:MAX_BELOW], below_total=len(members) - 1, above=head)
    return replace(head, below=members[:MAX_BELOW], below_total=len(members))


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("family", fast=True)
    builder.add_boolean_field("macro", fast=True)
    for field in _FIELDS:
        for form in ("exact", "stem"):
            builder.add_text_field(f"{field}_{form}", tokenizer_name="whitespace")
    for name in ("access", *FACETS):
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    for name in SORTS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    return builder.build()


def _document(entry: IndexEntry) -> Any:
    texts = {}
    for field, zones in _FIELDS.items():
        words = [entry.fields[zone] for zone in zones if zone in entry.fields]
        texts[f"{field}_exact"] = " ".join(exact for some in words for exact in some.exacts)
        texts[f"{field}_stem"] = " ".join(stem for some in words for stem in some.stems)
    family = entry.keys.get("family", "")
    return tantivy.Document(
        id=entry.id,
        family=crc32(family.encode()) if family else -entry.id,
        macro="makro" in entry.facets.get("kind", ()),
        access=entry.access.value,
        **texts,
        **{name: list(entry.facets.get(name, ())) for name in FACETS},
        **{name: entry.sort.get(name, "") for name in SORTS},
    )
