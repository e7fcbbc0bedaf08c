"""What acts when a PDF is opened is found, wherever it hides; plain files are left alone."""

import io
import zlib
from collections.abc import Callable

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from indexer.extract.active_content import is_active
from tests import making

PLAIN = making.sop("A/01", "Cuti Tahunan")


def written(change: Callable[[PdfWriter], object] = lambda _: None) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PLAIN)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def script(writer: PdfWriter) -> None:
    """Has it run a script when it is opened."""
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def in_object_stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return PLAIN.replace(b"xref", head + packed + b"\nendstream\nendobj\nxref", 1)


def test_a_plain_file_is_not_active() -> None:
    assert not is_active(PLAIN)
    assert not is_active(written())


@pytest.mark.parametrize(
    "data",
    [
        written(script),
        written(lambda writer: writer.add_attachment("a.exe", b"MZ")),
        PLAIN.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /Launch /F (cmd) >>", 1),
        PLAIN.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /J#61vaScript /J#53 (x) >>", 1),
        in_object_stream(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>"),
        b"<html><script>alert(1)</script>\n" + PLAIN,
        PLAIN + b"<script>alert(1)</script>",
    ],
    ids=["script", "attachment", "launch", "escaped name", "object stream", "page before", "page behind"],
)
def test_what_acts_is_found(data: bytes) -> None:
    assert is_active(data)
