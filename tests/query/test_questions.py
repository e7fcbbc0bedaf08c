"""What a question asks for."""

import pytest

from indexer.models import QuestionKind
from indexer.query import parse_query
from indexer.query.questions import kind_of


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
    assert [clause.text for clause in clauses if clause.optional and " " not in clause.text] == helpful
