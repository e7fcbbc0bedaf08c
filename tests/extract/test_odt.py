"""OpenDocument text: what is read of it, and what is refused."""

import pytest

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract.source import SourceFile, silent
from indexer.models import Block, Document, FileKind, Outcome
from indexer.reading.readers import READERS
from tests.extract.making import ODT_NAMESPACES, SENTENCE, odt

KEY = f'<manifest:manifest {ODT_NAMESPACES}><manifest:file-entry manifest:full-path="content.xml">'
LOCKED = f"{KEY}<manifest:encryption-data/></manifest:file-entry></manifest:manifest>".encode()


def read(data: bytes, **limits: int) -> Document:
    return READERS[FileKind.ODT].open(SourceFile(data, "sha"), Settings(**limits), silent, ()).document


def refusal(data: bytes, **limits: int) -> Outcome:
    with pytest.raises(ReadError) as refused:
        read(data, **limits)
    return refused.value.outcome


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def h(text: str, level: int = 1) -> str:
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{p(text)}</table:table-cell>"


def table(*rows: str, columns: str = "<table:table-column/>") -> str:
    return f"<table:table>{columns}{''.join(rows)}</table:table>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def texts(document: Document) -> list[str]:
    return [page.text for page in document.pages]


def only_table(document: Document) -> Block:
    (block,) = (block for block in document.blocks if block.rows)
    return block


def test_sections_are_headings() -> None:
    document = read(odt(h("Dasar Hukum") + p("Undang-undang") + h("Rincian", 4) + h("Prosedur", 2) + p(SENTENCE)))
    assert [(page.heading, page.text, page.source) for page in document.pages] == [
        ("Dasar Hukum", "Dasar Hukum\nUndang-undang\nRincian", "odt"),
        ("Prosedur", f"Prosedur\n{SENTENCE}", "odt"),
    ]
    assert (document.kind, document.reader, document.outcome) == (FileKind.ODT, "odt", Outcome.INDEXED)


def test_a_document_without_words_is_no_text() -> None:
    assert read(odt(p(""))).outcome is Outcome.NO_TEXT


def test_white_space_is_what_the_format_says() -> None:
    document = read(odt(p('satu\n   dua<text:s text:c="3"/>tiga<text:tab/>empat<text:line-break/>lima')))
    assert texts(document) == ["satu dua   tiga\tempat\nlima"]


def test_text_in_spans_links_lists_and_sections_is_read_in_order() -> None:
    content = (
        '<text:section text:name="s">'
        + p("a <text:span>b <text:a>c</text:a></text:span> d<text:bookmark/>e")
        + f"<text:list><text:list-item>{p('f')}<text:list><text:list-item>{p('g')}</text:list-item></text:list>"
        + f"{p('h')}</text:list-item></text:list></text:section>"
    )
    assert texts(read(odt(content))) == ["a b c de\nf\ng\nh"]


def test_deleted_text_and_comments_are_left_out_and_insertions_read() -> None:
    deleted = f"<text:changed-region><text:deletion>{p('dihapus')}</text:deletion></text:changed-region>"
    content = f"<text:tracked-changes>{deleted}</text:tracked-changes>" + p(
        "tetap<text:change/> <text:change-start/>baru<text:change-end/>"
        f"<office:annotation>{p('komentar')}</office:annotation>."
    )
    assert texts(read(odt(content))) == ["tetap baru."]


def test_notes_and_text_boxes_follow_the_paragraph_they_belong_to() -> None:
    body = f"<text:note-body>{p('catatan')}</text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body}</text:note>"
    box = f"<draw:frame><draw:text-box>{p('kotak')}</draw:text-box></draw:frame>"
    group = f"<draw:g><draw:custom-shape>{p('bentuk')}</draw:custom-shape></draw:g>"
    assert texts(read(odt(p(f"awal{note}{box}{group} akhir") + p("lagi")))) == [
        "awal akhir\ncatatan\nkotak\nbentuk\nlagi"
    ]


