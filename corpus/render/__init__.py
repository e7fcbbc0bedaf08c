"""Draws sample SOPs: a `FileSpec` in, the bytes of a PDF or DOCX and the places of its steps out."""

from corpus.model import FileSpec
from corpus.render.docx import render_docx
from corpus.render.drawn import Drawn
from corpus.render.pdf import render_pdf
from corpus.render.scan import scan_pdf

__all__ = ["Drawn", "render"]


def render(file: FileSpec) -> Drawn:
    """The file as bytes, the same ones for the same spec. Raises ValueError when an SOP cannot fill its pages."""
    if file.format == "docx":
        return render_docx(file)
    drawn = render_pdf(file)
    return scan_pdf(file, drawn) if file.scan else drawn
