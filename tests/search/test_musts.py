"""What must hold of queries as staff type them, over the whole sample collection. Numbers are those of the queries."""

import re
from dataclasses import replace

import pytest

from indexer.access import OPERATOR, VISITOR
from indexer.installation import Installation
from indexer.models import DurationTotal, MinuteSpan, QuestionKind, SearchResult, SopKind, Sort, Status
from indexer.search.service import request_for, search
from tests.search.conftest import Ask

pytestmark = pytest.mark.slow

EVERYTHING = 1_000


def titles(result: SearchResult, most: int = 10) -> list[str]:
    return [hit.sop.title.lower() for hit in result.hits[:most]]


def ids(result: SearchResult) -> set[int]:
    return {hit.sop.id for hit in result.hits}


def also(result: SearchResult) -> set[str]:
    return {form for widening in result.query.widened for form in widening.forms}


def leading(result: SearchResult, group: str) -> str:
    """The process of most SOPs in a group."""
    (found,) = (each for each in result.facets if each.name == "process")
    (parent,) = (value for value in found.values if value.value == group)
    return max(parent.children, key=lambda value: value.count).value


def named(result: SearchResult) -> dict[str, tuple[str, ...]]:
    return {each.facet: each.values for each in result.query.named}


def test_1_pemulangan_pmi(ask: Ask) -> None:
    result = ask("pemulangan PMI", EVERYTHING)
    assert all("pemulangan" in title for title in titles(result, 5))
    assert any("kepulangan" in title for title in titles(result, EVERYTHING))
    assert "repatriasi" in also(result)


def test_3_penerbitan_sip3mi(ask: Ask) -> None:
    result = ask("penerbitan SIP3MI")
    assert "penerbitan sip3mi" in titles(result)[0]
    assert "izin P3MI" in also(result)
    assert not any("sip2mi" in title for title in titles(result, 4))


def test_4_orientasi_pra_pemberangkatan(ask: Ask) -> None:
    results = [
        ask(f"orientasi {word}", EVERYTHING)
        for word in ("pra pemberangkatan", "prapemberangkatan", "pra-pemberangkatan")
    ]
    assert len({frozenset(ids(result)) for result in results}) == 1
    assert "OPP" in also(results[0])
    assert sum("opp" in title for title in titles(results[0])) >= 5


def test_6_pengaduan_pmi(ask: Ask) -> None:
    result = ask("pengaduan PMI")
    assert any("pelayanan pengaduan" in title for title in titles(result, 3))
    assert any("crisis center" in title for title in titles(result))
    assert "crisis center" in also(result)


def test_7_pemberdayaan_purna_pmi(ask: Ask) -> None:
    result = ask("pemberdayaan purna PMI")
    assert "PMI purna" in also(result)
    assert all("pmi purna" in title for title in titles(result, 4))
    assert leading(result, "inti") == "inti/5"


def test_8_perjalanan_dinas_luar_negeri(ask: Ask) -> None:
    result = ask("perjalanan dinas luar negeri")
    assert all("perjalanan dinas luar negeri" in title for title in titles(result, 4))
    assert {hit.sop.process_path[0].code for hit in result.hits[:6]} == {"pendukung"}
    for short in ("SPPD", "SPD"):
        assert any("perjalanan dinas" in title for title in titles(ask(short), 5)), short


def test_10_pemusnahan_arsip_inaktif(ask: Ask) -> None:
    found = titles(ask("pemusnahan arsip inaktif"))
    assert found[0] == "pemusnahan arsip inaktif"
    assert found.index("penyusutan arsip") > 0


def test_11_tki_bermasalah(ask: Ask) -> None:
    result = ask("TKI bermasalah")
    assert {"PMI terkendala", "PMI bermasalah"} <= also(result)
    assert sum("pmi terkendala" in title for title in titles(result, 5)) >= 4


def test_13_ktkln(ask: Ask) -> None:
    result = ask("KTKLN", EVERYTHING)
    assert {"E-PMI", "ID PMI"} <= also(result)
    assert result.query.widened[0].renamed
    found = titles(result, EVERYTHING)
    assert any("e-ktkln" in title for title in found)
    assert any("e-pmi" in title for title in found)


def test_14_g_to_g_korea(ask: Ask) -> None:
    results = [ask(f"{scheme} Korea", EVERYTHING) for scheme in ("G to G", "GtoG", "g2g")]
    assert len({frozenset(ids(result)) for result in results}) == 1
    assert all("korea" in title for title in titles(results[0], 5))


def test_16_ptop(ask: Ask) -> None:
    results = [ask(scheme, EVERYTHING) for scheme in ("PtoP", "P to P", "p2p")]
    assert len({frozenset(ids(result)) for result in results}) == 1
    assert "nonpemerintah" in also(results[0])
    assert any("nonpemerintah" in title for title in titles(results[0], EVERYTHING))


