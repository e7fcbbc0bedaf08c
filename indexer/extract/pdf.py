"""A PDF as pages of text: pdfium first, pypdf for what pdfium could not read, the better of the two for each page."""

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract import limits, pdfium
from indexer.extract.active_content import is_active
from indexer.extract.source import Progress, SourceFile
from indexer.extract.text_quality import Quality, clean, count_words, is_stamp, judge
from indexer.models import Document, FileKind, OcrPage, Outcome, Page, ScanLayout
from indexer.models.outcomes import ACTIVE_CONTENT

if TYPE_CHECKING:
    from indexer.extract.pypdf_reader import PypdfFile


_CATALOG = re.compile(rb"(\d{1,9})\s+(\d{1,5})\s+obj\b(?:(?!endobj).){0,2000}?/Type\s*/Catalog\b", re.DOTALL)
# States of a page that pypdf is not asked about.
_SETTLED = frozenset({"read", "pictures", "stamped", "recognised"})
# A page is a scan where pictures cover more than this share of it.
_SCANNED = 0.7
# pypdf is slow: after so many pages in a row that it cannot read either, the rest are not tried.
_TRIES_IN_VAIN = 8

CUT = "Berkas terpotong; hanya halaman yang masih utuh yang terbaca. Unggah lagi dari sumbernya bila ada."


@dataclass(slots=True)
class _PageResult:
    """The text of one page and how it was read. `state`: read, recognised, blank, pictures, stamped, codes or damaged.

    A stamped page is a scan on which only a scanning app or an e-signing service has put words of its own.
    """

    number: int
    text: str = ""
    source: str = "none"
    state: str = "blank"
    has_picture: bool = False
    confidence: int | None = None


class PdfText(NamedTuple):
    """A PDF with its text read. `file`: the PDF open in pdfium, to be closed; None where its pages come from pypdf.

    `layouts`: of scanned pages, by page number.
    """

    document: Document
    file: pdfium.OpenPdf | None
    layouts: Mapping[int, ScanLayout] = MappingProxyType({})

    def close(self) -> None:
        if self.file is not None:
            self.file.close()


def read_pdf(source: SourceFile, settings: Settings, progress: Progress, recognised: Sequence[OcrPage] = ()) -> PdfText:
    """`recognised`: pages by text recognition, taken where the file itself has no text for them.

    Raises ReadError ENCRYPTED, DAMAGED or TOO_BIG when neither reader gives a page.
    """
    warnings: list[str] = []
    try:
        results, file = _read(source.data, settings, progress, recognised)
    except ReadError as error:
        repaired = with_trailer(source.data) if error.outcome is Outcome.DAMAGED else None
        if repaired is None:
            raise
        results, file = _read(repaired, settings, progress, recognised)
        warnings.append(CUT)
    if is_active(source.data):
        warnings.append(ACTIVE_CONTENT)
    readers = sorted({result.source for result in results if result.source != "none"})
    is_read = any(result.state in ("read", "recognised") for result in results)
    document = Document(
        kind=FileKind.PDF,
        sha256=source.sha256,
        pages=tuple(
            Page(result.number, result.text, result.source, confidence=result.confidence) for result in results
        ),
        reader="+".join(readers),
        outcome=Outcome.INDEXED if is_read else Outcome.NO_TEXT,
        warnings=(*warnings, *_warnings(results)),
    )
    return PdfText(document, file, {page.number: page.layout for page in recognised if page.layout})


def with_trailer(data: bytes) -> bytes | None:
    """`data` with a trailer that names its catalog; None where there is one already, or no catalog in plain sight.

    Where the objects stand is then found by the readers themselves, which look through the file when the table of
    places is missing.
    """
    if b"trailer" in data:
        return None
    catalog = _CATALOG.search(data)
    if catalog is None:
        return None
    return data + b"\nendobj\ntrailer\n<< /Root %s %s R >>\nstartxref\n0\n%%%%EOF\n" % (catalog[1], catalog[2])


def _read(
    data: bytes, settings: Settings, progress: Progress, recognised: Sequence[OcrPage]
) -> tuple[list[_PageResult], pdfium.OpenPdf | None]:
    """The pages, and the file left open; None in its place where it does not open or has other pages."""
    budget = limits.TextBudget(settings.read_text_mb)
    refusal = None
    results: list[_PageResult] = []
    file: pdfium.OpenPdf | None = None
    with ExitStack() as on_failure:
        try:
            file = on_failure.enter_context(pdfium.open_pdf(data))
            results = _read_with_pdfium(file, budget, progress)
        except ReadError as error:
            if error.outcome is Outcome.TOO_BIG:
                raise
            refusal = error
        _take_recognised(results, recognised)
        if not results or any(result.state not in _SETTLED for result in results):
            results = _read_again(data, results, refusal, budget, settings.read_seconds / 2)
        if all(result.state == "damaged" for result in results):
            raise ReadError(Outcome.DAMAGED, "no page can be read")
        if file is not None and file.page_count == len(results):
            on_failure.pop_all()
            return results, file
    return results, None


