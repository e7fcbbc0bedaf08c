"""Files made to fool, lock, crash or exhaust a reader: one function a class, each returning the bytes."""

import struct
import zlib

from tests.extract.making import (
    FONT,
    SENTENCE,
    body,
    cell,
    docx,
    drawn,
    flate,
    page,
    paragraph,
    pdf,
    stream,
    table,
    text_pdf,
    zipped,
)

MIB = 1024 * 1024
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>"


# --- Not what the name says ------------------------------------------------------------------------------------------


def ole2(stream_name: str) -> bytes:
    """The container of .doc, .xls and of Word files with a password."""
    return OLE2 + bytes(504) + stream_name.encode("utf-16-le").ljust(512, b"\0")


def slides() -> bytes:
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.presentation", "content.xml": b"<office/>"})


def spreadsheet() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def with_macros() -> bytes:
    return docx(paragraph(SENTENCE), members={"word/vbaProject.bin": OLE2})


def locked_doc() -> bytes:
    """A .doc whose text says that it is encrypted."""
    return ole2("WordDocument") + (b"\xec\xa5\xc1\x00" + bytes(7) + b"\x01").ljust(512, b"\0")


# --- Empty or cut ----------------------------------------------------------------------------------------------------


def truncated_pdf() -> bytes:
    """The second half is missing, the cross-reference table with it."""
    whole = text_pdf(*[f"{SENTENCE} {number}" for number in range(40)])
    return whole[: len(whole) // 2]


def pdf_without_xref() -> bytes:
    whole = text_pdf(SENTENCE)
    return whole[: whole.index(b"xref\n")]


# --- Bombs -----------------------------------------------------------------------------------------------------------


def deflated_zeros(mib: int) -> bytes:
    """A raw deflate stream of zeros; the same flushed block again and again, so that making it takes no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * mib + b"\x03\x00"


def zlib_zeros(mib: int) -> bytes:
    adler = 1
    for _ in range(mib):
        adler = zlib.adler32(bytes(MIB), adler)
    return b"\x78\xda" + deflated_zeros(mib) + struct.pack(">I", adler)


def docx_of_zeros(mib: int, declared: int) -> bytes:
    """A document.xml of `mib` MiB that the zip directory says is `declared` bytes long."""
    return raw_zip({"word/document.xml": (deflated_zeros(mib), declared)})


def raw_zip(members: dict[str, tuple[bytes, int]]) -> bytes:
    """A zip written by hand: name → (deflated data, size to declare)."""
    local, central = b"", b""
    for name, (data, size) in members.items():
        sizes = struct.pack("<III", 0, len(data), size) + struct.pack("<HH", len(name), 0)
        central += b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
        central += struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + name.encode()
        local += b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + name.encode() + data
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def million_paragraphs() -> bytes:
    return docx(paragraph("berkas") * 1_000_000)


def endless_span() -> bytes:
    return docx(table((cell(SENTENCE, f'<w:gridSpan w:val="{2**31}"/>'), "pelaksana")))


def many_big_streams() -> bytes:
    """A page of 200 streams of 60 MiB each."""
    contents = b"[" + b" ".join(b"%d 0 R" % number for number in range(5, 205)) + b"]"
    spaces = stream(zlib.compress(b" " * 60 * MIB, 9), b"/Filter /FlateDecode")
    return pdf({1: CATALOG, 2: ONE_PAGE, 3: FONT, 4: page(contents)} | dict.fromkeys(range(5, 205), spaces))


def double_flate() -> bytes:
    packed = zlib.compress(zlib_zeros(1024), 9)
    contents = stream(packed, b"/Filter [/FlateDecode /FlateDecode]")
    return pdf({1: CATALOG, 2: ONE_PAGE, 3: FONT, 4: page(b"5 0 R"), 5: contents})


def squared_forms() -> bytes:
    """Each form draws the next one ten times, twelve levels deep."""
    objects = {1: CATALOG, 2: ONE_PAGE, 3: FONT, 5: stream(b"/X6 Do " * 10)}
    objects[4] = page(b"5 0 R", extra=b"").replace(b"/Font", b"/XObject << /X6 6 0 R >> /Font")
    for level in range(6, 18):
        inner = b"/X%d Do " % (level + 1) * 10 if level < 17 else drawn(SENTENCE)
        head = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> /XObject << "
        objects[level] = stream(inner, head + b"/X%d %d 0 R >> >>" % (level + 1, level + 1))
    return pdf(objects)


# --- Loops -----------------------------------------------------------------------------------------------------------


def page_tree_in_itself() -> bytes:
    kids = b"<< /Type /Pages /Count 3 /Kids [4 0 R 2 0 R 4 0 R] /Parent 2 0 R >>"
    return pdf({1: CATALOG, 2: kids, 3: FONT, 4: page(b"5 0 R"), 5: stream(drawn(SENTENCE))})


def one_page_many_times(times: int) -> bytes:
    kids = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (times, b"4 0 R " * times)
    return pdf({1: CATALOG, 2: kids, 3: FONT, 4: page(b"5 0 R"), 5: stream(drawn(SENTENCE))})


def outline_in_itself() -> bytes:
    catalog = b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>"
    item = b"<< /Title (Bab) /Parent 6 0 R /Next 7 0 R /Prev 7 0 R /First 7 0 R /Last 7 0 R /Dest [4 0 R /Fit] >>"
    outline = b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 9 >>"
    objects = {1: catalog, 2: ONE_PAGE, 3: FONT, 4: page(b"5 0 R"), 5: stream(drawn(SENTENCE))}
    return pdf(objects | {6: outline, 7: item})


def form_in_itself() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X6 6 0 R >> >>"
    contents = page(b"5 0 R").replace(b"/Font", b"/XObject << /X6 6 0 R >> /Font")
    return pdf(
        {
            1: CATALOG,
            2: ONE_PAGE,
            3: FONT,
            4: contents,
            5: stream(b"/X6 Do " + drawn(SENTENCE)),
            6: stream(b"/X6 Do", form),
        }
    )


def tables_in_tables(depth: int) -> bytes:
    return docx("<w:tbl><w:tr><w:tc>" * depth + paragraph(SENTENCE) + "</w:tc></w:tr></w:tbl>" * depth)


def deep_content(depth: int) -> bytes:
    return docx("<w:sdt><w:sdtContent>" * depth + paragraph(SENTENCE) + "</w:sdtContent></w:sdt>" * depth)


def note_in_itself() -> bytes:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f'<w:footnote w:id="2"><w:p><w:r><w:t>{SENTENCE}</w:t></w:r>{reference}</w:p></w:footnote>'
    notes = body("").replace("w:document", "w:footnotes").replace("<w:body></w:body>", note)
    return docx(f"<w:p>{reference}</w:p>", parts={"footnotes.xml": ("footnotes", notes)})


# --- XML tricks ------------------------------------------------------------------------------------------------------

SECRET = "rahasia-di-luar-berkas"


def external_entity(path: str) -> bytes:
    head = f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY luar SYSTEM "file://{path}">]>'
    return docx(members={"word/document.xml": body(paragraph(f"{SENTENCE} &luar;"), head).encode()})


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY a0 "ha">{entities}]>'
    return docx(members={"word/document.xml": body(paragraph(f"{SENTENCE} &a11;"), head).encode()})


def dtd_from(url: str, encoding: str = "utf-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w:document SYSTEM "{url}">'
    return docx(members={"word/document.xml": body(paragraph(SENTENCE), head).encode(encoding)})


def dtd_in_header() -> bytes:
    head = '<?xml version="1.0"?><!DOCTYPE w:hdr [<!ENTITY a "x">]>'
    header = body("").replace("w:document", "w:hdr").replace("<w:body></w:body>", paragraph("&a;"))
    header = head + header.partition("?>")[2]
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rel-header1.xml"/></w:sectPr>'
    return docx(paragraph(SENTENCE) + section, parts={"header1.xml": ("header", header)})


# --- Names and content -----------------------------------------------------------------------------------------------


def members_with_paths() -> bytes:
    """Members that would be written outside a folder by whoever unpacks them, and a link to one of them."""
    outside = {"../../keluar.xml": b"<a/>", "/etc/keluar": b"x", "word/\n\u202e.xml": b"<a/>"}
    return docx(paragraph(SENTENCE), members=outside, parts={"../../../etc/passwd": ("header", "<a/>")})


def words_on_one_page(count: int) -> bytes:
    lines = "\n".join("berkas pekerja migran diterima petugas loket satu dua tiga empat" for _ in range(count // 10))
    contents = flate(drawn(lines, y=800, size=1))
    return pdf({1: CATALOG, 2: ONE_PAGE, 3: FONT, 4: page(b"5 0 R"), 5: contents})
