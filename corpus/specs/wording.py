"""Small rules of written Indonesian that the maker needs: capitals, lists, and titles turned into verbs.

The content tables hold titles in sentence case ("Pemulangan PMI sakit dari negara penempatan"), because adding capitals
is safe and taking them away is not.
"""

from collections.abc import Sequence

_SMALL = frozenset(
    [
        "dan",
        "atau",
        "di",
        "ke",
        "dari",
        "pada",
        "kepada",
        "untuk",
        "bagi",
        "dengan",
        "dalam",
        "oleh",
        "atas",
        "terhadap",
        "yang",
        "secara",
        "melalui",
        "to",
        "antara",
        "serta",
        "per",
        "akan",
        "sebagai",
        "bersama",
    ]
)

# A nominalised first word of a title and the verb that a step uses for it.
_VERBS = {
    "Administrasi": "Mengelola administrasi",
    "Advokasi": "Mengadvokasi",
    "Alih": "Melaksanakan alih",
    "Analisis": "Menganalisis",
    "Audit": "Mengaudit",
    "Bimbingan": "Memberikan bimbingan",
    "Diseminasi": "Mendiseminasikan",
    "Edukasi": "Memberikan edukasi",
    "Entri": "Mengentri",
    "Evaluasi": "Mengevaluasi",
    "Fasilitasi": "Memfasilitasi",
    "Harmonisasi": "Mengharmonisasikan",
    "Identifikasi": "Mengidentifikasi",
    "Inventarisasi": "Menginventarisasi",
    "Klarifikasi": "Mengklarifikasi",
    "Koordinasi": "Mengoordinasikan",
    "Legalisasi": "Melegalisasi",
    "Mediasi": "Memediasi",
    "Monitoring": "Memantau",
    "Pelaporan": "Melaporkan",
    "Pelaksanaan": "Melaksanakan",
    "Pelayanan": "Melayani",
    "Pelimpahan": "Melimpahkan",
    "Pelindungan": "Melindungi",
    "Pemanggilan": "Memanggil",
    "Pemantauan": "Memantau",
    "Pemberian": "Memberikan",
    "Pembuatan": "Membuat",
    "Pembinaan": "Membina",
    "Pembaruan": "Memperbarui",
    "Pemetaan": "Memetakan",
    "Pemeliharaan": "Memelihara",
    "Pemeriksaan": "Memeriksa",
    "Pemilihan": "Memilih",
    "Pemindahan": "Memindahkan",
    "Pemrosesan": "Memproses",
    "Pemulangan": "Memulangkan",
    "Pemusnahan": "Memusnahkan",
    "Penagihan": "Menagih",
    "Penanganan": "Menangani",
    "Pencairan": "Mencairkan",
    "Pencatatan": "Mencatat",
    "Pencabutan": "Mencabut",
    "Pencegahan": "Mencegah",
    "Pendaftaran": "Mendaftarkan",
    "Pendampingan": "Mendampingi",
    "Pendataan": "Mendata",
    "Penelaahan": "Menelaah",
    "Penelusuran": "Menelusuri",
    "Penempatan": "Menempatkan",
    "Penerbitan": "Menerbitkan",
    "Penerimaan": "Menerima",
    "Penetapan": "Menetapkan",
    "Pengajuan": "Mengajukan",
    "Pengamanan": "Mengamankan",
    "Pengawasan": "Mengawasi",
    "Pengelolaan": "Mengelola",
    "Pengembalian": "Mengembalikan",
    "Pengembangan": "Mengembangkan",
    "Pengendalian": "Mengendalikan",
    "Penghapusan": "Menghapus",
    "Pengiriman": "Mengirim",
    "Pengolahan": "Mengolah",
    "Pengukuran": "Mengukur",
    "Pengumpulan": "Mengumpulkan",
    "Pengurusan": "Mengurus",
    "Pengusulan": "Mengusulkan",
    "Penilaian": "Menilai",
    "Penjemputan": "Menjemput",
    "Penutupan": "Menutup",
    "Penyaluran": "Menyalurkan",
    "Penyampaian": "Menyampaikan",
    "Penyelenggaraan": "Menyelenggarakan",
    "Penyelesaian": "Menyelesaikan",
    "Penyerahan": "Menyerahkan",
    "Penyediaan": "Menyediakan",
    "Penyiapan": "Menyiapkan",
    "Penyimpanan": "Menyimpan",
    "Penyusunan": "Menyusun",
    "Penyusutan": "Menyusutkan",
    "Perekaman": "Merekam",
    "Perhitungan": "Menghitung",
    "Pertanggungjawaban": "Mempertanggungjawabkan",
    "Perumusan": "Merumuskan",
    "Perpanjangan": "Memperpanjang",
    "Publikasi": "Memublikasikan",
    "Rehabilitasi": "Merehabilitasi",
    "Rekonsiliasi": "Merekonsiliasi",
    "Reviu": "Mereviu",
    "Seleksi": "Menyeleksi",
    "Sosialisasi": "Menyosialisasikan",
    "Survei": "Menyurvei",
    "Telaah": "Menelaah",
    "Uji": "Melaksanakan uji",
    "Validasi": "Memvalidasi",
    "Verifikasi": "Memverifikasi",
}


def title_case(text: str) -> str:
    """The printed title: "Verifikasi dokumen CPMI skema P to P" becomes "Verifikasi Dokumen CPMI Skema P to P"."""
    words = text.split(" ")
    return " ".join(
        word if index and word in _SMALL else word[:1].upper() + word[1:] for index, word in enumerate(words)
    )


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def series(parts: Sequence[str]) -> str:
    """A list in a sentence: "paspor, visa kerja, dan perjanjian kerja"."""
    if len(parts) < 3:
        return " dan ".join(parts)
    return ", ".join(parts[:-1]) + ", dan " + parts[-1]


def object_of(title: str) -> str:
    """What a title is about, without its first word: "Penerbitan SIP3MI" gives "SIP3MI"."""
    return title.partition(" ")[2]


def as_action(title: str) -> str:
    """A title as the sentence of a step: "Penerbitan SIP3MI" gives "Menerbitkan SIP3MI"."""
    first, _, rest = title.partition(" ")
    verb = None if rest.startswith(("dan ", "serta ")) else _VERBS.get(first)
    return f"{verb} {rest}" if verb else f"Melaksanakan {first[:1].lower()}{first[1:]} {rest}"