def test_18_pptkis(ask: Ask) -> None:
    result = ask("PPTKIS")
    assert all("p3mi" in title for title in titles(result, 5))
    assert result.query.widened[0].forms[0] == "P3MI"
    assert result.query.widened[0].renamed


def test_19_sop_bp3tki(ask: Ask) -> None:
    result = ask("SOP BP3TKI", EVERYTHING)
    assert "BP3MI" in also(result)
    assert all("bp3mi" in title for title in titles(result, 5))
    assert ids(ask("BP3TKI", EVERYTHING)) == ids(result)


def test_21_the_number_of_an_sop_in_any_writing_is_the_first_hit(whole: Installation, ask: Ask) -> None:
    numbers = [hit.sop.number for hit in search(whole, request_for(OPERATOR, per_page=EVERYTHING)).hits]
    for number in [number for number in numbers if number.startswith("SOP.")][::25]:
        spaced = re.sub(r"([./])", r" \1 ", number)
        for typed in (number, number.lower(), number.replace("/", " / "), number.replace(".", ". "), spaced):
            found = ask(typed)
            assert found.hits[0].sop.number == number, typed


def test_23_a_classification_finds_all_its_sops(whole: Installation, ask: Ask) -> None:
    everything = search(whole, request_for(OPERATOR, filters={"status": ["berlaku"]}, per_page=EVERYTHING))
    expected = {hit.sop.id for hit in everything.hits if "OT.02.02" in hit.sop.number}
    assert expected
    result = ask("OT.02.02", EVERYTHING)
    assert expected <= ids(result)
    assert {hit.sop.id for hit in result.hits[: len(expected)]} == expected


@pytest.mark.parametrize(
    ("number", "text", "key", "label"),
    [
        (24, "UU 18 tahun 2017", "uu-18-2017", "Undang-Undang Nomor 18 Tahun 2017"),
        (24, "Undang-Undang Nomor 18 Tahun 2017", "uu-18-2017", "Undang-Undang Nomor 18 Tahun 2017"),
        (26, "perban 7 2022", "perban-7-2022", "Peraturan BP2MI Nomor 7 Tahun 2022"),
        (26, "Peraturan BP2MI Nomor 7 Tahun 2022", "perban-7-2022", "Peraturan BP2MI Nomor 7 Tahun 2022"),
        (27, "permenpan 35", "permenpanrb-35-2012", "Peraturan Menteri PANRB Nomor 35 Tahun 2012"),
        (27, "PermenPANRB 35/2012", "permenpanrb-35-2012", "Peraturan Menteri PANRB Nomor 35 Tahun 2012"),
    ],
)
def test_24_26_27_a_regulation_finds_who_cites_it(ask: Ask, number: int, text: str, key: str, label: str) -> None:
    result = ask(text)
    assert [each.key for each in result.regulations] == [key]
    assert result.total > 100
    assert all(hit.cites == (label,) for hit in result.hits)


def test_29_bagaimana_cara_memulangkan_pmi_sakit(ask: Ask) -> None:
    result = ask("bagaimana cara memulangkan PMI sakit?")
    assert titles(result)[0] == "pemulangan pmi sakit"
    assert [c.text for c in result.query.clauses if not c.optional] == ["memulangkan", "PMI", "sakit"]
    assert result.query.question is QuestionKind.STEPS


def test_30_berapa_lama_verifikasi_dokumen_cpmi(ask: Ask) -> None:
    result = ask("berapa lama verifikasi dokumen CPMI")
    assert all("verifikasi dokumen cpmi" in title for title in titles(result, 4))
    assert result.answer is not None
    assert result.answer.sop.id == result.hits[0].sop.id
    assert result.answer.total or all(step.duration for step in result.answer.steps)


def test_30_a_total_keeps_working_time_and_clock_time_apart(ask: Ask) -> None:
    answer = ask("berapa lama pemulangan PMI sakit").answer
    assert answer is not None
    assert answer.sop.title == "Pemulangan PMI Sakit"
    assert answer.total == DurationTotal(MinuteSpan(1680, 1680), MinuteSpan(4320, 4320), known=10)


def test_32_apa_syarat_opp(ask: Ask) -> None:
    result = ask("apa syarat OPP")
    assert "kelengkapan" in also(result)
    assert all("opp" in title for title in titles(result, 5))


def test_33_not_every_word_is_needed(ask: Ask) -> None:
    result = ask("dokumen apa saja untuk klaim asuransi PMI")
    assert "klaim asuransi" in titles(result)[0]
    assert result.total > 5
    assert result.answer is not None
    assert result.answer.kind is QuestionKind.INPUTS


def test_35_alur_penanganan_kasus_crisis_center(ask: Ask) -> None:
    result = ask("alur penanganan kasus crisis center")
    assert {"prosedur", "langkah", "tahapan"} <= also(result)
    assert titles(result)[0] == "penanganan kasus melalui crisis center"


