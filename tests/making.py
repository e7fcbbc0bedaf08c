"""Small documents for tests of what happens to files, whatever is in them."""

from io import BytesIO
from pathlib import Path

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


def pdf(*pages: str) -> bytes:
    """A PDF with one line of text a page; the same bytes for the same pages."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for page in pages:
        for row, line in enumerate(page.splitlines()):
            canvas.drawString(72, 760 - 18 * row, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def docx(text: str) -> bytes:
    document, out = Document(), BytesIO()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def sop(number: str, title: str, effective: str = "2 Juni 2024", words: str = "Petugas mencatat berkas.") -> bytes:
    """A PDF with the labels of an identity box."""
    return pdf(f"Nomor SOP : {number}\nTanggal Efektif : {effective}\nNama SOP : {title}\nPeringatan : {words}")


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
