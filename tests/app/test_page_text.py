"""The text of a page as people read it."""

import pytest

from indexer.query import parse
from indexer.text.highlighter import Highlighter
from search_app.presenters.page_text import rejoined, runs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("keteranga\nn", "keterangan"),
        ("Kelengkap\nan berkas\ncalon", "Kelengkapan\nberkas\ncalon"),
        ("Memeriksa keteranga n, lalu", "Memeriksa keterangan, lalu"),
        ("petugas\nloket", "petugas\nloket"),
        ("di\nkirim", "di\nkirim"),
        ("satu\n\ndua", "satu\n\ndua"),
        ("  a\n", "  a\n"),
        ("", ""),
    ],
)
def test_words_that_a_narrow_column_broke_are_put_together(text: str, expected: str) -> None:
    assert rejoined(text) == expected


def test_what_belongs_to_the_paper_stands_apart() -> None:
    text = "Halaman 2 dari 3\nMemeriksa berkas\n1\nDokumen ini telah ditandatangani secara elektronik\nMencatat\n\n2"
    found = [("".join(part.text for part in run.parts), run.is_furniture) for run in runs(text, Highlighter(()))]
    assert found == [
        ("Halaman 2 dari 3\n", True),
        ("Memeriksa berkas\n1\n", False),
        ("Dokumen ini telah ditandatangani secara elektronik\n", True),
        ("Mencatat\n\n", False),
        ("2", True),
    ]


def test_matches_are_marked_in_words_put_together() -> None:
    (run,) = runs("Mencatat keteranga\nn pemohon", Highlighter(parse("keterangan")))
    assert [part.text for part in run.parts if part.is_match] == ["keterangan"]


def test_a_page_without_text_has_no_runs() -> None:
    assert runs("", Highlighter(())) == ()
