"""Files as bytes and as text, before their SOPs are read."""

from dataclasses import dataclass
from enum import StrEnum


class FileKind(StrEnum):
    """What the bytes of a file are, whatever its name says."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    DOC = "doc"


class Outcome(StrEnum):
    """How reading one file ended. Sentences a person can act on: `indexer/models/outcomes.py`."""

    INDEXED = "indexed"
    NO_TEXT = "no_text"
    ENCRYPTED = "encrypted"
    NOT_A_DOCUMENT = "not_a_document"
    EMPTY = "empty"
    DAMAGED = "damaged"
    UNSAFE = "unsafe"
    TOO_BIG = "too_big"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    UNSUPPORTED = "unsupported"
    NO_CONVERTER = "no_converter"
    UNREADABLE = "unreadable"


class OcrState(StrEnum):
    """Whether the pictures of pages in a file were recognised. NONE: it has none. FAILED: tried in vain."""

    NONE = "none"
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class RenditionState(StrEnum):
    """Whether a document without pages of its own has a PDF rendition. NONE: it needs none. FAILED: tried in vain."""

    NONE = "none"
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class RenditionFailure(StrEnum):
    """Why a document has no PDF rendition. UNMATCHED: its pages could not be told apart by its text.

    Sentences: `indexer/models/outcomes.py`.
    """

    TIMED_OUT = "timed_out"
    TOO_BIG = "too_big"
    CRASHED = "crashed"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    UNMATCHED = "unmatched"


RENDERED = "rendition"
"""Source of a page of a PDF rendition: its text is the document's, its number the rendition's."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a PDF or of a rendition (`number` counts from 1 in the file), or one section of a document without
    pages (`heading` names it).

    `source`: who read it: pdfium, pypdf, docx, odt, doc, ocr, RENDERED or none (a picture; the little text over it is
    kept).
    `confidence`: how sure text recognition is of its letters, in percent; None for every other source.
    """

    number: int
    text: str
    source: str
    heading: str = ""
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class ScanLayout:
    """Where things stand on a straightened page of a scan, in points, origin at its top left.

    `horizontals`, `verticals`: rules as position, start and end. `symbols`: figure, x0, y0, x1, y1 and how sure it is.
    `words`: text, x0, top, x1, bottom and how sure it is, those of a cell together. How sure: 0 to 1.
    """

    width: float
    height: float
    horizontals: tuple[tuple[float, float, float], ...]
    verticals: tuple[tuple[float, float, float], ...]
    symbols: tuple[tuple[str, float, float, float, float, float], ...]
    words: tuple[tuple[str, float, float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What text recognition saw on page `number`; `confidence` in percent, 0 where it saw no text.

    `boxes`: x0, top, x1, bottom of each word of `text`, which blanks part, in shares of the page's width and height
    from its top left corner; none where they are not known. `layout`: None where there is no table on the page.
    """

    number: int
    text: str
    confidence: int
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    layout: ScanLayout | None = None


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as people see it, without NIP and NIK: a PNG, and the size of the page in points.

    `text`: its words in the order the page draws them, or as they were recognised, one space apart, numbers masked.
    `boxes`: x0, top, x1, bottom of each word in points, origin at the top left.
    """

    png: bytes
    width: float
    height: float
    text: str
    boxes: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table in a DOCX or ODT; spans count grid columns and rows (1 = not merged)."""

    text: str
    column: int = 0
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`rows` empty) or a table of a DOCX or ODT, in reading order; `page` is the section's number."""

    page: int
    text: str = ""
    rows: tuple[tuple[TableCell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file, before its SOPs are read."""

    kind: FileKind
    sha256: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...] = ()
    reader: str = ""
    outcome: Outcome = Outcome.INDEXED
    warnings: tuple[str, ...] = ()
