"""Three hand-made SOPs, for tests of the renderers that need no generated content."""

from dataclasses import replace
from datetime import date

from corpus.model import LAYOUTS, FileSpec, SopSpec, StepSpec, Symbol
from corpus.specs.durations import work

ROLES = ("Pemohon", "Petugas Loket", "Pengantar Kerja", "Kepala Seksi Verifikasi", "Kepala Balai")
STEPS = (
    StepSpec(
        "Menerima berkas permohonan verifikasi dari calon pekerja migran dan mencatatnya dalam buku agenda",
        (1,),
        Symbol.OVAL,
        "Formulir permohonan, paspor, perjanjian penempatan",
        "10 menit",
        work(10),
        "Tanda terima berkas",
    ),
    StepSpec(
        "Memeriksa kelengkapan berkas dan kesesuaian data dengan sistem",
        (2, 1),
        Symbol.BOX,
        "Berkas permohonan, lembar periksa",
        "30 menit",
        work(30),
        "Lembar periksa terisi",
        "Bersama petugas loket",
    ),
    StepSpec(
        "Menilai hasil pemeriksaan. Apabila berkas belum lengkap dikembalikan untuk dilengkapi",
        (3,),
        Symbol.DIAMOND,
        "Lembar periksa terisi",
        "1 jam",
        work(60),
        "Paraf atau catatan kekurangan",
    ),
    StepSpec(
        "Menandatangani surat keterangan hasil verifikasi",
        (4,),
        Symbol.BOX,
        "Konsep surat",
        "1 hari kerja",
        work(450),
        "Surat bertanda tangan",
    ),
    StepSpec(
        "Memindai surat keterangan dan mengunggahnya ke sistem",
        (1,),
        Symbol.ROUNDED,
        "Surat bertanda tangan",
        "15 menit",
        work(15),
        "Berkas digital",
    ),
    StepSpec(
        "Mengabarkan hasil verifikasi kepada pemohon",
        (1, 0),
        Symbol.BOX,
        "Berkas digital",
        "10 menit",
        work(10),
        "Pesan terkirim",
        "Lewat surel",
    ),
    StepSpec(
        "Mengambil surat keterangan di loket dan menandatangani bukti ambil",
        (0,),
        Symbol.BOX,
        "Kartu identitas",
        "10 menit",
        work(10),
        "Bukti ambil",
    ),
    StepSpec("Menata arsip berkas permohonan", (1,), Symbol.OVAL, "Seluruh berkas", "20 menit", work(20), "Arsip"),
)
VERIFICATION = SopSpec(
    number="SOP.114/BP3MI-07/PL.02/2022",
    title="Verifikasi Dokumen Calon Pekerja Migran Perseorangan",
    kind="mikro",
    process="inti/penempatan",
    map="inti/penempatan/verifikasi",
    parent="SOP.011/BP3MI-07/PL.02/2022",
    unit="Seksi Verifikasi dan Pelayanan",
    letterhead=("BADAN PELINDUNGAN PEKERJA MIGRAN INDONESIA", "BALAI PELAYANAN PELINDUNGAN CONTOH"),
    roles=ROLES,
    steps=STEPS,
    created=date(2022, 8, 9),
    effective=date(2022, 11, 15),
    revision=0,
    revised=None,
    approved_post="Kepala Balai Pelayanan Contoh",
    approved_name="Rarasati Wibisana Contoh",
    approved_nip="",
    legal_basis=(
        "Undang-Undang tentang Pelindungan Pekerja Migran Indonesia",
        "Peraturan Pemerintah tentang Pelaksanaan Pelindungan Pekerja Migran Indonesia",
        "Peraturan Badan tentang Organisasi dan Tata Kerja Unit Pelaksana Teknis",
    ),
    qualification=("Memahami syarat dokumen penempatan", "Mampu memakai sistem komputerisasi penempatan"),
    related=(("SOP.115/BP3MI-07/PL.02/2022", "Pelayanan Pengaduan di Loket"),),
    equipment=("Komputer dan jaringan internet", "Pemindai", "Alat tulis kantor"),
    warning="Apabila prosedur ini tidak dijalankan, keberangkatan calon pekerja migran dapat tertunda.",
    recording="Buku agenda dan pangkalan data verifikasi",
    access="publik",
    pages=3,
)
SHORT = replace(
    VERIFICATION,
    number="SOP.115/BP3MI-07/PL.02/2022",
    title="Pelayanan Pengaduan di Loket",
    roles=ROLES[:3],
    steps=tuple(replace(step, performers=(min(step.performers[0], 2),)) for step in STEPS[:4]),
    pages=2,
)
REVISED = replace(
    VERIFICATION,
    effective=date(2023, 5, 12),
    revision=2,
    revised=date(2023, 5, 12),
    status="berlaku",
    access="internal",
)


def file_of(layout: str, *sops: SopSpec, scan: bool = False) -> FileSpec:
    kind = "docx" if layout in LAYOUTS["docx"] else "pdf"
    return FileSpec(
        f"contoh/{layout}-{len(sops)}{'-pindai' if scan else ''}.{kind}", kind, layout, sops or (VERIFICATION,), scan
    )
