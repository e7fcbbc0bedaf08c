"""Arrays give what stock Whoosh gives: the same SOPs, the same BM25F scores, the same order.

Beside each index of ours a stock one is built, with Whoosh's own schema, writer, merges and searcher, of the same
tokens and by the same commits. 2,100 random queries of words, phrases, prefixes, OR, NOT and filters are asked of both,
on 1, 9 and 24 commits with deletions between, the last ones partly merged. Compared are the ids, the scores to 1e-9
relative, and the order. Left out is what a stock query has no counterpart for: the bonus for close words, and queries
of which some words suffice.

The stock index is optimized in the end: it then counts no deleted documents and averages lengths as they are kept, as
ours does always.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from whoosh import analysis, columns, fields, formats, index, query, scoring
from whoosh.reading import SegmentReader
from whoosh.searching import Searcher

from indexer.access import OPERATOR
from indexer.engine.protocol import FACETS, FIELDS, REPEATED, Weights, is_phrase
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.models import Access, Clause, IndexEntry, SearchRequest, SopKind, Token
from indexer.query import parse
from tests.contract.engines import entry

WORDS = [
    "surat",
    "cuti",
    "arsip",
    "nota",
    "dinas",
    "pemulangan",
    "memulangkan",
    "dipulangkan",
    "undang-undang",
    "OT.02.02",
    "rapat",
    "verifikasi",
    "dokumen",
    "memverifikasi",
    "pegawai",
    "kepala",
    "hari",
    "kerja",
    "izin",
    "perizinan",
    "pelindungan",
    "melindungi",
    "penempatan",
    "G2G",
    "18/2017",
]
# Nearness of words has no counterpart in the stock searcher; tests/engine/test_proximity.py is about it.
WEIGHTS = Weights(near=0.0)
# Separate terms and their positions in a text.
_END, _POSITION = "\x1e", "\x1f"


def _text(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))


class _Terms(analysis.Tokenizer):  # type: ignore[misc]
    """Takes a text of terms and positions, as `_written` gives them."""

    def __call__(self, text: str, **options: Any) -> Iterator[analysis.Token]:
        token = analysis.Token(positions=True, chars=False, removestops=False)
        for written in filter(None, text.split(_END)):
            term, position = written.split(_POSITION)
            token.text, token.pos, token.boost, token.stopped = term, int(position), 1.0, False
            yield token


class _StockIndex:
    """A Whoosh index as Whoosh makes it, kept by the same changes as an engine of ours.

    Its entries have no repeated zones, whose words count in "body" no second time: stock Whoosh knows nothing like it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        zones = {f"zone_{zone}": fields.FieldType(formats.Positions(), _Terms(), scorable=True) for zone in FIELDS}
        facets = {f"facet_{facet}": fields.KEYWORD(commas=True) for facet in FACETS}
        ids = fields.COLUMN(columns.NumericColumn("q"))
        self._index = index.create_in(str(folder), fields.Schema(id=ids, **zones, **facets))

    def put(self, entries: Iterable[IndexEntry]) -> None:
        added = {each.id: each for each in entries}
        writer = self._index.writer()
        for number in self._numbers(writer, added):
            writer.delete_document(number)
        for each in added.values():
            assert not any(each.fields.get(zone) for zone in REPEATED)
            zones = {f"zone_{zone}": _written(each, zone) for zone in FIELDS}
            facets = {f"facet_{facet}": ",".join(f"={value}" for value in each.facets[facet]) for facet in FACETS}
            writer.add_document(id=each.id, **zones, **facets)
        writer.commit(mergetype=_without_empty)

    def remove(self, ids: Iterable[int]) -> None:
        writer = self._index.writer()
        for number in self._numbers(writer, set(ids)):
            writer.delete_document(number)
        writer.commit(mergetype=_without_empty)

    def optimize(self) -> None:
        """Make one segment of all that is not deleted."""
        self._index.writer().commit(optimize=True)

    @contextmanager
    def searcher(self) -> Iterator[Searcher]:
        b = {f"zone_{zone}_B": value for zone, value in WEIGHTS.b.items()}
        searcher = self._index.searcher(weighting=scoring.BM25F(K1=WEIGHTS.k1, **b))
        try:
            yield searcher
        finally:
            searcher.close()

    def _numbers(self, writer: Any, ids: Iterable[int]) -> list[int]:
        wanted, numbers, offset = set(ids), [], 0
        for segment in writer.segments:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            column = reader.column_reader("id")
            live = (number for number in range(segment.doc_count_all()) if not segment.is_deleted(number))
            numbers += [offset + number for number in live if column[number] in wanted]
            offset += segment.doc_count_all()
        return numbers


