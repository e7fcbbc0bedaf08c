"""Scanned SOPs for tests, from the samples; as found, and with their pages turned."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from indexer.extract import tesseract

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
SCAN = next(SAMPLES.rglob("SOP.01_KWS1*Jobsinfo.pdf"))

needs_tesseract = pytest.mark.skipif(bool(tesseract.missing()), reason="Tesseract with Indonesian is not installed")


def first_page(angle: int = 0) -> bytes:
    """The identity page of a scanned SOP, turned clockwise by `angle` degrees as a scanner does."""
    writer = PdfWriter()
    page = PdfReader(SCAN).pages[0]
    writer.add_page(page)
    writer.pages[0].rotate(angle)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
