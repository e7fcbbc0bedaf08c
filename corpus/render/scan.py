"""Scans: the drawn pages as grey pictures, a little askew and noisy, a few turned, in a PDF without text."""

from io import BytesIO
from random import Random

import pypdfium2
from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.model import FileSpec
from corpus.render.drawn import Drawn
from corpus.render.variants import chance, source

DOTS_PER_INCH = 110
JPEG_QUALITY = 40
GRAIN_SIDE = 256


def scan_pdf(file: FileSpec, drawn: Drawn) -> Drawn:
    """The same pages as pictures; what was printed and where stays true."""
    noise, turned = source("scan", file.name), chance(20, "scanned sideways", file.name)
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=1, invariant=1)
    canvas.setTitle("")
    canvas.setAuthor("")
    canvas.setSubject("")
    document = pypdfium2.PdfDocument(drawn.data)
    try:
        for page in document:
            picture = page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil().convert("L")
            put_picture(canvas, worn(picture, noise, turned=turned))
    finally:
        document.close()
    canvas.save()
    return Drawn(buffer.getvalue(), drawn.sops)


def worn(picture: Image.Image, noise: Random, *, turned: bool) -> Image.Image:
    """Grain, a tilt of up to a degree and paper that is not quite white; `turned` pages lie on their side."""
    tile = Image.frombytes("L", (GRAIN_SIDE, GRAIN_SIDE), bytes(byte // 16 for byte in noise.randbytes(GRAIN_SIDE**2)))
    grain = Image.new("L", picture.size)
    for x in range(0, picture.width, GRAIN_SIDE):
        for y in range(0, picture.height, GRAIN_SIDE):
            grain.paste(tile, (x, y))
    tilted = picture.rotate(noise.uniform(-0.9, 0.9), resample=Image.Resampling.BILINEAR, fillcolor=255)
    aged = ImageChops.subtract(tilted, grain)
    return aged.transpose(Image.Transpose.ROTATE_90) if turned else aged


def put_picture(canvas: Canvas, picture: Image.Image) -> None:
    packed = BytesIO()
    picture.save(packed, "JPEG", quality=JPEG_QUALITY)
    packed.seek(0)
    width, height = (side * 72 / DOTS_PER_INCH for side in picture.size)
    canvas.setPageSize((width, height))
    canvas.drawImage(ImageReader(packed), 0, 0, width, height)
    canvas.showPage()
