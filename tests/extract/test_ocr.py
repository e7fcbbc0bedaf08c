"""The text on pictures of pages."""

import re
from pathlib import Path

import pytest

from indexer.extract import tesseract
from indexer.extract.ocr import recognise
from indexer.models import OcrPage
from tests import making
from tests.scans import first_page, needs_tesseract

WORDS = {"lowongan", "kerja", "nomor", "tanggal"}


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_scan_is_read_whichever_way_it_lies(tmp_path: Path, angle: int) -> None:
    making.write(tmp_path / "pindai.pdf", first_page(angle))
    found, _ = recognise(tmp_path / "pindai.pdf", 1, 60)
    assert words(found.text) >= WORDS
    assert found.confidence > 80
    assert len(found.boxes) == len(found.text.split())
    title = found.boxes[found.text.split().index("PELINDUNGAN")]
    x0, top, x1, bottom = _upright(title, angle)
    assert 0.15 < x0 < x1 < 0.3
    assert 0.15 < top < bottom < 0.25


def _upright(box: tuple[float, float, float, float], angle: int) -> tuple[float, float, float, float]:
    """Where the box of a page that was turned clockwise stands on the page as it was."""
    for _ in range(angle // 90):
        x0, top, x1, bottom = box
        box = (top, 1 - x1, bottom, 1 - x0)
    return box


@needs_tesseract
def test_an_empty_page_has_no_text(tmp_path: Path) -> None:
    making.write(tmp_path / "kosong.pdf", making.pdf(""))
    assert recognise(tmp_path / "kosong.pdf", 1, 60) == (OcrPage(1, "", 0), [])


@needs_tesseract
def test_a_page_that_takes_too_long_has_no_text(tmp_path: Path) -> None:
    making.write(tmp_path / "pindai.pdf", first_page())
    assert recognise(tmp_path / "pindai.pdf", 1, 0.2)[0].text == ""


def test_without_tesseract_that_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tesseract.missing() is tesseract.MissingPart.PROGRAM
    with pytest.raises(tesseract.OcrUnavailableError):
        tesseract.run(b"P5 1 1 255\n\0", 200, tesseract.DETECT_ROTATION, 5)


def test_without_indonesian_that_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho eng\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert tesseract.missing() is tesseract.MissingPart.LANGUAGE
