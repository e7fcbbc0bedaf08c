"""Words broken by narrow columns are put together; words that merely follow each other are not."""

from indexer.sop.layout.sheet import Cell, Line, dehyphenated, vocabulary_of

WORDS = vocabulary_of(["Kelengkapan berkas pengaduan diperiksa DIREKTUR,", "laporan pengaduan dan pelayanan informasi"])


def cell(width: float, *texts: str) -> Cell:
    """A cell of this width; a letter is 5 points wide."""
    lines = tuple(Line(text, 2, i * 10, 2 + 5 * len(text), i * 10 + 8) for i, text in enumerate(texts))
    return Cell(0, 0, width, 10 * len(texts), lines)


def test_a_word_too_long_for_its_column_is_put_together() -> None:
    assert dehyphenated(cell(48, "Kelengka", "pan"), WORDS) == ["Kelengkapan"]
    assert dehyphenated(cell(48, "Laporan", "pengadua", "n melalui"), WORDS) == ["Laporan", "pengaduan melalui"]
    assert dehyphenated(cell(34, "DIREK", "TUR"), WORDS) == ["DIREKTUR"]


def test_words_of_their_own_stay_apart() -> None:
    assert dehyphenated(cell(48, "Pelayanan", "dan", "Informasi"), WORDS) == ["Pelayanan", "dan", "Informasi"]
    assert dehyphenated(cell(150, "Menerima surat", "permohonan"), WORDS) == ["Menerima surat", "permohonan"]
    assert dehyphenated(cell(48, "KEPALA", "DINAS"), WORDS) == ["KEPALA", "DINAS"]
    assert dehyphenated(cell(48), WORDS) == []
