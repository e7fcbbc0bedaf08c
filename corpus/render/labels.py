"""The words of the two forms as different offices print them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdentityLabels:
    """A label may hold line breaks where offices break it."""

    number: str = "NOMOR SOP"
    created: str = "TGL. PEMBUATAN"
    revised: str = "TGL. REVISI"
    effective: str = "TGL. EFEKTIF"
    approved: str = "DISAHKAN OLEH"
    title: str = "NAMA SOP"
    basis: str = "DASAR HUKUM"
    qualification: str = "KUALIFIKASI PELAKSANA"
    related: str = "KETERKAITAN"
    equipment: str = "PERALATAN/PERLENGKAPAN"
    warning: str = "PERINGATAN"
    recording: str = "PENCATATAN DAN PENDATAAN"


@dataclass(frozen=True, slots=True)
class FlowLabels:
    """`performers` empty: the role columns stand without a heading over them."""

    number: str = "No"
    activity: str = "Kegiatan"
    performers: str = "Pelaksana"
    standard: str = "Mutu Baku"
    inputs: str = "Kelengkapan"
    duration: str = "Waktu"
    output: str = "Output"
    note: str = "Keterangan"


CAPITALS = IdentityLabels()
SENTENCE = IdentityLabels(
    "Nomor SOP",
    "Tanggal Pembuatan",
    "Tanggal Revisi",
    "Tanggal Efektif",
    "Disahkan oleh",
    "Nama SOP",
    "Dasar Hukum :",
    "Kualifikasi Pelaksana :",
    "Keterkaitan :",
    "Peralatan/Perlengkapan :",
    "Peringatan :",
    "Pencatatan dan Pendataan :",
)
TITLE_FORM = IdentityLabels(
    "Nomor SOP AP",
    "TANGGAL\nPEMBUATAN",
    "NO & TGL. REVISI",
    "TANGGAL\nEFEKTIF",
    "DISAHKAN OLEH",
    "JUDUL SOP",
    recording="PENCATATAN/PENDATAAN",
)
CODE_FORM = IdentityLabels(
    "No. SOP", "Tanggal Pembuatan", "Nomor / Tanggal Revisi", "Tanggal Efektif", "Disahkan Oleh", "Nama SOP"
)
