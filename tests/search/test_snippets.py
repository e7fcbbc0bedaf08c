"""Passages that show why an SOP was found."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.models import FileKind, Page, Snippet
from indexer.query import parse
from indexer.search.snippets import PASSAGE_LETTERS, mark, snippets
from indexer.text.highlighter import Highlighter

FILLER = "Petugas menerima berkas lalu menyampaikannya kepada kepala bagian. " * 8


def _snippets(query: str, *texts: str, kind: FileKind = FileKind.PDF) -> tuple[Snippet, ...]:
    pages = tuple(Page(number, text, "pdfium") for number, text in enumerate(texts, 1))
    return snippets(pages, kind, Highlighter(parse(query)))


def _text(snippet: Snippet) -> str:
    return "".join(part.text for part in snippet.parts)


def _marked(snippet: Snippet) -> list[str]:
    return [part.text for part in snippet.parts if part.is_match]


def test_a_passage_says_its_page_and_marks_every_form_of_the_words() -> None:
    (snippet,) = _snippets("pemulangan jenazah", FILLER, f"{FILLER}Memulangkan jenasah ke daerah asal. {FILLER}")
    assert (snippet.page, snippet.label) == (2, "hal. 2")
    assert _marked(snippet) == ["Memulangkan", "jenasah"]
    assert len(_text(snippet)) <= PASSAGE_LETTERS + 10
    assert _text(snippet).startswith("… ")
    assert _text(snippet).endswith(" …")


def test_a_docx_has_sections_instead_of_pages() -> None:
    pages = (Page(1, "Cuti besar", "docx", heading="Prosedur"), Page(2, "cuti tahunan", "docx"))
    found = snippets(pages, FileKind.DOCX, Highlighter(parse("cuti")))
    assert [snippet.label for snippet in found] == ["bagian Prosedur", "bagian 2"]


def test_the_passage_with_most_of_the_query_is_chosen() -> None:
    text = f"Cuti diatur di sini. {FILLER} Permohonan cuti besar pegawai diajukan. {FILLER} Besar kecilnya biaya."
    (snippet,) = _snippets("permohonan cuti besar", text)
    assert _marked(snippet) == ["Permohonan", "cuti", "besar"]


def test_the_second_passage_adds_what_the_first_does_not_show() -> None:
    found = _snippets("arsip vital pemusnahan", "arsip vital", "arsip vital lagi", "pemusnahan berkas")
    assert [snippet.page for snippet in found] == [1, 3]


def test_no_passage_where_no_page_has_the_words() -> None:
    assert _snippets("cuti", FILLER) == ()
    assert _snippets("", FILLER) == ()
    assert _snippets("cuti") == ()


def test_line_breaks_and_runs_of_blanks_become_one_blank() -> None:
    (snippet,) = _snippets("nota dinas", "Konsep\n\n  nota\n dinas\tkeluar")
    assert _text(snippet) == "Konsep nota dinas keluar"


def test_nothing_is_escaped_or_dressed_here() -> None:
    (snippet,) = _snippets("cuti", "<b>cuti</b> & 'lain'")
    assert _text(snippet) == "<b>cuti</b> & 'lain'"


def test_words_far_into_a_long_page_are_found() -> None:
    """Whoosh's highlighter looks at the first 32,768 characters only."""
    (snippet,) = _snippets("pemusnahan", "isi " * 20_000 + "pemusnahan arsip")
    assert _marked(snippet) == ["pemusnahan"]


def test_mark_keeps_the_text_as_it_is() -> None:
    parts = mark("Baris satu\n\nPemulangan PMI", parse("memulangkan"))
    assert [(part.text, part.is_match) for part in parts] == [
        ("Baris satu\n\n", False),
        ("Pemulangan", True),
        (" PMI", False),
    ]
    assert mark("", parse("cuti")) == ()


@given(st.text(), st.text(max_size=40))
def test_marking_never_changes_a_text(text: str, query: str) -> None:
    assert "".join(part.text for part in mark(text, parse(query))) == text


@given(st.lists(st.text(alphabet="ab cuti\n-"), max_size=4), st.sampled_from(["cuti", "a b", '"a b" c', "t"]))
def test_any_page_gives_at_most_two_passages_in_page_order(texts: list[str], query: str) -> None:
    found = _snippets(query, *texts)
    assert len(found) <= 2
    assert [snippet.page for snippet in found] == sorted({snippet.page for snippet in found})
    assert all(_marked(snippet) for snippet in found)


def test_page_numbers_and_signature_footers_are_no_passages() -> None:
    footer = "Dokumen ini telah ditandatangani secara elektronik."
    assert _snippets("ditandatangani elektronik", footer) == ()
    (shown,) = _snippets("ditandatangani elektronik", f"Surat elektronik diterima\n{footer}")
    assert _marked(shown) == ["elektronik"]


def test_a_broken_word_is_shown_as_printed_and_marked_whole() -> None:
    (shown,) = _snippets("kelengkapan", "Memeriksa Kelengkap\nan berkas")
    assert _text(shown) == "Memeriksa Kelengkap an berkas"
    assert _marked(shown) == ["Kelengkap an"]
