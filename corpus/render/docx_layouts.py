"""The drawing variants of DOCX files, as data."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.render.flow_columns import Heading
from corpus.render.labels import CAPITALS, SENTENCE, TITLE_FORM, FlowLabels, IdentityLabels
from corpus.render.pdf_text import HELVETICA, TIMES, Family
from corpus.render.printed import Numbering, RevisionStyle


class Marks(StrEnum):
    """What shows the performer of a step: DrawingML shapes with a VML copy, VML shapes alone, or ticks in the cell."""

    DRAWINGML = "drawingml"
    VML = "vml"
    TICKS = "ticks"


class Continuation(StrEnum):
    """One table whose heading rows repeat, or a table a page with the heading typed again, or left out."""

    REPEATED_ROWS = "repeated_rows"
    TYPED_AGAIN = "typed_again"
    WITHOUT_HEADING = "without_heading"


@dataclass(frozen=True, slots=True)
class DocxLayout:
    """`family` measures what `font` prints (they share their widths). `heading_ids`: style ids, which Word translates.

    `headings`: the section headings over identity and flow. `tick`: marks used with `Marks.TICKS`.
    """

    font: str
    family: Family
    identity: IdentityLabels
    flow: FlowLabels
    heading: Heading
    marks: Marks
    continuation: Continuation
    numbering: tuple[Numbering, ...]
    revision: RevisionStyle
    heading_ids: tuple[str, str]
    headings: tuple[str, str]
    shade: str = ""
    colons: bool = False
    column_numbers: bool = False
    portrait_identity: bool = False
    stamp: bool = False
    footnotes: bool = False
    words_in_symbols: bool = False
    ticks: tuple[str, ...] = ("√",)


DOCX_LAYOUTS = {
    "word1": DocxLayout(
        "Arial",
        HELVETICA,
        CAPITALS,
        FlowLabels(),
        Heading.GROUPED,
        Marks.DRAWINGML,
        Continuation.REPEATED_ROWS,
        (Numbering.DOT, Numbering.PLAIN),
        RevisionStyle.DATE,
        ("Heading1", "Heading2"),
        ("IDENTITAS SOP", "PROSEDUR"),
        shade="D9D9D9",
    ),
    "word2": DocxLayout(
        "Times New Roman",
        TIMES,
        TITLE_FORM,
        FlowLabels("No.", "Uraian Prosedur", standard="Mutu Buku", inputs="Persyaratan", note="Ket."),
        Heading.GROUPED,
        Marks.VML,
        Continuation.TYPED_AGAIN,
        (Numbering.PLAIN, Numbering.IN_ACTIVITY),
        RevisionStyle.NUMBER_AND_DATE,
        ("Judul1", "Judul2"),
        ("A. Identitas", "B. Bagan Alir"),
        colons=True,
        stamp=True,
        words_in_symbols=True,
        column_numbers=True,
    ),
    "word3": DocxLayout(
        "Arial",
        HELVETICA,
        SENTENCE,
        FlowLabels("No", "Aktivitas", "Pelaksana", "Mutu Baku", "Kelengkapan", "Waktu", "Output", "Keterangan"),
        Heading.GROUPED,
        Marks.TICKS,
        Continuation.WITHOUT_HEADING,
        (Numbering.PLAIN, Numbering.DOT),
        RevisionStyle.DATE,
        ("Heading1", "Heading2"),
        ("I. Identitas SOP", "II. Langkah Kerja"),
        shade="BDD6EE",
        colons=True,
        portrait_identity=True,
        footnotes=True,
        ticks=("√", "√", "X"),
    ),
}
