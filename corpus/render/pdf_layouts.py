"""The drawing variants of PDF files, as data."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.render.flow_columns import Heading
from corpus.render.labels import CAPITALS, CODE_FORM, SENTENCE, TITLE_FORM, FlowLabels, IdentityLabels
from corpus.render.pdf_grid import Rules
from corpus.render.pdf_text import HELVETICA, TIMES, Family
from corpus.render.printed import Numbering, RevisionStyle


class Connector(StrEnum):
    PENTAGON = "pentagon"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class PdfLayout:
    """`shade`: grey level of heading cells. `column_numbers`: a row "(1) (2) …" under the heading.

    `connector_row`: pages begin with a row that holds only the connector. `page_head`: a box with code and page number
    on each page. `narrow`: columns so tight that words are cut. `in_form`: pages wrapped in a form, as e-signing does.
    """

    family: Family
    identity: IdentityLabels
    flow: FlowLabels
    rules: Rules
    heading: Heading
    numbering: tuple[Numbering, ...]
    revision: RevisionStyle
    connector: Connector
    shade: float | None = None
    symbol_shade: float | None = None
    column_numbers: bool = False
    repeat_heading: bool = True
    connector_row: bool = False
    page_head: bool = False
    stamp: bool = False
    signed: bool = False
    in_form: bool = False
    narrow: bool = False
    portrait_identity: bool = False
    capitals: bool = False
    words_in_symbols: bool = False
    colons: bool = True
    headless_numbers: bool = False
    middle_text: bool = True
    caption: str = ""


PDF_LAYOUTS = {
    "panrb": PdfLayout(
        HELVETICA,
        CAPITALS,
        FlowLabels(),
        Rules.STROKES,
        Heading.GROUPED,
        (Numbering.DOT, Numbering.PLAIN),
        RevisionStyle.DATE,
        Connector.PENTAGON,
        shade=0.8,
    ),
    "judul": PdfLayout(
        TIMES,
        TITLE_FORM,
        FlowLabels("No.", "Uraian Prosedur", standard="Mutu Buku", inputs="Persyaratan", note="Ket."),
        Rules.BARS,
        Heading.GROUPED,
        (Numbering.PLAIN, Numbering.DOT),
        RevisionStyle.NUMBER_AND_DATE,
        Connector.CIRCLE,
        symbol_shade=0.92,
        repeat_heading=False,
        stamp=True,
        capitals=True,
        words_in_symbols=True,
        headless_numbers=True,
        middle_text=False,
    ),
    "numbers": PdfLayout(
        HELVETICA,
        CODE_FORM,
        FlowLabels("NO", "AKTIVITAS", "PELAKSANA", "MUTU BAKU", "KELENGKAPAN", "WAKTU", "OUTPUT", "KET"),
        Rules.RECTANGLES,
        Heading.NESTED,
        (Numbering.PLAIN,),
        RevisionStyle.NUMBER_AND_DATE,
        Connector.PENTAGON,
        shade=0.86,
        column_numbers=True,
        connector_row=True,
        page_head=True,
    ),
    "nopelaksana": PdfLayout(
        HELVETICA,
        CAPITALS,
        FlowLabels("No", "Aktivitas", ""),
        Rules.BARS,
        Heading.FLAT,
        (Numbering.IN_ACTIVITY, Numbering.NONE, Numbering.PLAIN),
        RevisionStyle.DATE,
        Connector.CIRCLE,
        signed=True,
        in_form=True,
        narrow=True,
    ),
    "landscape2": PdfLayout(
        TIMES,
        SENTENCE,
        FlowLabels("No", "Uraian Kegiatan"),
        Rules.STROKES,
        Heading.GROUPED,
        (Numbering.DOT,),
        RevisionStyle.DATE,
        Connector.PENTAGON,
        shade=0.7,
        column_numbers=True,
        portrait_identity=True,
        colons=False,
        caption="BAGAN ALIR PROSEDUR",
    ),
}
