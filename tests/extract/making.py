"""Small PDF, DOCX and ODT files, written byte by byte so that a test can put anything at all into them."""

import io
import zipfile
import zlib
from collections.abc import Mapping

from pypdf import PdfReader, PdfWriter

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
ODT_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible"), ("manifest", "manifest"),
    )
)  # fmt: skip
SENTENCE = "Petugas memeriksa kelengkapan berkas penempatan pekerja migran"


def pdf(objects: Mapping[int, bytes], root: int = 1) -> bytes:
    """A PDF of the numbered objects, with a right cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %s \n" % (offsets.get(number, 0), b"n" if number in offsets else b"f")
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start)
    return bytes(out)


def stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), head, data)


def flate(data: bytes) -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode")


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def page(contents: bytes, parent: int = 2, extra: bytes = b"") -> bytes:
    return (
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
        b"/Contents %s %s >>" % (parent, contents, extra)
    )


def drawn(text: str, x: int = 72, y: int = 770, size: int = 11) -> bytes:
    """Content that writes each line of `text`."""
    lines = [line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in text.split("\n")]
    shown = " ".join(f"({line}) Tj 0 -{size + 4} Td" for line in lines)
    return f"BT /F1 {size} Tf {x} {y} Td {shown} ET".encode("cp1252")


def text_pdf(*pages: str, extra: bytes = b"", box: bytes = b"") -> bytes:
    """A digital PDF with a page for each text; `extra` goes into every page's dictionary."""
    objects: dict[int, bytes] = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: FONT}
    numbers = range(4, 4 + 2 * len(pages), 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids)
    for number, text in zip(numbers, pages, strict=True):
        body = page(b"%d 0 R" % (number + 1), extra=extra)
        objects[number] = body.replace(b"/MediaBox [0 0 595 842]", box) if box else body
        objects[number + 1] = stream(drawn(text))
    return pdf(dict(sorted(objects.items())))


def locked_pdf(data: bytes, user: str, owner: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user, owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def cell(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of texts or ready cells."""
    made = ["".join(item if item.startswith("<w:tc>") else cell(item) for item in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in made) + "</w:tbl>"


def body(content: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f"{head}<w:document {NAMESPACES}><w:body>{content}</w:body></w:document>"


def docx(
    content: str = "", *, parts: Mapping[str, tuple[str, str]] | None = None, members: Mapping[str, bytes] | None = None
) -> bytes:
    """A DOCX with `content` in its body.

    `parts`: file name in word/ → (relationship type, XML); their ids are rel-<name>. `members`: further or replacing
    zip members by name.
    """
    parts = parts or {}
    links = "".join(
        f'<Relationship Id="rel-{name}" Type="{R}/{kind}" Target="{name}"/>' for name, (kind, _) in parts.items()
    )
    all_members: dict[str, bytes] = {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _relations(
            f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        ).encode(),
        "word/document.xml": body(content).encode(),
        "word/_rels/document.xml.rels": _relations(links).encode(),
    }
    all_members |= {f"word/{name}": xml.encode() for name, (_, xml) in parts.items()}
    return zipped(all_members | dict(members or {}))


def odt(
    content: str = "", *, styles: str = "", master: str = "", head: str = "", members: Mapping[str, bytes] | None = None
) -> bytes:
    """An ODT with `content` as its text.

    `styles`: automatic ones; `master`: what stands in its master page; `head`: what precedes the root element;
    `members`: further or replacing zip members by name.
    """
    text = (
        f"{head}<office:document-content {ODT_NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
    )
    text += f"<office:body><office:text>{content}</office:text></office:body></office:document-content>"
    page = f'<style:master-page style:name="Standard">{master}</style:master-page>'
    named = f"<office:document-styles {ODT_NAMESPACES}><office:master-styles>{page}</office:master-styles>"
    all_members = {
        "content.xml": text.encode(),
        "styles.xml": f"{named}</office:document-styles>".encode(),
        "META-INF/manifest.xml": f"<manifest:manifest {ODT_NAMESPACES}/>".encode(),
    } | dict(members or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        for name, data in all_members.items():
            archive.writestr(name, data)
    return out.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _relations(links: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
