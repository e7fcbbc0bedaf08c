"""Indonesian text → tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.analysis import analyse
from tests.growth import growth


def exacts(text: str) -> list[str]:
    return [token.exact for token in analyse(text)]


def stems(text: str) -> list[str]:
    return [token.stem for token in analyse(text)]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("PELINDUNGAN", "pelindungan"),
        ("Pe\u00adngajuan", "pengajuan"),
        ("ﬁle", "file"),
        ("café", "cafe"),
        ("cafe\u0301", "cafe"),
        ("ＰＭＩ", "pmi"),
        ("Jum'at", "jumat"),
        ("Jum’at", "jumat"),
        ("BP2MI", "bp2mi"),
        ("x", "x"),
        ("2", "2"),
    ],
)
def test_one_word_in_its_folded_form(written: str, folded: str) -> None:
    assert exacts(written) == [folded]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("perlindungan", "pelindungan"),
        ("ijin", "izin"),
        ("resiko", "risiko"),
        ("analisa", "analisis"),
        ("Nopember", "November"),
        ("kwitansi", "kuitansi"),
        ("aktifitas", "aktivitas"),
        ("online", "daring"),
        ("gtog", "g2g"),
        ("UU", "undang-undang"),
        ("undang2", "undang-undang"),
        ("e-mail", "surel"),
        ("dokumen-dokumen", "dokumen"),
        ("dokumen2", "dokumen"),
        ("1.948", "1948"),
        ("18/2017", "18-2017"),
        ("1 (satu) hari", "1 hari"),
        ("30 (tiga puluh) menit", "30 menit"),
    ],
)
def test_spellings_of_one_word_are_one_word(one: str, other: str) -> None:
    assert exacts(one)[0] == exacts(other)[0]


@pytest.mark.parametrize(
    ("family", "root"),
    [
        ("pemulangan kepulangan memulangkan dipulangkan", "pulang"),
        ("penerbitan menerbitkan diterbitkan terbit", "terbit"),
        ("pengelolaan mengelola dikelola", "kelola"),
        ("perizinan izin mengizinkan mengijinkan diizinkan perijinan", "izin"),
        ("pelindungan perlindungan melindungi dilindungi", "lindung"),
        ("menginput diinput input", "input"),
        ("mengupload diunggah pengunggahan upload", "unggah"),
        ("persyaratan syarat", "syarat"),
        ("perekrutan merekrut rekrutmen", "rekrut"),
        ("memverifikasi diverifikasi verifikasi", "verifikasi"),
        ("menindaklanjuti ditindaklanjuti tindaklanjut", "tindaklanjut"),
        ("penandatanganan menandatangani ditandatangani", "tandatangan"),
        ("pertanggungjawaban", "tanggungjawab"),
        ("petugas petugasnya", "petugas"),
    ],
)
def test_forms_of_one_root_meet(family: str, root: str) -> None:
    assert set(stems(family)) == {root}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kinerja", "kerja"),
        ("pemerintah", "perintah"),
        ("petugas", "tugas"),
        ("keuangan", "uang"),
        ("perusahaan", "usaha"),
        ("undangan", "undang-undang"),
        ("bagian", "bagi"),
        ("pekerja", "kerja"),
        ("PMI", "P3MI"),
        ("setelah", "telah"),
    ],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert not set(stems(one)) & set(stems(other))


@pytest.mark.parametrize(
    "written", ["pra-pemberangkatan", "pra pemberangkatan", "prapemberangkatan", "Pra–Pemberangkatan"]
)
def test_bound_forms_are_one_word_and_their_parts(written: str) -> None:
    assert exacts(written) == ["prapemberangkatan", "pra", "pemberangkatan"]


def test_pairs_written_apart_are_also_one_word() -> None:
    assert exacts("tindak lanjut") == ["tindaklanjut", "tindak", "lanjut"]
    assert exacts("kerja sama") == ["kerjasama", "kerja", "sama"]
    assert exacts("G to G") == ["g2g", "g", "to", "g"]


@pytest.mark.parametrize(
    ("written", "whole", "parts"),
    [
        ("OT.02.02", "ot.02.02", ["ot", "02", "02"]),
        ("SOP.12/SU.BSDMO/XI/2022", "sop.12.su.bsdmo.xi.2022", ["sop", "12", "su", "bsdmo", "xi", "2022"]),
        ("POM-01.04/CFM.01", "pom.01.04.cfm.01", ["pom", "01", "04", "cfm", "01"]),
        ("E-KPMI", "ekpmi", ["e", "kpmi"]),
        ("12/05/2023", "12.05.2023", ["12", "05", "2023"]),
    ],
)
def test_codes_are_whole_and_in_parts(written: str, whole: str, parts: list[str]) -> None:
    assert exacts(written) == [whole, *parts]
    tokens = analyse(f"Nomor {written} berlaku")
    assert [token.position for token in tokens] == [0, 1, *range(1, len(parts) + 2)]


def test_codes_are_told_from_words_run_together() -> None:
    assert exacts("dan/atau") == ["dan", "atau"]
    assert exacts("kerja.Setelah") == ["kerja", "setelah"]


def test_a_regulation_has_its_number_and_year_as_one_word() -> None:
    for written in ("18 Tahun 2017", "18/2017", "18 2017"):
        assert "18.2017" in exacts(written)


def test_undang_undang_is_no_undangan() -> None:
    assert exacts("undang-undang") == ["undang-undang"]
    assert stems("peraturan perundang-undangan")[1] == "undang-undang"
    assert stems("surat undangan") == ["surat", "undangan"]


def test_letter_spaced_words_are_closed_up() -> None:
    assert exacts("P E L I N D U N G A N") == ["pelindungan"]
    assert exacts("M i g r a n") == ["migran"]
    assert exacts("S O P  M i k r o") == ["sop", "mikro"]
    assert exacts("P r o s e d u r T e t a p") == ["prosedur", "tetap"]


def test_offsets_give_back_what_was_written() -> None:
    text = "Pe\u00adnerbitan SIP3MI (tindak  lanjut) dokumen-dokumen P M I."
    assert [text[token.start : token.end] for token in analyse(text)] == [
        "Pe\u00adnerbitan",
        "SIP3MI",
        "tindak  lanjut",
        "tindak",
        "lanjut",
        "dokumen-dokumen",
        "P M I",
    ]


_SIGNS = st.sampled_from(
    [*" .-/:'’\n\t()\u00ad\u0301²ﬁıİßǅ٣½①", "undang", "2", "pra", "g to g", "satu", "1 (satu)", "A", "b"]
)


@given(st.one_of(st.text(), st.lists(_SIGNS).map("".join)))
def test_any_text_is_analysed_with_offsets_and_positions_in_order(text: str) -> None:
    tokens = analyse(text)
    assert tokens == analyse(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(token.exact and token.stem for token in tokens)
    assert all(len(token.exact) < 1000 or len(text) > 400 for token in tokens)
    positions = [token.position for token in tokens]
    assert positions == sorted(positions)
    assert not positions or positions[0] == 0


@given(st.lists(st.sampled_from(["pemulangan", "PMI", "dan", "2022", "OT.02.02"]), min_size=1))
def test_case_and_blanks_change_nothing(words: list[str]) -> None:
    assert exacts(" ".join(words).upper()) == exacts("\n\n ".join(words).lower())


@pytest.mark.parametrize("piece", ["a", "a-", "1.", "a ", "'", "1 (", "\u0301", "kepala biro menerbitkan surat tugas "])
def test_cost_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert growth(analyse, piece, 2_000) < 4
