"""Scans of generated SOPs, drawn by a seed for measuring: none of them is kept in the repository.

Each file gets one kind of damage and one density, in turn; its truth names both (`damage`, `dpi`).
"""

import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from random import Random

import pypdfium2
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.build import truth_path
from corpus.model import FileSpec
from corpus.render.damage import DAMAGES
from corpus.render.pdf import render_pdf
from corpus.specs import make_specs
from corpus.truth import truth_of

DENSITIES = (150, 200)
_QUALITY = 70


def choose(seed: int, count: int) -> list[FileSpec]:
    """`count` PDF files of the collection of this seed with one SOP each."""
    candidates = [file for file in make_specs(seed) if file.format == "pdf" and len(file.sops) == 1]
    return Random(seed).sample(candidates, min(count, len(candidates)))


def build_scans(files: Sequence[FileSpec], folder: Path, seed: int) -> Iterator[int]:
    """Write the scans and, into `folder`-truth, what they say; yields the number done after each."""
    for number, file in enumerate(files):
        _write(file, folder, f"{number:03d}.pdf", number, seed)
        yield number + 1


def _write(file: FileSpec, folder: Path, name: str, number: int, seed: int) -> None:
    kind, dpi = list(DAMAGES)[number % len(DAMAGES)], DENSITIES[number // len(DAMAGES) % len(DENSITIES)]
    drawn = render_pdf(file)
    truth = truth_of(file, drawn) | {"file": name, "scan": True, "damage": kind, "dpi": dpi}
    truth_file = truth_path(folder, name)
    for place in (folder, truth_file.parent):
        place.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(_scan(drawn.data, kind, dpi, Random(f"{seed} {number}")))
    truth_file.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _scan(data: bytes, kind: str, dpi: int, noise: Random) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=1, invariant=1)
    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            picture = DAMAGES[kind](page.render(scale=dpi / 72).to_pil().convert("RGB"), noise)
            if picture.mode != "1":
                packed = BytesIO()
                picture.save(packed, "JPEG", quality=_QUALITY)
                source = ImageReader(packed)
            else:
                source = ImageReader(picture)
            width, height = (side * 72 / dpi for side in picture.size)
            canvas.setPageSize((width, height))
            canvas.drawImage(source, 0, 0, width, height)
            canvas.showPage()
    finally:
        document.close()
    canvas.save()
    return buffer.getvalue()
