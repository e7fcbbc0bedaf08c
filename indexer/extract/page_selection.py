"""Some pages of a PDF as a PDF of their own, with nothing of the others in it.

pdfium draws stamps, signatures and filled-in fields into the pages and copies these; pypdf then keeps what their
content names and drops the rest: outlines, attachments, metadata, thumbnails, notes, scripts, structure, article
threads, private data of other programs, and what pages merely share (pictures of other pages, say).

Runs in a reader process, inside its limits.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from indexer.errors import ReadError
from indexer.extract.pypdf_reader import guarded
from indexer.models import Outcome

_A4 = (595.0, 842.0)
_BOXES = frozenset({"/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"})
_OF_A_PAGE = _BOXES | {"/Type", "/Contents", "/Resources", "/Rotate", "/Group", "/UserUnit"}
# Of resources and what they hold: what shows nothing, but may say anything.
_STRUCTURE = frozenset({"/StructParent", "/StructParents", "/Parent", "/Annots", "/AF", "/Ref", "/OC"})
_SAYS_MORE = _STRUCTURE | {"/PieceInfo", "/Metadata", "/Thumb", "/Alternates", "/OPI", "/Measure", "/PtData"}
_NAMED = ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading")
_NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def select(path: Path, pages: Sequence[int], most_bytes: int) -> bytes:
    """A PDF of those pages (ascending, from 1), at their own numbers: pages left out before them are blank.

    Raises ReadError: ENCRYPTED, DAMAGED, TOO_BIG past `most_bytes`.
    """
    try:
        copied = _copied(path, pages)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD
        raise ReadError(Outcome.ENCRYPTED if locked else Outcome.DAMAGED, f"pdfium: {error}") from error
    made = guarded(lambda: _rewritten(_stripped(copied)))
    if len(made) > most_bytes:
        raise ReadError(Outcome.TOO_BIG, f"{len(made)} bytes")
    return made


def _copied(path: Path, pages: Sequence[int]) -> bytes:
    source, target = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
    if not pages or pages[-1] > len(source):
        raise ReadError(Outcome.DAMAGED, f"{len(source)} pages")
    for number in pages:
        page = source[number - 1]
        if pdfium_c.FPDFPage_GetAnnotCount(page.raw) > 0:
            pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
        page.close()
    # In one call: pages copied one by one would each bring their fonts.
    target.import_pages(source, [number - 1 for number in pages])
    for number in sorted(set(range(1, pages[-1])) - set(pages)):
        target.new_page(*_A4, index=number - 1).close()
    out = io.BytesIO()
    target.save(out)
    target.close()
    source.close()
    return out.getvalue()


def _stripped(data: bytes) -> bytes:
    """The pages with what their content uses; what was dropped may still lie in the file (`_rewritten`)."""
    reader = PdfReader(io.BytesIO(data), strict=False)
    for page in reader.pages:
        for key in set(page) - _OF_A_PAGE:
            del page[key]
        contents = page.get_contents()
        said = contents.get_data() if contents is not None else b""
        page[NameObject("/Resources")] = _used(_resolved(page.get("/Resources")), said, set())
    return _written(reader)


def _rewritten(data: bytes) -> bytes:
    return _written(PdfReader(io.BytesIO(data), strict=False))


def _written(reader: PdfReader) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.metadata = None
    for page in reader.pages:
        writer.add_page(page)
    writer.write(out)
    return out.getvalue()


def _used(resources: Any, content: bytes, seen: set[int]) -> DictionaryObject:
    """Those of the resources that the content names, cleaned in depth. `seen`: what is clean already."""
    kept = DictionaryObject()
    if not isinstance(resources, DictionaryObject):
        return kept
    names = _names(content)
    forms = [each for each in _values(resources.get("/XObject")) if isinstance(each, StreamObject)]
    for form in forms:  # a form without resources of its own uses those of the page
        if form.get("/Subtype") == "/Form" and "/Resources" not in form:
            names |= _names(form.get_data())
    for kind in _NAMED:
        held = _resolved(resources.get(kind))
        if isinstance(held, DictionaryObject):
            chosen = {name: value for name, value in held.items() if str(name) in names}
            kept[NameObject(kind)] = DictionaryObject(chosen)
            _clean(chosen.values(), seen)
    return kept


def _clean(starts: Iterable[Any], seen: set[int]) -> None:
    """Take from all that these lead to what it does not show."""
    waiting = list(starts)
    while waiting:
        each = _resolved(waiting.pop())
        if not isinstance(each, (DictionaryObject, ArrayObject)) or id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, ArrayObject):
            waiting += each
            continue
        for key in _SAYS_MORE & set(each):
            del each[key]
        if "/Resources" in each:
            each[NameObject("/Resources")] = _used(_resolved(each["/Resources"]), _drawn_by(each), seen)
        glyphs = _values(each.get("/CharProcs"))
        waiting += [*glyphs, *(value for key, value in each.items() if key not in ("/CharProcs", "/Resources"))]


def _drawn_by(holder: DictionaryObject) -> bytes:
    """The content of a form, a pattern, or of all glyphs of a font that is drawn."""
    if isinstance(holder, StreamObject):
        return holder.get_data()
    glyphs = (each for each in _values(holder.get("/CharProcs")) if isinstance(each, StreamObject))
    return b"\n".join(glyph.get_data() for glyph in glyphs)


def _names(content: bytes) -> set[str]:
    """All names in a content stream, "/F1", as dictionaries spell them."""
    found = (_ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), name) for name in set(_NAME.findall(content)))
    return {"/" + name.decode("utf-8", "replace") for name in found}


def _values(holder: Any) -> Iterator[Any]:
    resolved = _resolved(holder)
    if isinstance(resolved, DictionaryObject):
        yield from map(_resolved, resolved.values())


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
