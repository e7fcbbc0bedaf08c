import pytest

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract.source import SourceFile, silent
from indexer.models import Document, FileKind, Outcome
from indexer.reading.readers import READERS
from tests.extract import attacks
from tests.extract.making import NAMESPACES, SENTENCE, cell, docx, paragraph, table

STYLES = (
    f"<w:styles {NAMESPACES}>"
    '<w:style w:type="paragraph" w:styleId="Judul1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="JudulKita"><w:name w:val="Kita"/><w:basedOn w:val="Judul1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Garis"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    "</w:styles>"
)


def read(content: str, parts: dict[str, tuple[str, str]] | None = None) -> Document:
    return read_data(docx(content, parts={"styles.xml": ("styles", STYLES)} | (parts or {})))


def read_data(data: bytes, **limits: int) -> Document:
    return READERS[FileKind.DOCX].open(SourceFile(data, "sha"), Settings(**limits), silent, ()).document


def text(content: str, parts: dict[str, tuple[str, str]] | None = None) -> str:
    return "\n".join(page.text for page in read(content, parts).pages)


def run(inner: str) -> str:
    return f"<w:p><w:r>{inner}</w:r></w:p>"


def box(inner: str) -> str:
    """A text box as Word writes it: a drawing, and the same again in VML for old readers."""
    shape = f"<wps:wsp><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp>"
    old = f"<w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict>"
    return (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{shape}</w:drawing></mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    )


def note(kind: str, inner: str) -> str:
    return f'<w:{kind}s {NAMESPACES}><w:{kind} w:id="2">{inner}</w:{kind}></w:{kind}s>'


def test_paragraphs_and_tables_come_in_order() -> None:
    document = read(paragraph("Awal") + table(("No", "Kegiatan"), ("1", "Menerima berkas")) + paragraph("Akhir"))
    assert [block.text or [[c.text for c in row] for row in block.rows] for block in document.blocks] == [
        "Awal",
        [["No", "Kegiatan"], ["1", "Menerima berkas"]],
        "Akhir",
    ]
    assert document.pages[0].text == "Awal\nNo\tKegiatan\n1\tMenerima berkas\nAkhir"
    assert (document.pages[0].source, document.reader, document.outcome) == ("docx", "docx", Outcome.INDEXED)


def test_words_split_over_runs_stay_whole_and_marks_become_white() -> None:
    content = run(
        "<w:t>Penem</w:t></w:r><w:r><w:t>patan</w:t><w:tab/><w:t>PMI</w:t><w:br/><w:t>ulang</w:t><w:noBreakHyphen/><w:t>alik</w:t>"
    )
    assert text(content) == "Penempatan\tPMI\nulang-alik"


def test_tabs_that_only_set_a_stop_are_no_text() -> None:
    stops = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>'
    assert text(f"<w:p>{stops}<w:r><w:t>Dasar hukum</w:t></w:r></w:p>") == "Dasar hukum"


def test_a_text_box_is_read_once_from_either_of_its_two_forms() -> None:
    assert text(run(box(paragraph("Kepala BP2MI")))).count("Kepala BP2MI") == 1
    only_old = (
        f"<w:pict><v:shape><v:textbox><w:txbxContent>{paragraph('Lama')}</w:txbxContent></v:textbox></v:shape></w:pict>"
    )
    assert text(run(only_old)) == "Lama"
    picture_or_text = (
        '<mc:AlternateContent><mc:Choice Requires="zzz"><w:drawing/></mc:Choice>'
        f"<mc:Fallback>{only_old}</mc:Fallback></mc:AlternateContent>"
    )
    assert text(run(picture_or_text)) == "Lama"


def test_insertions_are_read_and_deletions_are_not() -> None:
    content = (
        "<w:p><w:ins><w:r><w:t>baru </w:t></w:r></w:ins><w:del><w:r><w:delText>lama </w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>pindah </w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>tiba</w:t></w:r></w:moveTo></w:p>"
    )
    assert text(content) == "baru tiba"


def test_content_controls_links_and_fields_are_seen_through() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('Nomor SOP')}</w:sdtContent></w:sdt>"
    field = '<w:p><w:fldSimple w:instr="DATE"><w:r><w:t>15 Maret 2022</w:t></w:r></w:fldSimple></w:p>'
    code = run('<w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:t>3</w:t>')
    assert text(control + field + code) == "Nomor SOP\n15 Maret 2022\n3"


def test_notes_stand_where_they_are_referred_to_and_only_once() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    content = f"<w:p><w:r><w:t>Satu</w:t></w:r>{reference}</w:p>{paragraph('Dua')}<w:p>{reference}</w:p>"
    parts = {"footnotes.xml": ("footnotes", note("footnote", paragraph("Undang-Undang 18/2017")))}
    assert text(content, parts) == "Satu\nUndang-Undang 18/2017\nDua"
    end = {"endnotes.xml": ("endnotes", note("endnote", paragraph("Catatan")))}
    assert text('<w:p><w:r><w:endnoteReference w:id="2"/></w:r></w:p>', end) == "Catatan"


