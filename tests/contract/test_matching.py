"""Which SOPs a query finds."""

from dataclasses import replace

import pytest

from indexer.access import OPERATOR, VISITOR
from indexer.engine.protocol import SearchEngine
from indexer.models import Access, SearchRequest
from indexer.query import parse
from tests.contract.engines import ask, entry, ids


def test_a_word_finds_its_other_forms(engine: SearchEngine) -> None:
    engine.put([entry(1, "Pemulangan jenazah"), entry(2, body="dipulangkan ke daerah asal"), entry(3, "Cuti")])
    assert set(ids(ask(engine, "memulangkan"))) == {1, 2}


def test_the_written_form_comes_before_other_forms(engine: SearchEngine) -> None:
    engine.put([entry(1, "Memulangkan pekerja"), entry(2, "Pemulangan pekerja"), entry(3, "Dipulangkan pekerja")])
    assert ids(ask(engine, "pemulangan"))[0] == 2


def test_a_word_in_the_title_counts_more_than_in_the_text(engine: SearchEngine) -> None:
    engine.put([entry(1, "Pengelolaan arsip", body="cuti " * 3), entry(2, "Cuti tahunan", body="pegawai mengajukan")])
    assert ids(ask(engine, "cuti")) == [2, 1]


def test_all_words_are_needed_in_a_short_query_even_on_different_pages(engine: SearchEngine) -> None:
    engine.put([entry(1, body=("surat masuk", "arsip inaktif")), entry(2, body="surat keluar")])
    assert ids(ask(engine, "surat arsip")) == [1]


def test_a_long_query_does_not_need_every_word_and_fuller_matches_come_first(engine: SearchEngine) -> None:
    engine.put(
        [
            entry(1, "dokumen klaim asuransi", body="dokumen klaim asuransi " * 20),
            entry(2, body="dokumen klaim asuransi kesehatan rawat inap luar jaringan panjang sekali teksnya"),
            entry(3, body="dokumen kesehatan"),
        ]
    )
    assert ids(ask(engine, "dokumen klaim asuransi kesehatan")) == [2, 1]


def test_words_beside_each_other_come_first(engine: SearchEngine) -> None:
    engine.put(
        [
            entry(1, body="kerja keras seorang pengantar surat"),
            entry(2, body="pengantar kerja menerima surat"),
            entry(3, body="pengantar surat mulai kerja"),
        ]
    )
    assert ids(ask(engine, "pengantar kerja"))[0] == 2


def test_a_phrase_needs_its_words_in_order_and_on_one_page(engine: SearchEngine) -> None:
    engine.put(
        [
            entry(1, body="nota dinas keluar"),
            entry(2, body="dinas membuat nota"),
            entry(3, body=("membuat nota", "dinas luar")),
            entry(4, body="nota pejabat dinas"),
        ]
    )
    assert ids(ask(engine, '"nota dinas"')) == [1]


def test_a_phrase_takes_words_as_they_are_written(engine: SearchEngine) -> None:
    engine.put([entry(1, body="pemulangan jenazah"), entry(2, body="memulangkan jenazah")])
    assert ids(ask(engine, '"memulangkan jenazah"')) == [2]


def test_a_word_in_quotes_is_taken_as_it_is_written(engine: SearchEngine) -> None:
    engine.put([entry(1, body="pemulangan"), entry(2, body="memulangkan")])
    assert ids(ask(engine, '"memulangkan"')) == [2]


def test_an_excluded_word_takes_out_what_has_it(engine: SearchEngine) -> None:
    engine.put([entry(1, body="cuti besar"), entry(2, body="cuti tahunan")])
    assert ids(ask(engine, "cuti -besar")) == [2]
    assert ids(ask(engine, '-"cuti besar"')) == [2]


def test_only_exclusions_leave_everything_else(engine: SearchEngine) -> None:
    engine.put([entry(1, body="cuti besar"), entry(2, body="arsip"), entry(3, body="rapat")])
    assert set(ids(ask(engine, "-cuti"))) == {2, 3}


def test_or_takes_either_side(engine: SearchEngine) -> None:
    engine.put([entry(1, body="cuti besar"), entry(2, body="arsip statis"), entry(3, body="rapat besar")])
    assert set(ids(ask(engine, "cuti OR arsip"))) == {1, 2}
    assert set(ids(ask(engine, "cuti ATAU rapat besar"))) == {1, 3}


def test_nothing_typed_lists_everything_newest_first_and_the_undated_last(engine: SearchEngine) -> None:
    engine.put(
        [entry(1, effective="2021-01-01"), entry(2), entry(3, effective="2023-05-01"), entry(4, effective="2021-01-01")]
    )
    assert ids(ask(engine)) == [3, 1, 4, 2]


