"""A whole DOCX from a file spec."""

from corpus.model import FileSpec, SopSpec
from corpus.render.docx_layouts import DOCX_LAYOUTS, DocxLayout
from corpus.render.drawn import Drawn, PlacedSop
from corpus.render.printed import PrintedSop, print_sop
from corpus.render.variants import chance, pick
from corpus.render.word_flow import FlowWriter
from corpus.render.word_identity import identity_table
from corpus.render.word_package import FOOTER_ID, HEADER_ID, WordDocument, package
from corpus.render.word_parts import Counters
from corpus.render.word_shapes import Markup, Shape, ShapeSpec
from corpus.render.wordml import field, paragraph, run, twips

LONG_SIDE, SHORT_SIDE = 841.9, 595.3
SIDE_MARGIN, TOP_MARGIN, BOTTOM_MARGIN = 36.0, 56.0, 44.0
HEADING_HEIGHT = 24.0
LAST_PARAGRAPH = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
FOOTNOTE = "Istilah dan singkatan dalam SOP ini mengikuti peraturan yang tercantum pada dasar hukum."


def render_docx(file: FileSpec) -> Drawn:
    """The DOCX; it is laid out so that a word processor gives it the pages its SOPs ask for."""
    layout, counters = DOCX_LAYOUTS[file.layout], Counters()
    bodies, placed, first_page = [], [], 1
    for number, sop in enumerate(file.sops):
        printed, writer = prepare(file, layout, sop, counters)
        is_last = number == len(file.sops) - 1
        bodies.append(sop_xml(layout, printed, writer, counters, is_last=is_last))
        pages = writer.step_pages(first_page + 1)
        placed.append(PlacedSop(printed, first_page, first_page + sop.pages - 1, pages))
        first_page += sop.pages
    first = placed[0].printed
    document = WordDocument(
        body="".join(bodies),
        header=header_xml(layout, first),
        footer=footer_xml(first, first_page - 1),
        footnotes=tuple(counters.footnotes),
        lists=counters.lists,
        font=layout.font,
        heading_ids=layout.heading_ids,
        pages=first_page - 1,
        saved=first.spec.effective,
    )
    return Drawn(package(document), tuple(placed), layout.headings)


def prepare(file: FileSpec, layout: DocxLayout, sop: SopSpec, counters: Counters) -> tuple[PrintedSop, FlowWriter]:
    numbering = pick(layout.numbering, "numbering", sop.number, sop.title)
    printed = print_sop(sop, numbering, layout.revision)
    changes = {1: "2 hari kerja"} if has_tracked_change(file) else {}
    size = (LONG_SIDE - 2 * SIDE_MARGIN, SHORT_SIDE - TOP_MARGIN - BOTTOM_MARGIN - HEADING_HEIGHT - 4)
    return printed, FlowWriter(layout, printed, numbering, size, counters, changes)


def has_tracked_change(file: FileSpec) -> bool:
    """A few files still show a reviewer's change of the second step's duration."""
    return file.format == "docx" and chance(8, "tracked", file.name)


def sop_xml(layout: DocxLayout, sop: PrintedSop, writer: FlowWriter, counters: Counters, *, is_last: bool) -> str:
    """Identity, a break, the flow, and the section's end; the last section closes the body itself."""
    width, height = (SHORT_SIDE, LONG_SIDE) if layout.portrait_identity else (LONG_SIDE, SHORT_SIDE)
    stamp = stamp_run(counters) if layout.stamp else ""
    note = footnote_run(counters) if layout.footnotes else ""
    identity = identity_table(
        layout, sop, width - 2 * SIDE_MARGIN, height - TOP_MARGIN - BOTTOM_MARGIN - HEADING_HEIGHT - 30, counters
    )
    heading = paragraph(run(layout.headings[0]), note, stamp, style=layout.heading_ids[0], after=4)
    if layout.portrait_identity:
        parting = f"<w:p><w:pPr>{section_xml(portrait=True)}</w:pPr></w:p>"
        breaks = ""
    else:
        parting, breaks = LAST_PARAGRAPH, "<w:pageBreakBefore/>"
    second = paragraph(run(layout.headings[1]), style=layout.heading_ids[0], after=4, extra=breaks)
    end = section_xml(portrait=False) if is_last else f"<w:p><w:pPr>{section_xml(portrait=False)}</w:pPr></w:p>"
    return f"{heading}{identity}{parting}{second}{writer.xml()}{LAST_PARAGRAPH if is_last else ''}{end}"


def section_xml(*, portrait: bool) -> str:
    width, height = (SHORT_SIDE, LONG_SIDE) if portrait else (LONG_SIDE, SHORT_SIDE)
    turned = "" if portrait else ' w:orient="landscape"'
    margins = " ".join(
        f'w:{side}="{twips(size)}"'
        for side, size in (
            ("top", TOP_MARGIN),
            ("right", SIDE_MARGIN),
            ("bottom", BOTTOM_MARGIN),
            ("left", SIDE_MARGIN),
            ("header", 28),
            ("footer", 22),
            ("gutter", 0),
        )
    )
    references = "".join(
        f'<w:{part}Reference w:type="default" r:id="{target}"/>'
        for part, target in (("header", HEADER_ID), ("footer", FOOTER_ID))
    )
    size_xml = f'<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{turned}/>'
    return f"<w:sectPr>{references}{size_xml}<w:pgMar {margins}/></w:sectPr>"


def header_xml(layout: DocxLayout, sop: PrintedSop) -> str:
    if layout.stamp:
        return paragraph(
            run("S T A N D A R   O P E R A S I O N A L   P R O S E D U R", size=8, bold=True), align="center"
        )
    return paragraph(run(f"SOP {sop.spec.unit}", size=8), align="right")


def footer_xml(sop: PrintedSop, pages: int) -> str:
    return paragraph(
        run(f"{sop.spec.number}   HALAMAN : ", size=7.5),
        field("PAGE", "1", 7.5),
        run(" dari ", size=7.5),
        field("NUMPAGES", str(pages), 7.5),
        align="right",
    )


def stamp_run(counters: Counters) -> str:
    """The stamp of a controlled copy in a text box beside the heading."""
    spec = ShapeSpec(Shape.TEXT, 560, -4, 150, 18, "DOKUMEN TERKENDALI", colour="C00000")
    return counters.draw(spec, Markup.DRAWINGML)


def footnote_run(counters: Counters) -> str:
    number = counters.footnote(FOOTNOTE)
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'
