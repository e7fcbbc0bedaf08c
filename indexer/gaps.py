"""What can be amiss with a collection, and what is counted of it, in the words that people read."""

from enum import StrEnum


class Gap(StrEnum):
    """What can be amiss, in the order in which people should care."""

    MISSING = "tanpa-berkas"
    UNREADABLE = "gagal-dibaca"
    NO_TEXT = "tanpa-teks"
    EXTRA = "tanpa-baris"
    NO_PROCESS = "tanpa-proses"
    NO_MICRO = "tanpa-mikro"
    SAME_NUMBER = "nomor-ganda"


class Count(StrEnum):
    """What is counted. GROUP: processes of one group."""

    PROCESSES = "proses"
    GROUP = "kelompok"
    MAPS = "peta"
    MACRO = "makro"
    MICRO = "mikro"
    PAGES = "halaman"


# What people read: the heading of a list, and what to do about what stands in it.
TITLES = {
    Gap.MISSING: "Tercantum dalam daftar, berkasnya belum ada",
    Gap.UNREADABLE: "Berkas gagal dibaca",
    Gap.NO_TEXT: "SOP tanpa teks",
    Gap.EXTRA: "SOP yang tidak tercantum dalam daftar",
    Gap.NO_PROCESS: "SOP tanpa proses",
    Gap.NO_MICRO: "SOP makro tanpa SOP mikro",
    Gap.SAME_NUMBER: "Nomor yang dipakai lebih dari satu kali",
}
ADVICE = {
    Gap.MISSING: "Cari dahulu apakah SOP itu sudah ada dengan nama atau nomor lain; bila belum, unggah berkasnya.",
    Gap.UNREADABLE: "Perbaiki berkasnya menurut sebab yang disebut, lalu unggah lagi.",
    Gap.NO_TEXT: "Unggah berkas asli yang memuat teks, atau tunggu sampai teks hasil pindai dikenali (OCR).",
    Gap.EXTRA: "Tambahkan barisnya dalam daftar SOP, lalu impor lagi; atau hapus berkas yang tidak dipakai.",
    Gap.NO_PROCESS: "Tentukan prosesnya pada halaman ubah data SOP, atau isi kolom proses dalam daftar, lalu impor "
    "lagi.",
    Gap.NO_MICRO: "Tulis nomor SOP makro ini sebagai nomor induk SOP mikronya dalam daftar, atau unggah SOP mikronya.",
    Gap.SAME_NUMBER: "Betulkan nomor yang salah; bila keduanya SOP yang sama, hapus salinannya atau isi tanggal "
    "efektifnya.",
}
COUNTS = {
    Count.PROCESSES: "Proses",
    Count.GROUP: "Proses",
    Count.MAPS: "Peta lintas fungsi",
    Count.MACRO: "SOP makro",
    Count.MICRO: "SOP mikro",
    Count.PAGES: "Halaman",
}
NO_REGISTER = "Daftar SOP belum diimpor. Impor dengan `telusur register import FILE`, lalu bandingkan lagi."