@pytest.mark.parametrize("text", ["yang dan untuk", "?", "*", "()", '""', "  ", "- -- OR", "SOP"])
def test_what_says_nothing_lists_everything(engine: SearchEngine, text: str) -> None:
    engine.put([entry(1, "Cuti"), entry(2, "Arsip")])
    assert ask(engine, text).total == 2


def test_signs_of_other_query_languages_mean_nothing(engine: SearchEngine) -> None:
    """In Whoosh's own parser "kapan?" is a wildcard and "title:x" searches a field."""
    engine.put([entry(1, body="kapan arsip dimusnahkan"), entry(2, "kapankah")])
    assert ids(ask(engine, "arsip?")) == [1]
    assert ids(ask(engine, "kap?n")) == []
    assert ids(ask(engine, "title:kapankah")) == []


def test_one_letter_words_and_english_function_words_are_found(engine: SearchEngine) -> None:
    """Whoosh's own analysers leave nothing of "G to G"."""
    engine.put([entry(1, "Penempatan G to G Korea"), entry(2, "Penempatan P to P"), entry(3, "Penempatan swasta")])
    for text in ("G to G", "g2g", "GtoG"):
        assert ids(ask(engine, text)) == [1]


@pytest.mark.parametrize(
    "text",
    [
        "SOP.12/SU.BSDMO/OT.02.02/XI/2022",
        "sop.12/su.bsdmo/ot.02.02/xi/2022",
        "SOP. 12 / SU.BSDMO / OT.02.02 / XI / 2022",
        "SOP-12-SU-BSDMO-OT-02-02-XI-2022",
    ],
)
def test_a_number_is_found_however_it_is_pasted(engine: SearchEngine, text: str) -> None:
    engine.put(
        [
            entry(1, "Cuti", number="SOP.12/SU.BSDMO/OT.02.02/XI/2022"),
            entry(2, "Arsip", number="SOP.13/SU.BSDMO/OT.02.02/XI/2022"),
        ]
    )
    assert ids(ask(engine, text)) == [1]


def test_part_of_a_number_finds_all_that_have_it(engine: SearchEngine) -> None:
    engine.put(
        [
            entry(1, number="SOP.12/SU.BSDMO/OT.02.02/XI/2022"),
            entry(2, number="SOP.13/SU/OT.02.02/XI/2022"),
            entry(3, number="SOP.13/SU/OT.02.03/XI/2022"),
        ]
    )
    assert set(ids(ask(engine, "OT.02.02"))) == {1, 2}


def test_a_regulation_is_found_by_its_short_name(engine: SearchEngine) -> None:
    engine.put(
        [entry(1, legal="Undang-Undang Nomor 18 Tahun 2017"), entry(2, legal="Undang-Undang Nomor 39 Tahun 2004")]
    )
    for text in ("UU 18 tahun 2017", "UU 18/2017", "undang-undang nomor 18 tahun 2017", "undang undang 18 2017"):
        assert ids(ask(engine, text)) == [1], text


def test_very_long_queries_are_answered(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti")])
    assert ask(engine, "cuti " * 50_000).total == 1
    assert ask(engine, '"' + "cuti " * 50_000).total == 0
    assert ask(engine, "1." * 50_000).total == 0


def test_an_alternative_of_a_smaller_share_finds_as_much_but_ranks_lower(engine: SearchEngine) -> None:
    engine.put([entry(1, "Pemulangan"), entry(2, "Repatriasi"), entry(3, "Cuti")])
    (typed,), (other,) = parse("pemulangan"), parse("repatriasi")
    both = replace(typed, alternatives=typed.alternatives + other.alternatives, shares=(1.0, 0.5))
    first, second = engine.search(SearchRequest(OPERATOR, (both,))).matches
    assert (first.id, second.id) == (1, 2)
    assert second.score == pytest.approx(first.score / 2)


def test_a_clause_with_zones_looks_in_those_only(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti", body="arsip"), entry(2, "Arsip", body="cuti"), entry(3, "Surat", body="cuti besar")])
    for text, expected in (("cuti", [1]), ('"cuti besar"', [])):
        (clause,) = parse(text)
        assert ids(engine.search(SearchRequest(OPERATOR, (replace(clause, zones=("title",)),)))) == expected
        assert len(ids(engine.search(SearchRequest(OPERATOR, (clause,))))) > len(expected)


def test_totals_are_those_of_searches(engine: SearchEngine) -> None:
    engine.put([entry(1, "Cuti"), entry(2, "Cuti pegawai"), entry(3, "Arsip", access=Access.INTERNAL)])
    requests = [
        SearchRequest(viewer, parse(text)) for viewer in (OPERATOR, VISITOR) for text in ("cuti", "arsip", "xyz", "")
    ]
    assert engine.totals(requests) == tuple(engine.search(request).total for request in requests)
    assert engine.totals([]) == ()