def _read_with_pdfium(file: pdfium.OpenPdf, budget: limits.TextBudget, progress: Progress) -> list[_PageResult]:
    total = file.page_count
    _refuse_too_many(total)
    results = []
    for number in range(1, total + 1):
        results.append(_read_page(file, number, budget))
        progress(number, total)
    return results


def _read_page(file: pdfium.OpenPdf, number: int, budget: limits.TextBudget) -> _PageResult:
    result = _PageResult(number)
    try:
        with file.page(number) as page:
            budget.take(page.char_count())
            raw = page.raw_text()
            quality = judge(raw)
            if quality is not Quality.WORDS:
                result.has_picture = page.has_picture()
                result.state = "blank" if page.may_hold_text() else "pictures"
            _take_better(result, raw, quality, "pdfium")
            if result.state == "read" and is_stamp(result.text) and page.picture_share() > _SCANNED:
                # The words of the document are on the picture, which is not read here.
                result.state, result.source = "stamped", "none"
    except ReadError as error:
        if error.outcome is Outcome.TOO_BIG:
            raise
        result.state = "damaged"
    return result


def _take_better(result: _PageResult, raw: str, quality: Quality, reader: str) -> None:
    """Takes `raw` as the text of the page where it has more words than the text so far."""
    if quality is Quality.WORDS or (quality is Quality.SPARSE and not result.has_picture):
        text = clean(raw)
        if result.source == "none" or count_words(text) > count_words(result.text):
            result.text, result.source, result.state = text, reader, "read"
    elif result.source == "none" and quality is Quality.CODES:
        result.state = "codes"
    elif result.source == "none" and quality is Quality.SPARSE:
        result.state = "pictures"


def _take_recognised(results: Sequence[_PageResult], recognised: Sequence[OcrPage]) -> None:
    found = {page.number: page for page in recognised if page.text}
    for result in results:
        page = found.get(result.number)
        if page is not None and result.state != "read":
            result.text, result.source, result.state = page.text, "ocr", "recognised"
            result.confidence = page.confidence


def _read_again(
    data: bytes, results: list[_PageResult], refusal: ReadError | None, budget: limits.TextBudget, seconds: float
) -> list[_PageResult]:
    """The pages, those that pdfium could not read taken from pypdf, as many as `seconds` allow."""
    # Imported here: most files never need it, and it takes a third of a reader's start.
    from indexer.extract.pypdf_reader import PypdfFile

    deadline = time.monotonic() + seconds
    try:
        file = PypdfFile(data)
        _refuse_too_many(file.page_count)
    except ReadError as error:
        if results:
            return results
        raise _worse(refusal, error) from error
    if file.page_count != len(results):
        # The two libraries count different pages: a page of one cannot replace a page of the other.
        if any(result.source != "none" for result in results):
            return results
        results = [_PageResult(number, state="damaged") for number in range(1, file.page_count + 1)]
    in_vain = 0
    for result in results:
        if time.monotonic() > deadline or in_vain == _TRIES_IN_VAIN:
            break
        if result.state not in _SETTLED:
            _read_page_again(file, result, budget)
            in_vain = 0 if result.state == "read" else in_vain + 1
    return results


def _read_page_again(file: "PypdfFile", result: _PageResult, budget: limits.TextBudget) -> None:
    try:
        raw = file.raw_text(result.number)
    except ReadError:
        return
    budget.take(len(raw))
    if result.state == "damaged":
        result.state = "blank"
    _take_better(result, raw, judge(raw), "pypdf")


def _refuse_too_many(pages: int) -> None:
    if pages > limits.MAX_PAGES:
        raise ReadError(Outcome.TOO_BIG, f"{pages} pages")
    if pages == 0:
        raise ReadError(Outcome.DAMAGED, "no pages")


def _worse(first: ReadError | None, second: ReadError) -> ReadError:
    """The refusal a person can act on first: locked before too big before damaged."""
    known = [error for error in (first, second) if error is not None]
    order = [Outcome.ENCRYPTED, Outcome.TOO_BIG, Outcome.DAMAGED]
    return min(known, key=lambda error: order.index(error.outcome))


def _warnings(results: Iterable[_PageResult]) -> Iterable[str]:
    """Which pages were not read, and why. A scan from end to end says so by its outcome."""
    by_state: dict[str, list[int]] = {}
    for result in results:
        by_state.setdefault(result.state, []).append(result.number)
    if (numbers := by_state.get("pictures")) and len(by_state) > 1:
        yield f"Halaman {_ranges(numbers)} berupa gambar tanpa teks; isinya belum dapat dicari."
    if numbers := by_state.get("stamped"):
        yield f"Halaman {_ranges(numbers)} berupa gambar; yang dapat dicari hanya sedikit teks di atasnya."
    if numbers := by_state.get("codes"):
        yield f"Teks halaman {_ranges(numbers)} tersimpan sebagai kode huruf, bukan kata; isinya belum dapat dicari."
    if numbers := by_state.get("damaged"):
        yield f"Halaman {_ranges(numbers)} rusak dan tidak terbaca."


def _ranges(numbers: list[int]) -> str:
    """Ascending page numbers as people write them: "1–3, 7"."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    return ", ".join("–".join(map(str, part)) for part in parts)
