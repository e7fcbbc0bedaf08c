"""What a score is made of adds up to it."""

import pytest

from indexer.access import OPERATOR
from indexer.engine.protocol import FIELDS, ExplainingEngine, SearchEngine
from indexer.models import Access, ScoreKind, SearchRequest, Viewer
from indexer.query import is_question, parse
from tests.contract.engines import entry

ENTRIES = [
    entry(1, "Pemulangan PMI sakit", ("memulangkan PMI yang sakit ke daerah asal",), number="SOP.1/OT.02.02/XI/2022"),
    entry(2, "Cuti sakit", ("pegawai sakit mengajukan cuti", "kepala menyetujui cuti"), legal="UU 18 Tahun 2017"),
    entry(3, "Surat masuk", ("surat dari PMI sakit dicatat pegawai",), needs="komputer dan surat"),
    entry(4, "Pemulangan PMI", ("pulang",), access=Access.RESTRICTED),
]
QUERIES = [
    "sakit",
    "PMI sakit",
    '"PMI sakit" -cuti',
    "pemulangan OR cuti",
    "OT.02.02",
    "bagaimana cara memulangkan PMI yang sakit?",
    "siapa menyetujui cuti pegawai tiada",
    "surat dari PMI sakit dicatat",
    "",
]


@pytest.mark.parametrize("text", QUERIES)
def test_the_parts_add_up_to_the_score(engine: SearchEngine, explaining: ExplainingEngine, text: str) -> None:
    engine.put(ENTRIES)
    request = SearchRequest(OPERATOR, parse(text), is_question=is_question(text))
    matches = engine.search(request).matches
    explained = explaining.explain(request, [match.id for match in matches])
    for match in matches:
        assert sum(part.score for part in explained[match.id]) == pytest.approx(match.score, abs=1e-9)
        assert all(part.zone in FIELDS or part.kind is ScoreKind.WHOLE for part in explained[match.id])


def test_each_part_names_its_words_and_its_zone(engine: SearchEngine, explaining: ExplainingEngine) -> None:
    engine.put(ENTRIES)
    request = SearchRequest(OPERATOR, parse("cuti"))
    parts = explaining.explain(request, [2])[2]
    assert [(part.kind, part.text, part.zone) for part in parts] == [
        (ScoreKind.WORDS, "cuti", "title"),
        (ScoreKind.WORDS, "cuti", "body"),
    ]


def test_what_is_not_found_or_hidden_is_not_explained(engine: SearchEngine, explaining: ExplainingEngine) -> None:
    engine.put(ENTRIES)
    public = SearchRequest(Viewer(frozenset({Access.PUBLIC})), parse("pemulangan"))
    assert set(explaining.explain(public, [1, 2, 4, 99])) == {1}
