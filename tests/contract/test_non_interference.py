"""What a viewer gets of an index is what they would get of one that holds nothing but what they may see."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from string import ascii_lowercase

import pytest

from indexer.access import may_see
from indexer.engine.protocol import ExplainingEngine, SearchEngine, SpellingEngine
from indexer.models import Access, IndexEntry, SearchRequest, SopKind, Sort, Viewer
from indexer.query import parse_query
from tests.contract.engines import ENGINES, entry
from tests.contract.reference import ReferenceEngine

_MAKES: dict[str, Callable[[Path], SearchEngine]] = {**ENGINES, "reference": lambda _: ReferenceEngine()}
_GRANTS = [frozenset(grants) for count in range(4) for grants in combinations(Access, count)]
_STAFF = frozenset({Access.PUBLIC, Access.INTERNAL})
_VIEWERS = [
    *map(Viewer, _GRANTS),
    Viewer(_STAFF, granted_units=frozenset({"biro a"})),
    Viewer(_STAFF, granted_sops=frozenset(range(1, 46, 2))),
    Viewer(frozenset(), granted_units=frozenset({"biro dikecualikan"}), granted_sops=frozenset({2, 4, 999})),
]
_WORDS = ["surat", "cuti", "arsip", "nota", "dinas", "pemulangan", "memulangkan", "rapat", "verifikasi", "pegawai"]
# Words in SOPs of one class only, one letter from a word of all: corrections and prefixes could tell of them.
_OWN = {access: [f"{word}{letter}" for word in _WORDS[5:]] for access, letter in zip(Access, "xyz", strict=True)}
_TIMES = ["1 hari", "30 menit", "sesuai jadwal"]
# More words of one prefix than are looked for, each class with more of its own.
_MANY = ["qu" + "".join(letters) for letters in product(ascii_lowercase, repeat=2)][:400]


def _entries(chance: random.Random) -> list[IndexEntry]:
    entries = []
    for id_ in range(1, 46):
        access = chance.choice(list(Access))
        words = [*_WORDS, *_OWN[access]]
        entries.append(
            entry(
                id_,
                " ".join(chance.choices(words, k=chance.randint(1, 5))),
                [" ".join(chance.choices([*words, *_MANY], k=chance.randint(3, 40)))],
                access,
                kind=chance.choice([SopKind.MACRO, SopKind.MICRO, SopKind.MICRO]),
                unit=chance.choice(["Biro A", "Biro B", f"Biro {access}"]),
                effective=chance.choice(["2021-03-01", "2022-01-01", ""]),
                number=chance.choice(["", f"SOP.{id_ % 9}"]),
                family=chance.choice(["", "1", "2", "3"]),
                steps=[(" ".join(chance.choices(words, k=3)), chance.choice(_TIMES)) for _ in range(3)],
            )
        )
    return entries


def _request(chance: random.Random, viewer: Viewer) -> SearchRequest:
    words = [*_WORDS, *(word for own in _OWN.values() for word in own), *_MANY[:3]]
    texts = [
        *words,
        "qu*",
        f"{chance.choice(words)[:3]}*",
        f'"{chance.choice(words)} {chance.choice(words)}"',
        f"-{chance.choice(words)}",
        f"OR {chance.choice(words)}",
    ]
    text = " ".join([*chance.choices(texts, k=chance.randint(0, 6)), *chance.choice([(), (), _TIMES[:1]])])
    query = parse_query(text)
    return SearchRequest(
        viewer,
        query.clauses,
        chance.choice([{}, {}, {"unit": ("Biro A", "Biro internal")}, {"year": ("2021",)}]),
        chance.choice([Sort.RELEVANCE, *Sort]),
        chance.randint(1, 4),
        chance.choice([1, 5, 20]),
        text,
        is_question=chance.random() < 0.4,
        in_families=chance.random() < 0.5,
        in_one_step=query.in_one_step,
    )


@pytest.fixture(params=sorted(_MAKES))
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], SearchEngine]]:
    """Opens an engine with an index of its own."""
    opened: list[SearchEngine] = []

    def opens() -> SearchEngine:
        opened.append(_MAKES[request.param](tmp_path / str(len(opened))))
        opened[-1].replace_all(())
        return opened[-1]

    yield opens
    for engine in opened:
        engine.close()


def test_nothing_that_is_hidden_has_a_part_in_an_answer(make: Callable[[], SearchEngine]) -> None:
    chance = random.Random(3)
    entries, whole = _entries(chance), make()
    for first in range(0, len(entries), 17):  # changed and removed entries stand in some indexes as deleted ones
        old = [replace(each, access=chance.choice(list(Access))) for each in entries[first - 9 : first + 3]]
        whole.put([*old, entry(999, "surat cuti verifikasi")])
        whole.put(entries[first : first + 17])
    whole.put(chance.sample(entries, 20))
    whole.put(entries)
    whole.remove([999])
    for viewer in _VIEWERS:
        visible = make()
        visible.put([each for each in entries if may_see(viewer, each.access, "".join(each.facets["unit"]), each.id)])
        requests = [_request(chance, viewer) for _ in range(24)]
        for request in requests:
            assert whole.search(request) == visible.search(request), request
        assert whole.totals(requests) == visible.totals(requests)
        if isinstance(whole, ExplainingEngine) and isinstance(visible, ExplainingEngine):
            ids = [each.id for each in entries]
            for request in requests:
                assert whole.explain(request, ids) == visible.explain(request, ids), request
        if isinstance(whole, SpellingEngine) and isinstance(visible, SpellingEngine):
            for word in (*_WORDS, *_OWN[Access.RESTRICTED], "verifikasa", "pemulangnan"):
                assert whole.spellings(word, viewer) == visible.spellings(word, viewer), word
