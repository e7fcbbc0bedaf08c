"""Passages that show why an SOP was found."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from indexer.models import (
    Access,
    Clause,
    FileKind,
    Page,
    Snippet,
    SnippetSource,
    SopIdentity,
    SopKind,
    SopRecord,
    SopSummary,
    Status,
    Step,
)
from indexer.query import parse
from indexer.registry.sop_contents import SopContents
from indexer.search.marking import mark
from indexer.search.snippets import PASSAGE_LETTERS, snippets
from indexer.text import snippet_words
from indexer.text.highlighter import Highlighter
from indexer.text.regulations import alternatives, find

FILLER = "Petugas menerima berkas lalu menyampaikannya kepada kepala bagian. " * 8
EMPTY = SopRecord(1, 1)


def _snippets(
    query: str, *texts: str, kind: FileKind = FileKind.PDF, record: SopRecord = EMPTY, title: str = "", most: int = 2
) -> tuple[Snippet, ...]:
    pages = tuple(Page(number, text, "pdfium") for number, text in enumerate(texts, 1))
    return _of_pages(query, pages, kind, record, title, most)


def _of_pages(
    query: str, pages: tuple[Page, ...], kind: FileKind, record: SopRecord = EMPTY, title: str = "", most: int = 2
) -> tuple[Snippet, ...]:
    sop = SopSummary(1, "", title, SopKind.MICRO, (), "", "", "", Status.IN_FORCE, Access.PUBLIC, kind, len(pages))
    return snippets(SopContents(sop, record, pages), Highlighter(parse(query)), most)


def _line(snippet: Snippet) -> str:
    """As it is shown, matches in asterisks."""
    parts = (f"*{part.text}*" if part.is_match else part.text for part in snippet_words.parts(snippet))
    return snippet_words.heading(snippet) + "".join(parts)


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
    found = _of_pages("cuti besar tahunan", pages, FileKind.DOCX)
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
    (snippet,) = _snippets("nota dinas", "Konsep\n\n  nota\n dinas  keluar")
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
    assert all(_marked(snippet) for snippet in found if snippet.parts)


def test_page_numbers_and_signature_footers_are_no_passages() -> None:
    footer = "Dokumen ini telah ditandatangani secara elektronik."
    assert _text(_snippets("ditandatangani elektronik", footer)[0]) == ""
    (shown,) = _snippets("ditandatangani elektronik", f"Surat elektronik diterima\n{footer}")
    assert _marked(shown) == ["elektronik"]


def test_a_broken_word_is_shown_whole() -> None:
    (shown,) = _snippets("kelengkapan", "Memeriksa Kelengkap\nan berkas")
    assert _text(shown) == "Memeriksa Kelengkapan berkas"
    assert _marked(shown) == ["Kelengkapan"]


AMBULANCE = Step(
    "5",
    "Menyiapkan ambulans, kursi roda, dan pendamping medis",
    ("Petugas Help Desk",),
    inputs="Surat keterangan sakit",
    duration="1 hari",
    output="Ambulans siap",
    note="Dicatat dalam buku register",
    page=2,
)
RECORD = SopRecord(
    1,
    2,
    SopIdentity(
        legal_basis=("Undang-Undang Nomor 18 Tahun 2017", "Peraturan Badan Nomor 7 Tahun 2022 tentang Kepulangan"),
        qualification=("Mampu mengemudi",),
        warning="Keterlambatan membahayakan pasien.",
    ),
    steps=(replace(AMBULANCE, number="4", activity="Menerima laporan", inputs="", output="", note=""), AMBULANCE),
)
PAGES = (
    "Dasar Hukum\tUndang-Undang Nomor 18\nPeringatan\tKeterlambatan memba\nhayakan pasien",
    "langkah",
    "lampiran umum",
)


def test_a_match_in_a_step_reads_as_a_step() -> None:
    (shown,) = _snippets("ambulans", *PAGES, record=RECORD)
    line = "langkah 5 · Menyiapkan *ambulans*, kursi roda, dan pendamping medis · Petugas Help Desk · 1 hari"
    assert (_line(shown), shown.label) == (line, "hal. 2")


def test_of_a_step_the_column_that_matches_is_named() -> None:
    (shown,) = _snippets("keterangan sakit", *PAGES, record=RECORD)
    assert "· Kelengkapan: Surat *keterangan* *sakit* · Petugas Help Desk · 1 hari" in _line(shown)
    (shown,) = _snippets("register", *PAGES, record=RECORD)
    assert "· Keterangan: Dicatat dalam buku *register* · Petugas" in _line(shown)


def test_performers_in_doubt_are_not_named() -> None:
    step = replace(AMBULANCE, doubt="Pelaksana tidak dapat dipastikan.")
    (shown,) = _snippets("ambulans", *PAGES, record=replace(RECORD, steps=(step,)))
    assert _line(shown).endswith("medis · 1 hari")


def test_steps_without_printed_numbers_have_those_of_their_places() -> None:
    steps = tuple(replace(step, number="") for step in RECORD.steps)
    (shown,) = _snippets("ambulans", *PAGES, record=replace(RECORD, steps=steps))
    assert _line(shown).startswith("langkah 2 · ")


def test_a_match_in_a_named_part_reads_with_its_name_and_page() -> None:
    lines = {
        "kepulangan": "Dasar hukum: Peraturan Badan Nomor 7 Tahun 2022 tentang *Kepulangan*",
        "membahayakan": "Peringatan: Keterlambatan *membahayakan* pasien.",
        "mengemudi": "Kualifikasi: Mampu *mengemudi*",
    }
    for query, line in lines.items():
        (shown,) = _snippets(query, "sampul", *PAGES, record=RECORD)
        assert _line(shown) == line
        assert shown.page == (2 if query == "membahayakan" else 1), "where it stands, else where the SOP begins"


def test_a_step_goes_before_a_named_part_and_both_are_shown_where_each_adds_a_word() -> None:
    record = replace(RECORD, identity=replace(RECORD.identity, warning="Ambulans harus siap."))
    assert [each.source for each in _snippets("ambulans", *PAGES, record=record)] == [SnippetSource.STEP]
    both = _snippets("ambulans mengemudi", *PAGES, record=record)
    assert {each.source for each in both} == {SnippetSource.STEP, SnippetSource.QUALIFICATION}
    (one,) = _snippets("ambulans mengemudi", *PAGES, record=record, most=1)
    assert one.source is SnippetSource.STEP


def test_only_what_the_record_does_not_hold_is_quoted_from_a_page() -> None:
    found = _snippets("ambulans lampiran", *PAGES, record=RECORD)
    assert [(each.source, each.page) for each in found] == [(SnippetSource.STEP, 2), (SnippetSource.PAGE, 3)]
    assert [each.source for each in _snippets("ambulans umum", *PAGES, record=RECORD, title="SOP Umum")] == [
        SnippetSource.STEP
    ]


def test_a_title_that_alone_matches_says_so() -> None:
    (shown,) = _snippets("pelatihan", *PAGES, record=RECORD, title="Pelatihan PMI")
    assert (_line(shown), shown.page) == ("Cocok pada judul", 1)


def test_cells_of_a_row_are_quoted_apart() -> None:
    (shown,) = _snippets("formulir", "1\tMengisi formulir\tPetugas\t1 hari\n2\tMenyimpan\tKepala\t2 hari")
    assert _line(shown) == "Mengisi *formulir*"
    (over_two,) = _snippets('"formulir petugas"', "1\tMengisi formulir\tPetugas\t1 hari")
    assert _line(over_two) == "Cocok pada isi halaman"


def test_headings_hidden_numbers_and_values_of_the_identity_box_are_not_quoted() -> None:
    box = "NOMOR SOP\nKUALIFIKASI PELAKSANA\nBadan Disahkan oleh Kepala Biro\nNIP •••••••• •••••• • •••\n"
    for word in ("nomor", "kualifikasi", "biro", "nip", "pelaksana"):
        assert [_line(each) for each in _snippets(word, f"{box}No\tKegiatan\tPelaksana")] == [
            "Cocok pada isi halaman"
        ], word


def test_title_and_number_are_not_quoted_from_the_page() -> None:
    (shown,) = _snippets("pelatihan", "Pelatihan PMI\tHALAMAN 1", title="Pelatihan PMI")
    assert _line(shown) == "Cocok pada judul"


def test_a_part_that_was_read_together_with_the_heading_of_another_is_not_shown() -> None:
    record = replace(EMPTY, identity=SopIdentity(warning="PENCATATAN DAN PENDATAAN Dicatat dalam daftar kendali"))
    assert _snippets("kendali", "sampul", record=record) == ()


def test_a_regulation_among_the_qualifications_of_a_scan_is_no_qualification() -> None:
    line = "3. Peraturan Presiden Nomor 90 Tahun 2019 tentang Badan"
    misread = SopIdentity(qualification=(line,), legal_basis=("Peraturan Badan Nomor 7 Tahun 2022",))
    (shown, *_) = _snippets("badan", "sampul", record=replace(EMPTY, identity=misread))
    assert _line(shown) == "Dasar hukum: 3. Peraturan Presiden Nomor 90 Tahun 2019 tentang *Badan*"


def test_the_number_of_an_sop_in_a_note_is_shown_whole() -> None:
    record = replace(EMPTY, steps=(replace(AMBULANCE, note="SOP.01/BP3 MI.RIA/RT.0 1.01/V/2022"),))
    (shown,) = _snippets("SOP.01/BP3MI.RIA/RT.01.01/V/2022", record=record)
    assert "Keterangan: *SOP.01/BP3MI.RIA/RT.01.01/V/2022*" in _line(shown)


def test_a_regulation_is_shown_where_the_legal_basis_names_it_in_other_words() -> None:
    line = "Peraturan Menteri Keuangan Nomor 164/PMK.05/2015 tentang Perjalanan Dinas"
    clause = Clause("PMK 164 2015", alternatives(next(find("PMK 164 tahun 2015"))))
    record = replace(EMPTY, identity=SopIdentity(legal_basis=("Undang-Undang Nomor 1", line)))
    sop = SopSummary(1, "", "Cuti", SopKind.MICRO, (), "", "", "", Status.IN_FORCE, Access.PUBLIC, FileKind.PDF, 1)
    (shown,) = snippets(SopContents(sop, record, ()), Highlighter([clause]))
    assert _line(shown) == f"Dasar hukum: *{line.removesuffix(' tentang Perjalanan Dinas')}* tentang Perjalanan Dinas"


WORDS = st.text(alphabet="ab cuti\n.-", max_size=30)
STEPS = st.lists(
    st.builds(Step, number=WORDS, activity=WORDS, inputs=WORDS, note=WORDS, page=st.integers(0, 4)), max_size=4
)
BOXES = st.builds(SopIdentity, legal_basis=st.tuples(WORDS, WORDS), qualification=st.tuples(WORDS), warning=WORDS)


@given(STEPS.map(tuple), BOXES, st.lists(WORDS, max_size=3), WORDS, st.sampled_from(["cuti", "a b", '"a b" cuti', "t"]))
def test_any_record_gives_at_most_two_passages_that_show_matches_of_its_texts(
    steps: tuple[Step, ...], box: SopIdentity, pages: list[str], title: str, query: str
) -> None:
    found = _snippets(query, *pages, record=SopRecord(1, 3, box, steps=steps), title=title)
    assert len(found) <= 2
    assert [each.page for each in found] == sorted(each.page for each in found)
    assert all("*" in _line(each) for each in found if each.parts)
