"""The identity box of a DOCX: one table with merged cells."""

from itertools import count

from corpus.render.docx_layouts import DocxLayout
from corpus.render.pdf_grid import PADDING
from corpus.render.pdf_text import Font, wrap
from corpus.render.printed import PrintedSop
from corpus.render.word_parts import Counters
from corpus.render.word_shapes import Markup, Shape, ShapeSpec
from corpus.render.wordml import WordCell, paragraph, run, table

EMBLEM = 46.0
SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)


def identity_table(layout: DocxLayout, sop: PrintedSop, width: float, height: float, counters: Counters) -> str:
    """The box in the largest type that leaves it on one page of `height` points; ValueError when none does."""
    label = 98.0 if width > 600 else 88.0
    widths = (width / 2, label, width / 2 - label)
    for size in SIZES:
        if estimated_height(layout, sop, widths, Font(layout.family, size)) <= height:
            break
    else:
        raise ValueError(f"the identity of {sop.spec.number} does not fit one page")
    cells = upper_cells(layout, sop, widths, size, counters) + lower_cells(layout, sop, size, counters)
    return table(widths, cells, (14.0,) * 12, style="TableGrid")


def estimated_height(layout: DocxLayout, sop: PrintedSop, widths: tuple[float, float, float], font: Font) -> float:
    spec = sop.spec

    def lines(texts: tuple[str, ...], width: float) -> int:
        return sum(len(wrap(text, font, width - 2 * PADDING - 18)) for text in texts)

    upper = 13 + lines((spec.number, sop.revision_field, spec.approved_post, sop.title), widths[2])
    pairs = (
        (spec.legal_basis, spec.qualification),
        (sop.related, spec.equipment),
        ((spec.warning,), (spec.recording,)),
    )
    lower = sum(1 + max(lines(left, widths[0]), lines(right, widths[0]), 1) for left, right in pairs)
    return (upper + lower) * font.leading + 30


def upper_cells(
    layout: DocxLayout, sop: PrintedSop, widths: tuple[float, float, float], size: float, counters: Counters
) -> list[WordCell]:
    labels, spec, colon = layout.identity, sop.spec, ": " if layout.colons else ""
    approval = "".join(
        [
            paragraph(run(spec.approved_post, size=size), align="center"),
            paragraph(run("", size=size)) * 3,
            paragraph(run(spec.approved_name, size=size, bold=True), align="center"),
            *([paragraph(run(f"NIP {spec.approved_nip}", size=size), align="center")] if spec.approved_nip else []),
        ]
    )
    values = [
        (labels.number, colon + spec.number),
        (labels.created, colon + sop.created.printed),
        (labels.revised, colon + sop.revision_field),
        (labels.effective, colon + sop.effective.printed),
        (labels.approved, ""),
        (labels.title, colon + sop.title),
    ]
    cells = [WordCell(0, 0, letterhead(sop, widths[0], size, counters), rowspan=6)]
    for row, (name, value) in enumerate(values):
        cells.append(WordCell(row, 1, paragraph(run(name, size=size)), middle=bool(value)))
        text = paragraph(run(value, size=size, bold=name == labels.title))
        cells.append(WordCell(row, 2, text if value else approval, middle=bool(value)))
    return cells


def letterhead(sop: PrintedSop, width: float, size: float, counters: Counters) -> str:
    spec, left = sop.spec, width / 2 - EMBLEM / 2 - PADDING
    ring = ShapeSpec(Shape.CIRCLE, left, 6, EMBLEM, EMBLEM, fill="F2CC5A", colour="1F3F7F")
    shield = ShapeSpec(
        Shape.PENTAGON, left + EMBLEM * 0.27, 6 + EMBLEM * 0.25, EMBLEM * 0.46, EMBLEM * 0.52, fill="1F3F7F"
    )
    emblem = "".join(counters.draw(shape, Markup.DRAWINGML) for shape in (ring, shield))
    names = (
        spec.letterhead
        if spec.unit.upper() in map(str.upper, spec.letterhead)
        else (*spec.letterhead, spec.unit.upper())
    )
    first, *rest = names
    printed = [paragraph(emblem, run(first, size=size, bold=True), align="center", before=EMBLEM + 16)]
    return "".join(printed + [paragraph(run(name, size=size, bold=True), align="center") for name in rest])


def lower_cells(layout: DocxLayout, sop: PrintedSop, size: float, counters: Counters) -> list[WordCell]:
    labels, spec = layout.identity, sop.spec
    blocks = [
        (labels.basis, spec.legal_basis, labels.qualification, spec.qualification),
        (labels.related, sop.related, labels.equipment, spec.equipment),
        (labels.warning, (spec.warning,), labels.recording, (spec.recording,)),
    ]
    cells = []
    for block, (left_label, left, right_label, right) in enumerate(blocks):
        row = 6 + 2 * block
        for column, span, name, items in ((0, 1, left_label, left), (1, 2, right_label, right)):
            heading = paragraph(run(name, size=size, bold=True))
            cells.append(WordCell(row, column, heading, colspan=span, fill=layout.shade))
            body = list_xml(items or ("-",), size, counters, numbered_by_word=not layout.colons)
            cells.append(WordCell(row + 1, column, body, colspan=span))
    return cells


def list_xml(items: tuple[str, ...], size: float, counters: Counters, *, numbered_by_word: bool) -> str:
    """A list whose numbers Word counts (they are in no text) or that were typed."""
    if len(items) == 1:
        return paragraph(run(items[0], size=size))
    if numbered_by_word:
        number = counters.list()
        return "".join(paragraph(run(item, size=size), list_level=number) for item in items)
    return "".join(
        paragraph(run(f"{number}. {item}", size=size)) for number, item in zip(count(1), items, strict=False)
    )