def test_headers_come_before_their_section_and_footers_after_it_each_once() -> None:
    def margin(kind: str, words: str) -> tuple[str, str]:
        tag = "hdr" if kind == "header" else "ftr"
        return kind, f"<w:{tag} {NAMESPACES}>{paragraph(words)}</w:{tag}>"

    def section(*references: str) -> str:
        return "<w:sectPr>" + "".join(references) + "</w:sectPr>"

    head = '<w:headerReference w:type="default" r:id="rel-{}.xml"/>'
    foot = '<w:footerReference w:type="default" r:id="rel-{}.xml"/>'
    first = section(head.format("h1"), foot.format("f1"))
    content = (
        paragraph("Isi satu")
        + f"<w:p><w:pPr>{first}</w:pPr></w:p>"
        + paragraph("Isi dua")
        + section(head.format("h2"), foot.format("f1"))
    )
    parts = {
        "h1.xml": margin("header", "SOP A"),
        "h2.xml": margin("header", "SOP B"),
        "f1.xml": margin("footer", "Dokumen terkendali"),
    }
    assert text(content, parts).split("\n") == ["SOP A", "Isi satu", "Dokumen terkendali", "SOP B", "Isi dua"]


def test_headings_begin_sections() -> None:
    content = (
        paragraph("Kop surat")
        + paragraph("BAB I", "Judul1")
        + paragraph("PENDAHULUAN", "Judul1")
        + paragraph("Latar belakang")
        + paragraph("Ruang lingkup", "Garis")
        + paragraph("Berlaku di semua unit")
        + paragraph("PROSEDUR", "JudulKita")
        + table(("1", "Mulai"))
    )
    document = read(content)
    assert [(page.number, page.heading) for page in document.pages] == [
        (1, ""),
        (2, "BAB I PENDAHULUAN"),
        (3, "Ruang lingkup"),
        (4, "PROSEDUR"),
    ]
    assert document.pages[3].text == "PROSEDUR\n1\tMulai"
    assert [block.page for block in document.blocks] == [1, 2, 2, 2, 3, 3, 4, 4]


def test_merged_cells_keep_their_places() -> None:
    rows = (
        (cell("No", '<w:vMerge w:val="restart"/>'), cell("Pelaksana", '<w:gridSpan w:val="2"/>'), "Waktu"),
        (cell("", "<w:vMerge/>"), "Staf", "Kepala", "menit"),
    )
    (block,) = read(table(*rows)).blocks
    assert [[(c.text, c.column, c.colspan, c.rowspan) for c in row] for row in block.rows] == [
        [("No", 0, 1, 2), ("Pelaksana", 1, 2, 1), ("Waktu", 3, 1, 1)],
        [("Staf", 1, 1, 1), ("Kepala", 2, 1, 1), ("menit", 3, 1, 1)],
    ]


def test_a_table_in_a_cell_is_read_with_the_cell() -> None:
    inner = table(("a", "b")) + paragraph("bawah")
    (block,) = read(table((f"<w:tc><w:tcPr/>{paragraph('atas')}{inner}</w:tc>", "kanan"))).blocks
    assert [c.text for c in block.rows[0]] == ["atas\na\tb\nbawah", "kanan"]


def test_symbols_of_symbol_fonts_become_the_marks_they_show() -> None:
    symbols = "".join(f'<w:sym w:font="Wingdings" w:char="{code}"/>' for code in ("F0FC", "F0FB", "F021", "00D7", "zz"))
    assert text(run(symbols + "<w:t>ada</w:t>")) == "✓✗•×ada"


def test_formulas_are_text() -> None:
    assert text("<w:p><m:oMath><m:r><m:t>2x24 jam</m:t></m:r></m:oMath></w:p>") == "2x24 jam"


def test_a_part_of_another_format_is_named() -> None:
    document = read(paragraph(SENTENCE) + '<w:altChunk r:id="rId9"/>')
    assert document.warnings == ("Berkas memuat 1 sisipan dari berkas lain (altChunk) yang tidak dibaca.",)


def test_a_file_with_pictures_only_has_no_text() -> None:
    document = read(run("<w:drawing/>"))
    assert document.outcome is Outcome.NO_TEXT
    assert [(page.text, page.source) for page in document.pages] == [("", "none")]


def test_odd_numbers_in_attributes_are_borne() -> None:
    odd = table(
        (cell("a", '<w:gridSpan w:val="-5"/>'), cell("b", '<w:gridSpan w:val="banyak"/>'), cell("c", "<w:gridSpan/>"))
    )
    (block,) = read(odd).blocks
    assert [(c.text, c.column, c.colspan) for c in block.rows[0]] == [("a", 0, 1), ("b", 1, 1), ("c", 2, 1)]
    (wide,) = read_data(attacks.endless_span()).blocks
    assert [c.text for c in wide.rows[0]] == [SENTENCE, "pelaksana"]


def test_no_text_is_lost_in_tables_deeper_than_anyone_nests_them() -> None:
    assert SENTENCE in read_data(attacks.tables_in_tables(60)).pages[0].text


def test_a_note_that_refers_to_itself_ends() -> None:
    assert read_data(attacks.note_in_itself()).pages[0].text == SENTENCE


@pytest.mark.parametrize("data", [attacks.tables_in_tables(3_000), attacks.deep_content(5_000)])
def test_content_deeper_than_the_parser_goes_is_too_big(data: bytes) -> None:
    with pytest.raises(ReadError) as refused:
        read_data(data)
    assert refused.value.outcome is Outcome.TOO_BIG


def test_more_text_than_allowed_is_too_big() -> None:
    with pytest.raises(ReadError) as refused:
        read_data(docx(paragraph("a" * 1_000_001)), read_text_mb=1)
    assert refused.value.outcome is Outcome.TOO_BIG
