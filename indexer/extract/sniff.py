"""What a file is, by its bytes; its name is never asked."""

import re

from indexer.errors import ReadError
from indexer.models import FileKind, Outcome

HEAD = 1024
"""How far into a file the PDF header may stand (readers of PDF allow for junk before it)."""

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names in the directory of an OLE2 file.
_LOCKED_PACKAGE, _WORD, _MACROS = (
    name.encode("utf-16-le") for name in ("EncryptedPackage", "WordDocument", "_VBA_PROJECT")
)
# The text of a .doc begins, in some sector, with these bytes; two flags tell whether a password locks it.
_SECTOR, _FIB, _FLAGS, _LOCKED = 512, b"\xec\xa5", 11, 0x01
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# The first member of an ODT is called "mimetype" and says this, neither packed nor with anything before it.
_FIRST_MEMBER = 30
_ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"
_RTF = b"{\\rtf"
_PDF_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
# Mark-up, programs and pictures, as their first bytes in lower case say.
_OTHERS = (b"<", b"mz", b"\x7felf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"ii*\x00", b"mm\x00*", b"bm")
_SPACE = b" \t\r\n\x0b\x0c"


def sniff(data: bytes) -> FileKind:
    """PDF, DOC, ODT, or DOCX for any other zip (whether it holds a Word document is seen on opening it).

    Raises ReadError EMPTY, ENCRYPTED (Word files locked with a password), UNSAFE (a .doc with macros), UNSUPPORTED
    (other OLE2, RTF) or NOT_A_DOCUMENT.
    """
    if not data.strip(_SPACE + b"\x00"):
        raise ReadError(Outcome.EMPTY, f"{len(data)} bytes")
    if data.startswith(_ZIP):
        return FileKind.ODT if data.startswith(_ODT, _FIRST_MEMBER) else FileKind.DOCX
    if data.startswith(OLE2):
        return _old_word(data)
    if data.lstrip(_SPACE).startswith(_RTF):
        raise ReadError(Outcome.UNSUPPORTED, "RTF")
    if _is_pdf(data):
        return FileKind.PDF
    raise ReadError(Outcome.NOT_A_DOCUMENT, f"starts with {data[:16]!r}")


def _old_word(data: bytes) -> FileKind:
    if _LOCKED_PACKAGE in data:
        raise ReadError(Outcome.ENCRYPTED, "OLE2: encrypted package")
    if _WORD not in data and not data.startswith(_FIB, _SECTOR):
        raise ReadError(Outcome.UNSUPPORTED, "OLE2")
    if _MACROS in data:
        raise ReadError(Outcome.UNSAFE, "OLE2: macros")
    starts = (at for at in range(0, len(data), _SECTOR) if data.startswith(_FIB, at))
    text = next(starts, len(data))
    if text + _FLAGS < len(data) and data[text + _FLAGS] & _LOCKED:
        raise ReadError(Outcome.ENCRYPTED, "OLE2: document with a password")
    return FileKind.DOC


def _is_pdf(data: bytes) -> bool:
    header = data.find(b"%PDF-", 0, HEAD)
    if header == 0 or (header > 0 and not _names_another_kind(data)):
        return True
    # A header that is lost or damaged: objects and the words that end a PDF are enough to try.
    return (header > 0 or not _names_another_kind(data)) and (
        _PDF_OBJECT.search(data) is not None and (b"startxref" in data or b"trailer" in data or b"/Pages" in data)
    )


def _names_another_kind(data: bytes) -> bool:
    return data.lstrip(_SPACE)[:9].lower().startswith(_OTHERS)
