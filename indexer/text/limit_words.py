"""A limit that a search reached → the sentence that says what was left out. Indonesian; the page translates it."""

from collections.abc import Callable

from indexer.models import Limit, ReachedLimit

SENTENCES = {
    Limit.CLAUSES: "Hanya %(most)s kata pertama yang dicari.",
    Limit.PHRASE: "Hanya %(most)s kata pertama dari kalimat dalam tanda kutip yang dicari.",
    Limit.SPELLINGS: "Kata yang mirip ejaannya hanya dicari untuk %(most)s kata pertama yang tidak ada dalam SOP.",
    Limit.PREFIX: "Terlalu banyak kata diawali “%(word)s”: hanya %(most)s kata yang paling sering muncul yang dicari. "
    "Ketik lebih banyak huruf.",
    Limit.SHORT_PREFIX: "“%(word)s” tidak dicari: awalan kata perlu sedikitnya %(most)s huruf.",
    Limit.COST: "Pencarian ini terlalu berat, jadi tidak dicari: %(word)s. Pakai lebih sedikit kata atau awalan.",
    Limit.PASSAGES: "Kutipan hanya dibuat untuk %(most)s SOP pertama di halaman ini, karena kata-katanya ada di "
    "hampir semua langkah.",
    Limit.TIME: "Waktu untuk pencarian ini habis, jadi kali ini tidak dicari: %(word)s. Hasilnya bisa berbeda bila "
    "diulangi.",
}


def sentence(reached: ReachedLimit, translate: Callable[..., str] = lambda text, **values: text % values) -> str:
    return translate(SENTENCES[reached.limit], most=reached.most, word=reached.word)
