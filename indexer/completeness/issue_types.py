"""Issue types of a collection and the things counted of it, with their Indonesian sentences."""

from enum import StrEnum


class IssueType(StrEnum):
    """Issue types, the most urgent first."""

    MISSING = "tanpa-berkas"
    UNREADABLE = "gagal-dibaca"
    NO_TEXT = "tanpa-teks"
    EXTRA = "tanpa-baris"
    NO_PROCESS = "tanpa-proses"
    NO_MICRO = "tanpa-mikro"
    SAME_NUMBER = "nomor-ganda"


class TotalKind(StrEnum):
    """What is counted. GROUP: processes of one group."""

    PROCESSES = "proses"
    GROUP = "kelompok"
    MAPS = "peta"
    MACRO = "makro"
    MICRO = "mikro"
    PAGES = "halaman"


# Heading of the list of each issue type, and the advice on its issues.
TITLES = {
    IssueType.MISSING: "Tercantum dalam daftar, berkasnya belum ada",
    IssueType.UNREADABLE: "Berkas gagal dibaca",
    IssueType.NO_TEXT: "SOP tanpa teks",
    IssueType.EXTRA: "SOP yang tidak tercantum dalam daftar",
    IssueType.NO_PROCESS: "SOP tanpa proses",
    IssueType.NO_MICRO: "SOP makro tanpa SOP mikro",
    IssueType.SAME_NUMBER: "Nomor yang dipakai lebih dari satu kali",
}
ADVICE = {
    IssueType.MISSING: "Cari dahulu apakah SOP itu sudah ada dengan nama atau nomor lain; bila belum, "
    "unggah berkasnya.",
    IssueType.UNREADABLE: "Perbaiki berkasnya menurut sebab yang disebut, lalu unggah lagi.",
    IssueType.NO_TEXT: "Unggah berkas asli yang memuat teks, atau tunggu sampai teks hasil pindai dikenali (OCR).",
    IssueType.EXTRA: "Tambahkan barisnya dalam daftar SOP, lalu impor lagi; atau hapus berkas yang tidak dipakai.",
    IssueType.NO_PROCESS: "Tentukan prosesnya pada halaman ubah data SOP, atau isi kolom proses dalam daftar, "
    "lalu impor lagi.",
    IssueType.NO_MICRO: "Tulis nomor SOP makro ini sebagai nomor induk SOP mikronya dalam daftar, "
    "atau unggah SOP mikronya.",
    IssueType.SAME_NUMBER: "Betulkan nomor yang salah; bila keduanya SOP yang sama, hapus salinannya atau isi tanggal "
    "efektifnya.",
}
COUNTS = {
    TotalKind.PROCESSES: "Proses",
    TotalKind.GROUP: "Proses",
    TotalKind.MAPS: "Peta lintas fungsi",
    TotalKind.MACRO: "SOP makro",
    TotalKind.MICRO: "SOP mikro",
    TotalKind.PAGES: "Halaman",
}
NO_REGISTER = "Daftar SOP belum diimpor. Impor dengan `telusur register import FILE`, lalu bandingkan lagi."
