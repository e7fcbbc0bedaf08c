"""What a question asks for."""

import pytest

from indexer.models import QuestionKind
from indexer.query import parse_query
from indexer.query.questions import asks_all_performers, done, is_unrecorded, kind_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("berapa lama verifikasi dokumen CPMI", QuestionKind.DURATION),
        ("berapa hari proses revisi DIPA?", QuestionKind.DURATION),
        ("lama waktu pembuatan paspor dinas", QuestionKind.DURATION),
        ("durasi penyusunan laporan", QuestionKind.DURATION),
        ("jangka waktu verifikasi", QuestionKind.DURATION),
        ("waktu penyelesaian klaim", QuestionKind.DURATION),
        ("lama kerja pegawai", None),
        ("waktu kerja", None),
        ("siapa yang memusnahkan arsip", QuestionKind.PERFORMER),
        ("apa syarat OPP", QuestionKind.INPUTS),
        ("dokumen apa saja untuk klaim asuransi PMI", QuestionKind.INPUTS),
        ("persyaratan cuti tahunan", QuestionKind.INPUTS),
        ("bagaimana cara memulangkan PMI sakit?", QuestionKind.STEPS),
        ("alur penanganan kasus", QuestionKind.STEPS),
        ("apa saja langkah seleksi CPNS", QuestionKind.STEPS),
        ("brp lama verifikasi dokumen", QuestionKind.DURATION),
        ("lama keseluruhan peminjaman arsip", QuestionKind.DURATION),
        ("pejabat mana yang menetapkan keputusan", QuestionKind.PERFORMER),
        ("pihak yang terlibat dalam pemulangan", QuestionKind.PERFORMER),
        ("bahan apa yang dikumpulkan untuk renstra", QuestionKind.INPUTS),
        ("yang dibutuhkan buat cuti sakit apa", QuestionKind.INPUTS),
        ("dokumen untuk klaim asuransi", QuestionKind.INPUTS),
        ("apa langkah menyiapkan dokumen klaim", QuestionKind.STEPS),
        ("tata cara klaim asuransi", QuestionKind.STEPS),
        ("setelah berkas diterima terus ngapain", QuestionKind.NEXT),
        ("SOP untuk kasus kekerasan", QuestionKind.SOP),
        ("cari SOP honor narasumber", QuestionKind.SOP),
        ("SOP evaluasi mandiri yang mana", QuestionKind.SOP),
        ("bahan penyusunan SOP mikro apa saja", QuestionKind.INPUTS),
        ("SOP pemulangan PMI", None),
        ("pemulangan PMI", None),
        ("berapa biaya visa", None),
        ("verifikasi dokumen", None),
        ("dokumen", None),
        ("syarat", None),
        ("", None),
    ],
)
def test_what_is_asked_for(text: str, kind: QuestionKind | None) -> None:
    assert kind_of(text) is kind
    assert parse_query(text).question is kind


@pytest.mark.parametrize(
    ("text", "needed", "helpful"),
    [
        ("bagaimana cara memulangkan PMI sakit?", ["memulangkan", "PMI", "sakit"], []),
        ("berapa lama verifikasi dokumen CPMI", ["verifikasi", "dokumen", "CPMI"], []),
        ("dokumen apa saja untuk klaim asuransi", ["klaim", "asuransi"], ["dokumen"]),
        ("apa syarat OPP", ["syarat", "OPP"], []),
        ("alur penanganan kasus", ["penanganan", "kasus"], ["alur"]),
        ("sampai berapa lama pemulangan PMI sakit", ["pemulangan", "PMI", "sakit"], []),
        ("berkas apa yang dibutuhkan untuk cuti sakit", ["cuti", "sakit"], ["berkas"]),
    ],
)
def test_words_that_ask_are_not_needed(text: str, needed: list[str], helpful: list[str]) -> None:
    clauses = parse_query(text).clauses
    assert [clause.text for clause in clauses if not clause.optional] == needed
    asking = [clause for clause in clauses if clause.optional and not clause.zones]
    assert [clause.text for clause in asking if " " not in clause.text] == helpful


