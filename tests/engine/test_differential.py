"""The arrays give what Whoosh's own searcher gives: the same SOPs, the same scores, the same order.

2,100 random queries of words, phrases, prefixes, OR, NOT and filters, on 1, 9 and 24 commits with deletions between.
"""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice, pairwise
from pathlib import Path

import pytest
from whoosh import index, query, scoring
from whoosh.searching import Searcher

from indexer.access import OPERATOR
from indexer.engine.protocol import FIELDS, Weights, is_phrase
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.models import Access, Clause, SearchRequest, SopKind, Token
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


def _text(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))


def _build(folder: Path, chance: random.Random, segments: int) -> WhooshEngine:
    """An index of about 300 SOPs in about as many segments as asked, with deletions and updates between."""
    engine = WhooshEngine(folder, weights=WEIGHTS)
    engine.replace_all(())
    for number in range(segments):
        ids = [chance.randint(1, 400) for _ in range(10 * (1 + number % 3) if segments > 1 else 300)]
        access = [*Access, Access.PUBLIC, Access.PUBLIC]
        engine.put(
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
        )
        if number % 4 == 2:
            engine.remove(chance.sample(range(1, 400), 15))
    if segments == 24:
        engine.tidy()
    return engine


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


@contextmanager
def _stock_searcher(folder: Path) -> Iterator[Searcher]:
    b = {f"zone_{zone}_B": value for zone, value in WEIGHTS.b.items()}
    searcher = index.open_dir(str(folder)).searcher(weighting=scoring.BM25F(K1=WEIGHTS.k1, **b))
    try:
        yield searcher
    finally:
        searcher.close()


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


def _compare(folder: Path, engine: WhooshEngine, queries: list[str], chance: random.Random) -> int:
    found = 0
    with _stock_searcher(folder) as searcher:
        for text in queries:
            clauses = tuple(clause for clause in parse(text) if not clause.optional)
            filters = _random_filters(chance)
            expected = _expected(searcher, clauses, filters)
            matches = engine.search(SearchRequest(OPERATOR, clauses, filters, per_page=1000)).matches
            got = {match.id: match.score for match in matches}
            assert got.keys() == expected.keys(), text
            assert got == pytest.approx(expected, abs=1e-9), text
            order = [expected[match.id] for match in matches]
            assert all(first >= second - 1e-9 for first, second in pairwise(order)), text
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
def test_answers_as_the_stock_searcher_does(tmp_path: Path, segments: int, queries: int) -> None:
    chance = random.Random(segments)
    folder = tmp_path / "index"
    engine = _build(folder, chance, segments)
    # Fewer words are needed of longer queries, which has no counterpart in a stock query.
    random_texts = iter(lambda: _random_query(chance), "")
    short = (text for text in random_texts if sum(not (is_phrase(c) or c.optional) for c in parse(text)) <= 3)
    assert _compare(folder, engine, list(islice(short, queries)), chance) > queries
    engine.close()