def _without_empty(writer: Any, segments: list[Any]) -> list[Any]:
    return [segment for segment in segments if segment.doc_count()]


def _written(entry: IndexEntry, zone: str) -> str:
    """The terms of a zone as we index them: each word twice, as exact form and as root."""
    terms = ((mark + form, token.position) for token in entry.fields.get(zone, ()) for mark, form in _forms(token))
    return "".join(f"{term}{_POSITION}{position}{_END}" for term, position in terms)


def _forms(token: Token) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("=", token.exact), ("~", token.stem)


def _build(folder: Path, chance: random.Random, segments: int) -> tuple[WhooshEngine, _StockIndex]:
    """Indexes of about 300 SOPs in about as many segments as asked, with deletions and updates between."""
    engine, stock = WhooshEngine(folder / "index", weights=WEIGHTS), _StockIndex(folder / "stock")
    engine.replace_all(())
    for number in range(segments):
        ids = [chance.randint(1, 400) for _ in range(10 * (1 + number % 3) if segments > 1 else 300)]
        access = [*Access, Access.PUBLIC, Access.PUBLIC]
        entries = [
            entry(
                id_,
                _text(chance, 6),
                [_text(chance, 60), _text(chance, 20)],
                chance.choice(access),
                kind=chance.choice([SopKind.MACRO, SopKind.MICRO]),
                unit=chance.choice(["Biro A", "Biro B", ""]),
                effective=chance.choice(["2021-03-01", "2022-01-01", ""]),
            )
            for id_ in ids
        ]
        engine.put(entries)
        stock.put(entries)
        if number % 4 == 2:
            removed = chance.sample(range(1, 400), 15)
            engine.remove(removed)
            stock.remove(removed)
    if segments == 24:
        assert engine.tidy()
    stock.optimize()
    return engine, stock


def _random_query(chance: random.Random) -> str:
    word = chance.choice(WORDS)
    extra = [
        f'"{word} {chance.choice(WORDS)}"',
        f"-{chance.choice(WORDS)}",
        f"OR {chance.choice(WORDS)}",
        chance.choice(WORDS),
        f'"{chance.choice(WORDS)}"',
        f"{chance.choice(WORDS)[: chance.randint(1, 4)]}*",
        f"-{chance.choice(WORDS)[:3]}*",
        f"OR {chance.choice(WORDS)[:2]}*",
        "tidakada",
    ]
    return " ".join([chance.choice([word, word, f"{word[:2]}*"]), *chance.sample(extra, chance.randint(0, 2))])


def _random_filters(chance: random.Random) -> dict[str, tuple[str, ...]]:
    chosen = {"unit": ("Biro A", "Biro B", ""), "kind": ("makro", "mikro"), "year": ("2021", "2022")}
    names = chance.sample(sorted(chosen), chance.choice([0, 0, 1, 2]))
    return {name: tuple(chance.sample(chosen[name], chance.randint(1, 2))) for name in names}


def _stock_query(clauses: tuple[Clause, ...]) -> query.Query:
    wanted = [_stock_clause(clause) for clause in clauses if not clause.excluded]
    unwanted = [_stock_clause(clause) for clause in clauses if clause.excluded]
    both = query.And(wanted) if wanted else query.Every()
    return query.And([both, *(query.Not(each) for each in unwanted)])