@pytest.mark.parametrize(
    "text",
    [
        "berapa lama cuti melahirkan",
        "berapa lama masa kontrak PMI Korea",
        "berapa jam OPP berlangsung",
        "siapa penerima santunan kematian",
        "berapa lama pelapor dilindungi",
        "siapa yang dipanggil untuk klarifikasi",
        "siapa yang boleh ikut pelatihan kewirausahaan",
        "siapa saja yang berhak atas santunan",
        "laporan disampaikan kepada siapa",
        "lapor kehilangan paspor ke siapa",
    ],
)
def test_what_no_step_says_is_not_recorded(text: str) -> None:
    assert is_unrecorded(text)


@pytest.mark.parametrize(
    "text",
    [
        "berapa lama pemberian cuti melahirkan",
        "siapa yang boleh menandatangani SPM",
        "siapa yang dilibatkan dalam pemulangan jenazah",
        "berkas diperiksa oleh siapa",
        "siapa yang memanggil untuk klarifikasi",
    ],
)
def test_what_a_step_says_is_recorded(text: str) -> None:
    assert not is_unrecorded(text)


@pytest.mark.parametrize(
    ("text", "is_of_all"),
    [
        ("siapa pelaksana pemulangan jenazah", True),
        ("siapa saja yang terlibat dalam pemulangan jenazah", True),
        ("pemakaman PMI dilakukan oleh siapa saja", True),
        ("siapa saja yang menandatangani surat tugas", False),
        ("siapa yang menyiapkan ambulans", False),
    ],
)
def test_all_performers_are_asked_for_where_the_whole_is(text: str, is_of_all: bool) -> None:
    assert asks_all_performers(text) is is_of_all


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("siapa yang pesan tiket", "pesan"),
        ("siapa paraf konsep surat", "paraf"),
        ("yang ngambil abu jenazah siapa", "ngambil"),
        ("berkas diperiksa oleh siapa", ""),
    ],
)
def test_what_is_done_stands_beside_siapa(text: str, word: str) -> None:
    assert done(text) == word


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("apa langkah sebelum surat ditandatangani", QuestionKind.PREVIOUS),
        ("sebelum berkas diserahkan, langkahnya apa", QuestionKind.PREVIOUS),
        ("apa yang dilakukan sebelum barang dikeluarkan", QuestionKind.PREVIOUS),
        ("setelah berkas diterima lalu apa", QuestionKind.NEXT),
        ("setelah verifikasi berkas siapa", QuestionKind.NEXT),
        ("setelah dokumen diverifikasi langkah selanjutnya apa", QuestionKind.NEXT),
        ("langkah pemulangan PMI habis kontrak", QuestionKind.STEPS),
        ("apa yang harus dilakukan kalau gedung terbakar", QuestionKind.STEPS),
        ("min, tolong jelaskan alur konsultasi pengawasan", QuestionKind.STEPS),
        ("izin tanya kak, syarat cuti besar", QuestionKind.INPUTS),
        ("izin belajar syaratnya", QuestionKind.INPUTS),
        ("pejabat yang menetapkan keputusan", QuestionKind.PERFORMER),
        ("pelaksana pemulangan jenazah", QuestionKind.PERFORMER),
    ],
)
def test_courtesies_and_word_order_do_not_hide_what_is_asked_for(text: str, kind: QuestionKind) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("yang memandu edukasi keuangan siapa", "memandu"),
        ("siapa yang bertugas memeriksa berkas", "memeriksa"),
        ("surat pengantar visa yang tandatangan siapa", "tandatangan"),
    ],
)
def test_what_is_done_is_said_after_a_duty_or_before_siapa_too(text: str, word: str) -> None:
    assert done(text) == word
