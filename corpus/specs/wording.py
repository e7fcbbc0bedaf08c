"""Small rules of written Indonesian that the maker needs: capitals, lists, and titles turned into verbs.

The content tables hold titles in sentence case ("Pemulangan PMI sakit dari negara penempatan"), because adding capitals
is safe and taking them away is not.
"""

from collections.abc import Sequence

# fmt: off
_SMALL = frozenset({
    "dan", "atau", "di", "ke", "dari", "pada", "kepada", "untuk", "bagi", "dengan", "dalam", "oleh", "atas", "terhadap",
    "yang", "secara", "melalui", "to", "antara", "serta", "per", "akan", "sebagai", "bersama",
})
# fmt: on

# A nominalised first word of a title and the verb that a step uses for it.
_VERBS = {
    "Administrasi": "Mengelola administrasi",
    "Advokasi": "Mengadvokasi",
    "Alih": "Melaksanakan alih",
    "Analisis": "Menganalisis",
    "Audit": "Mengaudit",
    "Bimbingan": "Memberikan bimbingan",
    "Diseminasi": "Mendiseminasikan",
    "Disposisi": "Mendisposisikan",
    "Edukasi": "Memberikan edukasi",
    "Entri": "Mengentri",
    "Evaluasi": "Mengevaluasi",
    "Fasilitasi": "Memfasilitasi",
    "Harmonisasi": "Mengharmonisasikan",
    "Hibah": "Menghibahkan",
    "Identifikasi": "Mengidentifikasi",
    "Inventarisasi": "Menginventarisasi",
    "Kenaikan": "Memproses kenaikan",
    "Klarifikasi": "Mengklarifikasi",
    "Konsultasi": "Memberikan konsultasi",
    "Koordinasi": "Mengoordinasikan",
    "Legalisasi": "Melegalisasi",
    "Mediasi": "Memediasi",
    "Monitoring": "Memantau",
    "Pelaksanaan": "Melaksanakan",
    "Pelaporan": "Melaporkan",
    "Pelayanan": "Melayani",
    "Pelepasan": "Melepas",
    "Pelimpahan": "Melimpahkan",
    "Pelindungan": "Melindungi",
    "Pemanggilan": "Memanggil",
    "Pemantauan": "Memantau",
    "Pembaruan": "Memperbarui",
    "Pembatalan": "Membatalkan",
    "Pembayaran": "Membayar",
    "Pembentukan": "Membentuk",
    "Pemberangkatan": "Memberangkatkan",
    "Pemberhentian": "Memberhentikan",
    "Pemberian": "Memberikan",
    "Pembinaan": "Membina",
    "Pembuatan": "Membuat",
    "Pembukaan": "Membuka",
    "Pemeliharaan": "Memelihara",
    "Pemeriksaan": "Memeriksa",
    "Pemetaan": "Memetakan",
    "Pemilihan": "Memilih",
    "Pemindahan": "Memindahkan",
    "Peminjaman": "Melayani peminjaman",
    "Pemrosesan": "Memproses",
    "Pemulangan": "Memulangkan",
    "Pemusnahan": "Memusnahkan",
    "Penagihan": "Menagih",
    "Penanganan": "Menangani",
    "Penataan": "Menata",
    "Penayangan": "Menayangkan",
    "Pencabutan": "Mencabut",
    "Pencadangan": "Mencadangkan",
    "Pencairan": "Mencairkan",
    "Pencanangan": "Mencanangkan",
    "Pencatatan": "Mencatat",
    "Pencegahan": "Mencegah",
    "Pendaftaran": "Mendaftarkan",
    "Pendampingan": "Mendampingi",
    "Pendataan": "Mendata",
    "Penelaahan": "Menelaah",
    "Penelusuran": "Menelusuri",
    "Penempatan": "Menempatkan",
    "Penerbitan": "Menerbitkan",
    "Penerimaan": "Menerima",
    "Penerjemahan": "Menerjemahkan",
    "Penetapan": "Menetapkan",
    "Pengajuan": "Mengajukan",
    "Pengaktifan": "Mengaktifkan",
    "Pengalihan": "Mengalihkan",
    "Pengamanan": "Mengamankan",
    "Pengangkatan": "Mengangkat",
    "Pengaturan": "Mengatur",
    "Pengawasan": "Mengawasi",
    "Pengelolaan": "Mengelola",
    "Pengembalian": "Mengembalikan",
    "Pengembangan": "Mengembangkan",
    "Pengenaan": "Mengenakan",
    "Pengendalian": "Mengendalikan",
    "Pengesahan": "Mengesahkan",
    "Penggantian": "Mengganti",
    "Penghapusan": "Menghapus",
    "Pengharmonisasian": "Mengharmonisasikan",
    "Penghentian": "Menghentikan",
    "Pengiriman": "Mengirim",
    "Pengolahan": "Mengolah",
    "Pengukuran": "Mengukur",
    "Pengumpulan": "Mengumpulkan",
    "Pengunggahan": "Mengunggah",
    "Pengurusan": "Mengurus",
    "Pengusulan": "Mengusulkan",
    "Penilaian": "Menilai",
    "Penjatuhan": "Menjatuhkan",
    "Penjemputan": "Menjemput",
    "Penjualan": "Menjual",
    "Penugasan": "Menugaskan",
    "Penulisan": "Menulis",
    "Penundaan": "Menunda",
    "Penutupan": "Menutup",
    "Penyaluran": "Menyalurkan",
    "Penyampaian": "Menyampaikan",
    "Penyebarluasan": "Menyebarluaskan",
    "Penyediaan": "Menyediakan",
    "Penyelenggaraan": "Menyelenggarakan",
    "Penyelesaian": "Menyelesaikan",
    "Penyerahan": "Menyerahkan",
    "Penyetoran": "Menyetor",
    "Penyiapan": "Menyiapkan",
    "Penyimpanan": "Menyimpan",
    "Penyusunan": "Menyusun",
    "Penyusutan": "Menyusutkan",
    "Perekaman": "Merekam",
    "Perhitungan": "Menghitung",
    "Permohonan": "Memproses permohonan",
    "Perpanjangan": "Memperpanjang",
    "Pertanggungjawaban": "Mempertanggungjawabkan",
    "Perubahan": "Mengubah",
    "Perumusan": "Merumuskan",
    "Publikasi": "Memublikasikan",
    "Rehabilitasi": "Merehabilitasi",
    "Rekonsiliasi": "Merekonsiliasi",
    "Revisi": "Merevisi",
    "Reviu": "Mereviu",
    "Rujukan": "Memberikan rujukan",
    "Seleksi": "Menyeleksi",
    "Sewa": "Menyewakan",
    "Sosialisasi": "Menyosialisasikan",
    "Survei": "Menyurvei",
    "Telaah": "Menelaah",
    "Uji": "Melaksanakan uji",
    "Validasi": "Memvalidasi",
    "Verifikasi": "Memverifikasi",
}

# A title going on with one of these has no object for a verb: "Penilaian mandiri ..." stays a noun.
_NOT_OBJECTS = ("dan ", "serta ", "mandiri", "terbuka", "administrasi", "teknis", "EPS-TOPIK")


def title_case(text: str) -> str:
    """The printed title: "Verifikasi dokumen CPMI skema P to P" becomes "Verifikasi Dokumen CPMI Skema P to P"."""
    words = text.split(" ")
    return " ".join(word if index and word in _SMALL else _with_capital(word) for index, word in enumerate(words))


def _with_capital(word: str) -> str:
    """A word doubled whole gets both capitals: "Undang-Undang", but "Perundang-undangan"."""
    first, hyphen, second = word.partition("-")
    return f"{capital(first)}-{capital(second)}" if hyphen and first.lower() == second.lower() else capital(word)


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
    verb = None if rest.startswith(_NOT_OBJECTS) else _VERBS.get(first)
    return f"{verb} {rest}" if verb else f"Melaksanakan {first[:1].lower()}{first[1:]} {rest}"
