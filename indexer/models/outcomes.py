"""What each outcome of reading a file means to a person: one Indonesian sentence that says what to do."""

from indexer.models import Outcome, RenditionFailure

SENTENCES: dict[Outcome, str] = {
    Outcome.INDEXED: "Dapat dicari.",
    Outcome.NO_TEXT: "Berkas tidak memuat teks (hasil pindai). SOP dikenal dari namanya; isinya belum dapat dicari.",
    Outcome.ENCRYPTED: "Berkas terkunci kata sandi. Buka kuncinya, lalu unggah lagi.",
    Outcome.NOT_A_DOCUMENT: "Isi berkas bukan dokumen yang dikenal. Simpan sebagai PDF atau DOCX, lalu unggah lagi.",
    Outcome.EMPTY: "Berkas kosong (0 bita). Unggah lagi dari sumbernya.",
    Outcome.DAMAGED: "Berkas rusak atau terpotong. Simpan ulang dari sumbernya, lalu unggah lagi.",
    Outcome.UNSAFE: "Berkas memuat bagian yang tidak aman. Simpan ulang sebagai PDF, lalu unggah lagi.",
    Outcome.TOO_BIG: "Berkas atau isinya terlalu besar. Pecah menjadi beberapa berkas, lalu unggah lagi.",
    Outcome.TIMED_OUT: "Berkas terlalu lama dibaca. Simpan ulang sebagai PDF yang lebih sederhana, lalu coba lagi.",
    Outcome.CRASHED: "Pembaca berkas berhenti mendadak. Coba lagi; bila berulang, simpan ulang sebagai PDF.",
    Outcome.UNSUPPORTED: "Jenis berkas ini (mis. .rtf) belum didukung. Simpan sebagai DOCX atau PDF, lalu unggah lagi.",
    Outcome.NO_CONVERTER: (
        "Berkas Word lama (.doc) belum dapat dibaca di server ini. Minta administrator memasang LibreOffice "
        "(paket libreoffice-writer-nogui) atau antiword, lalu coba lagi."
    ),
    Outcome.UNREADABLE: "Berkas tidak dapat dibuka dari tempatnya. Periksa izin dan keberadaannya, lalu coba lagi.",
}

RENDITION_SENTENCES: dict[RenditionFailure, str] = {
    RenditionFailure.TIMED_OUT: "Halamannya terlalu lama disusun; simpan sebagai PDF agar halamannya tampil.",
    RenditionFailure.TOO_BIG: "Halamannya terlalu besar untuk disusun; simpan sebagai PDF agar halamannya tampil.",
    RenditionFailure.CRASHED: "LibreOffice berhenti mendadak saat menyusun halamannya; simpan sebagai PDF.",
    RenditionFailure.DAMAGED: "LibreOffice tidak dapat menyusun halamannya; simpan sebagai PDF agar halamannya tampil.",
    RenditionFailure.UNREADABLE: "Berkasnya tidak dapat dibuka saat halamannya hendak disusun.",
    RenditionFailure.UNMATCHED: "Isinya tidak dapat dipasangkan dengan halaman dari LibreOffice; simpan sebagai PDF.",
}

# A warning of a file that was read, told to its sender; the file is kept and handed over, never opened in the browser.
ACTIVE_CONTENT = (
    "Berkas memuat skrip, lampiran atau perintah yang berjalan saat dibuka. Isinya dapat dicari; berkasnya hanya dapat "
    "diunduh. Cetak ulang sebagai PDF biasa bila dapat."
)

# What is kept as an SOP: a scan is known by its name although its text is not.
KEPT = frozenset({Outcome.INDEXED, Outcome.NO_TEXT})

# What another reading of the same bytes ends with, too.
FINAL = frozenset(
    {
        Outcome.ENCRYPTED,
        Outcome.NOT_A_DOCUMENT,
        Outcome.EMPTY,
        Outcome.DAMAGED,
        Outcome.UNSAFE,
        Outcome.TOO_BIG,
        Outcome.UNSUPPORTED,
    }
)


def sentence(outcome: Outcome) -> str:
    return SENTENCES[outcome]