def test_headers_and_footers_are_read_once_and_begin_no_section() -> None:
    header = f"<style:header>{h('Kop surat')}</style:header><style:header-left>{h('Kop surat')}</style:header-left>"
    hidden = f'<style:header-first style:display="false">{p("tidak tampak")}</style:header-first>'
    document = read(odt(p(SENTENCE), master=f"{header}{hidden}<style:footer>{p('Kaki')}</style:footer>"))
    assert texts(document) == [f"Kop surat\n{SENTENCE}\nKaki"]


def test_merged_and_repeated_cells_keep_their_columns() -> None:
    block = only_table(
        read(
            odt(
                table(
                    row(cell("lebar", 'table:number-columns-spanned="2"'), "<table:covered-table-cell/>", cell("c")),
                    "<table:table-header-rows>"
                    + row(
                        cell("tinggi", 'table:number-rows-spanned="2"'), cell("x", 'table:number-columns-repeated="2"')
                    )
                    + "</table:table-header-rows>",
                    row("<table:covered-table-cell/>", cell("y"), cell("z")),
                    row(cell("sama", 'table:number-columns-repeated="3"'), attributes='table:number-rows-repeated="2"'),
                )
            )
        )
    )
    assert [[(c.text, c.column, c.colspan, c.rowspan) for c in cells] for cells in block.rows] == [
        [("lebar", 0, 2, 1), ("c", 2, 1, 1)],
        [("tinggi", 0, 1, 2), ("x", 1, 1, 1), ("x", 2, 1, 1)],
        [("y", 1, 1, 1), ("z", 2, 1, 1)],
        [("sama", 0, 1, 1), ("sama", 1, 1, 1), ("sama", 2, 1, 1)],
        [("sama", 0, 1, 1), ("sama", 1, 1, 1), ("sama", 2, 1, 1)],
    ]


def test_a_table_in_a_cell_is_read() -> None:
    inner = table(row(cell("dalam")))
    outer = table(row(f"<table:table-cell>{inner}</table:table-cell>"))
    assert texts(read(odt(outer))) == ["dalam"]


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (odt(p(SENTENCE))[:300], Outcome.DAMAGED),
        (odt(members={"content.xml": b"<office"}), Outcome.DAMAGED),
        (odt(members={"content.xml": b"<office/>"}), Outcome.DAMAGED),
        (odt(members={"META-INF/manifest.xml": LOCKED}), Outcome.ENCRYPTED),
        (odt(members={"Basic/Standard/Modul1.xml": b"<module/>"}), Outcome.UNSAFE),
        (odt(members={"Scripts/python/a.py": b"pass"}), Outcome.UNSAFE),
        (odt(p("&a;"), head='<!DOCTYPE a [<!ENTITY a "b">]>'), Outcome.UNSAFE),
        (odt(p("&a;"), head='<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'), Outcome.UNSAFE),
        (odt("<text:span>" * 3_000 + "</text:span>" * 3_000), Outcome.TOO_BIG),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(data: bytes, outcome: Outcome) -> None:
    assert refusal(data) is outcome


def test_lists_of_empty_libraries_are_no_macros() -> None:
    assert texts(read(odt(p(SENTENCE), members={"Basic/script-lc.xml": b"<libraries/>"}))) == [SENTENCE]


def test_damaged_styles_are_left_out_and_named() -> None:
    document = read(odt(p(SENTENCE), members={"styles.xml": b"<office"}))
    assert texts(document) == [SENTENCE]
    assert document.warnings == ("Bagian styles.xml rusak dan dilewati.",)


def test_repetition_is_bounded() -> None:
    many = 'table:number-columns-repeated="2147483647"'
    rows = row(cell("x" * 2_000, many), attributes='table:number-rows-repeated="2147483647"')
    assert refusal(odt(table(rows))) is Outcome.TOO_BIG
    assert refusal(odt(p("abc def " * 200_000)), read_text_mb=1) is Outcome.TOO_BIG
    assert len(only_table(read(odt(table(row(cell("x", many)))))).rows[0]) == 1_000


def test_tables_deeper_than_anybody_nests_them_are_read_as_text() -> None:
    content = p("dalam")
    for _ in range(55):
        content = table(row(f"<table:table-cell>{content}</table:table-cell>"))
    assert texts(read(odt(content))) == ["dalam"]
