"""Labels of the identity box are known in the spellings offices use, and prose is not taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sop.identity.labels import BoxField, match_label


@pytest.mark.parametrize(
    ("line", "field", "rest"),
    [
        ("NOMOR SOP : SOP.01/2022", BoxField.NUMBER, "SOP.01/2022"),
        ("Nomor SOP AP", BoxField.NUMBER, ""),
        ("N O M O R  S O P : 7", BoxField.NUMBER, "7"),
        ("NO MOR SOP", BoxField.NUMBER, ""),
        ("KODE SOP : 12", BoxField.NUMBER, "12"),
        ("NOMOR S.O.P", BoxField.NUMBER, ""),
        ("NOMOR SOP-AP : 12", BoxField.NUMBER, "12"),
        ("Nomor SOP SOP.01/2022", BoxField.NUMBER, "SOP.01/2022"),
        ("Nama SOP (Standar Operasional Prosedur)", BoxField.TITLE, ""),
        ("Tanggal Berlaku Efektif", BoxField.EFFECTIVE, ""),
        ("Kualifikasi Personil", BoxField.QUALIFICATION, ""),
        ("PENGESAHAN", BoxField.APPROVED, ""),
        ("No. Dok : SOP-7", BoxField.NUMBER, "SOP-7"),
        ("TGL. PEMBUATAN 2 Mei 2020", BoxField.CREATED, "2 Mei 2020"),
        ("NO & TGL. REVISI : 00", BoxField.REVISED, "00"),
        ("Nomor / Tanggal Revisi 02/12 Mei 2023", BoxField.REVISED, "02/12 Mei 2023"),
        ("TANGGAL EFEKTIF", BoxField.EFFECTIVE, ""),
        ("DISAHKAN OLEH Kepala Biro", BoxField.APPROVED, "Kepala Biro"),
        ("JUDUL SOP", BoxField.TITLE, ""),
        ("B. DASAR HUKUM / REFERENSI", BoxField.LEGAL_BASIS, ""),
        ("Keterkaitan dengan SOP lain", BoxField.RELATED, ""),
        ("PENCATATAN/PENDATAAN", BoxField.RECORDING, ""),
    ],
)
def test_a_label_is_known(line: str, field: BoxField, rest: str) -> None:
    label = match_label(line)
    assert label is not None
    assert (label.field, label.rest) == (field, rest)


@pytest.mark.parametrize(
    "line",
    [
        "Peringatan disampaikan kepada pemohon",
        "Peralatan yang dipakai petugas",
        "Pencatatan PMI Perseorangan",
        "Nomor 12 Tahun 2020",
        "",
        "Unit Pelaksana Teknis Balai",
    ],
)
def test_prose_is_no_label(line: str) -> None:
    assert match_label(line) is None


@given(st.text())
def test_any_line_is_survived(line: str) -> None:
    match_label(line)