def test_37_setelah_disposisi_kepala_ngapain(ask: Ask) -> None:
    result = ask("setelah disposisi kepala ngapain")
    assert [c.text for c in result.query.clauses if not c.optional] == ["setelah", "disposisi", "kepala"]
    assert any("disposisi" in title for title in titles(result, 3))


@pytest.mark.parametrize(
    ("number", "one", "other"),
    [
        (38, "perlindungan PMI", "pelindungan PMI"),
        (40, "ijin perekrutan", "izin perekrutan"),
        (43, "undang undang", "undang-undang"),
        (43, "undang2", "undang-undang"),
        (44, "prapemberangkatan", "pra pemberangkatan"),
        (44, "prapemberangkatan", "pra-pemberangkatan"),
    ],
)
def test_38_40_43_44_spellings_find_the_same(ask: Ask, number: int, one: str, other: str) -> None:
    assert ids(ask(one, EVERYTHING)) == ids(ask(other, EVERYTHING)) != set()


def test_41_verivikasi_dokumen(ask: Ask) -> None:
    result = ask("verivikasi dokumen")
    assert result.correction is not None
    assert result.correction.text == "verifikasi dokumen"
    assert result.hits
    assert all("verifikasi" in title for title in titles(result, 5))


def test_46_pengantar_kerja(whole: Installation, ask: Ask) -> None:
    result = ask("pengantar kerja", EVERYTHING)
    assert ids(result) == ids(ask('"pengantar kerja"', EVERYTHING))
    assert all("pengantar kerja" in title for title in titles(result, 3))


def test_47_kepala_bp3mi(ask: Ask) -> None:
    result = ask("kepala BP3MI")
    (roles,) = (facet for facet in result.facets if facet.name == "role")
    assert "Kepala BP3MI" in [value.value for value in roles.values]
    assert all("kepala bp3mi" in title for title in titles(result, 2))


def test_50_direktorat_penempatan_nonpemerintah(ask: Ask) -> None:
    results = [
        ask(f"direktorat penempatan {word}", EVERYTHING)
        for word in ("nonpemerintah", "non-pemerintah", "non pemerintah")
    ]
    assert len({frozenset(ids(result)) for result in results}) == 1
    assert all("Nonpemerintah" in unit for unit in named(results[0])["unit"])
    assert all("Penempatan Nonpemerintah" in hit.sop.unit for hit in results[0].hits)


def test_51_sop_2022_penempatan(ask: Ask) -> None:
    result = ask("SOP 2022 penempatan")
    assert named(result) == {"year": ("2022",)}
    assert all(hit.sop.effective.startswith("2022") for hit in result.hits)
    assert "penempatan" in titles(result)[0]


def test_52_sop_terbaru(ask: Ask) -> None:
    result = ask("SOP terbaru")
    dates = [hit.sop.effective for hit in result.hits]
    assert (result.asked.sort, dates) == (Sort.NEWEST, sorted(dates, reverse=True))


def test_54_sop_tidak_berlaku(ask: Ask) -> None:
    result = ask("SOP tidak berlaku", EVERYTHING)
    assert result.total > 0
    assert not any(hit.sop.status is Status.IN_FORCE for hit in result.hits)
    assert not any(hit.sop.status is not Status.IN_FORCE for hit in ask("pemulangan PMI", EVERYTHING).hits)


def test_55_sop_makro_penempatan(ask: Ask) -> None:
    result = ask("SOP makro penempatan")
    assert named(result) == {"kind": ("makro",)}
    assert {hit.sop.kind for hit in result.hits} == {SopKind.MACRO}
    assert result.asked.text == "SOP penempatan"


def test_57_pembinaan_dan_pengawasan(ask: Ask) -> None:
    assert ask("pembinaan dan pengawasan").query.processes[0] == "inti/4"


@pytest.mark.parametrize("text", ["dan", "sop", "", " ", "dan sop yang"])
def test_58_words_that_say_nothing_are_no_error(ask: Ask, text: str) -> None:
    result = ask(text)
    assert (result.query.clauses, result.asked.sort) == ((), Sort.NEWEST)
    dates = [hit.sop.effective for hit in result.hits]
    assert dates == sorted(dates, reverse=True)


def test_60_personal_numbers_find_nothing(whole: Installation) -> None:
    for text in ("198501012010011001", "19850101 201001 1 001", "NIP 198501012010011001"):
        for viewer in (VISITOR, OPERATOR):
            assert search(whole, request_for(viewer, text)).total == 0


def test_the_typed_words_alone_find_no_more_than_with_synonyms(whole: Installation) -> None:
    for text in ("TKI bermasalah", "PPTKIS", "KTKLN", "repatriasi PMI"):
        request = request_for(OPERATOR, text, per_page=EVERYTHING)
        literal = search(whole, replace(request, literal=True))
        assert literal.query.widened == ()
        if literal.correction is None:
            assert ids(literal) <= ids(search(whole, request)), text
