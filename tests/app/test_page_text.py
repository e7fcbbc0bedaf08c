"""The text of a page as people read it."""

from indexer.query import parse
from indexer.text.highlighter import Highlighter
from search_app.presenters.page_text import runs


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


def test_cells_are_seen_apart_and_matches_marked() -> None:
    (run,) = runs("1\tMencatat keterangan\t2 jam", Highlighter(parse("keterangan")))
    assert [(part.text, part.is_match) for part in run.parts] == [
        ("1 | Mencatat ", False),
        ("keterangan", True),
        (" | 2 jam", False),
    ]


def test_a_page_without_text_has_no_runs() -> None:
    assert runs("", Highlighter(())) == ()