def _stock_filter(facet: str, values: tuple[str, ...]) -> query.Query:
    return query.Or([query.Term(f"facet_{facet}", f"={value}") for value in values])


def _stock_clause(clause: Clause) -> query.Query:
    return query.Or([_stock_alternative(words) for words in clause.alternatives])


def _stock_alternative(words: tuple[Token, ...]) -> query.Query:
    if words[0].is_prefix:
        prefixes = [(query.Prefix(f"zone_{zone}", "=" + words[0].exact), WEIGHTS.zones[zone]) for zone in FIELDS]
        return query.Or([query.ConstantScoreQuery(prefix, weight) for prefix, weight in prefixes])
    if len(words) > 1:
        texts = ["=" + word.exact for word in words]
        return query.Or([query.Phrase(f"zone_{zone}", texts, boost=WEIGHTS.zones[zone]) for zone in FIELDS])
    terms = [("=" + words[0].exact, WEIGHTS.exact)]
    if words[0].stem:
        terms.append(("~" + words[0].stem, WEIGHTS.root))
    return query.Or(
        [
            query.Term(f"zone_{zone}", text, boost=WEIGHTS.zones[zone] * share)
            for zone in FIELDS
            for text, share in terms
        ]
    )


def _stock_scores(searcher: Searcher, asked: query.Query) -> dict[int, float]:
    column = searcher.reader().column_reader("id")
    return {column[number]: score for score, number in searcher.search(asked, limit=None).top_n}


def _expected(
    searcher: Searcher, clauses: tuple[Clause, ...], filters: Mapping[str, tuple[str, ...]]
) -> dict[int, float]:
    """What Whoosh finds; of a clause's alternatives the best counts (its own DisjunctionMax loses documents)."""
    asked = query.And([_stock_query(clauses), *(_stock_filter(*each) for each in filters.items())])
    expected = dict.fromkeys(_stock_scores(searcher, asked), 0.0)
    for clause in clauses:
        scored = [_stock_scores(searcher, _stock_alternative(words)) for words in clause.alternatives]
        for id_ in expected:
            expected[id_] += max(scores.get(id_, 0.0) for scores in scored)
    return expected


def _compare(engine: WhooshEngine, stock: _StockIndex, queries: list[str], chance: random.Random) -> int:
    found = 0
    with stock.searcher() as searcher:
        for text in queries:
            clauses = tuple(clause for clause in parse(text) if not clause.optional)
            filters = _random_filters(chance)
            expected = _expected(searcher, clauses, filters)
            matches = engine.search(SearchRequest(OPERATOR, clauses, filters, per_page=1000)).matches
            got = {match.id: match.score for match in matches}
            assert got.keys() == expected.keys(), text
            assert got == pytest.approx(expected, rel=1e-9, abs=1e-12), text
            order = [expected[match.id] for match in matches]
            assert all(first >= second * (1 - 1e-9) for first, second in pairwise(order)), text
            found += len(got)
    return found


@pytest.mark.parametrize(
    ("segments", "queries"),
    [
        (1, 30),
        (6, 30),
        pytest.param(1, 700, marks=pytest.mark.slow),
        pytest.param(9, 700, marks=pytest.mark.slow),
        pytest.param(24, 700, marks=pytest.mark.slow),
    ],
)
def test_answers_as_a_stock_index_does(tmp_path: Path, segments: int, queries: int) -> None:
    chance = random.Random(segments)
    engine, stock = _build(tmp_path, chance, segments)
    random_texts = iter(lambda: _random_query(chance), "")
    # Of a longer query some words suffice.
    short = (text for text in random_texts if sum(not (is_phrase(c) or c.optional) for c in parse(text)) <= 3)
    assert _compare(engine, stock, list(islice(short, queries)), chance) > queries
    engine.close()
