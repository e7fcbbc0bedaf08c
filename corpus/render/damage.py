"""What happens to a page between the printer and the scanned file: one kind of damage at a time.

Kinds are recorded in the truth, so that what is read can be told by kind.
"""

from collections.abc import Callable
from io import BytesIO
from math import radians, sin
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from corpus.render.scan import worn

Damage = Callable[[Image.Image, Random], Image.Image]

_PAPER = (250, 249, 246)
_STAMP, _INK = (88, 74, 170), (30, 50, 160)


def _scanned(page: Image.Image, noise: Random) -> Image.Image:
    return worn(page.convert("L"), noise, turned=False)


def _skewed(page: Image.Image, noise: Random) -> Image.Image:
    angle = noise.choice((-1, 1)) * noise.uniform(1.0, 3.5)
    return _scanned(page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor="white"), noise)


def _turned(page: Image.Image, noise: Random) -> Image.Image:
    turn = noise.choice((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270))
    return _scanned(page, noise).transpose(turn)


def _shaded(page: Image.Image, noise: Random) -> Image.Image:
    """Grey ground, darker along one edge and across a fold, as where the lid of a copier stays open; punch holes."""
    grey = _scanned(page, noise)
    across, along = np.meshgrid(np.linspace(0, 1, grey.width), np.linspace(0, 1, grey.height))
    fold = noise.uniform(0.3, 0.7)
    ground = (
        noise.uniform(0.78, 0.9) - 0.35 * np.clip(1 - 6 * across, 0, 1) - 0.15 * np.exp(-(((along - fold) / 0.02) ** 2))
    )
    pixels = np.asarray(grey, np.float64) * np.clip(ground, 0.3, 1.0)
    shaded = Image.fromarray(pixels.astype(np.uint8), "L")
    pen = ImageDraw.Draw(shaded)
    for share in (0.42, 0.58):
        x, y, r = grey.width * 0.025, grey.height * share, grey.width * 0.01
        pen.ellipse((x - r, y - r, x + r, y + r), fill=25)
    return shaded


def _packed(page: Image.Image, noise: Random) -> Image.Image:
    """A colour scan, blurred and packed hard."""
    blurred = page.filter(ImageFilter.GaussianBlur(noise.uniform(0.5, 0.9)))
    data = BytesIO()
    blurred.save(data, "JPEG", quality=noise.randint(18, 30))
    return Image.open(BytesIO(data.getvalue())).convert("RGB")


def _faxed(page: Image.Image, noise: Random) -> Image.Image:
    """One bit a pixel; some of the ink is lost, specks are added, and a few sweeps of the scanner are missing."""
    grey = np.asarray(_scanned(page, noise), np.int16)
    grains = np.random.default_rng(noise.getrandbits(32))
    black = grey + grains.normal(0, 15, grey.shape) < noise.randint(120, 150)
    black &= grains.random(grey.shape) > 0.004
    black |= grains.random(grey.shape) < 0.0006
    for _ in range(noise.randint(1, 4)):
        black[noise.randrange(black.shape[0])] = False
    return Image.fromarray(np.where(black, 0, 255).astype(np.uint8), "L").convert("1")


def _stamped(page: Image.Image, noise: Random) -> Image.Image:
    """A round stamp and signatures in blue over cells and text."""
    page = page.convert("RGB")
    for _ in range(noise.randint(1, 2)):
        mark = _stamp_mark(page, noise) if noise.random() < 0.5 else _signature(page, noise)
        page = ImageChops.multiply(page, mark)
    return ImageChops.multiply(page, Image.new("RGB", page.size, _PAPER))


def _stamp_mark(page: Image.Image, noise: Random) -> Image.Image:
    mark = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(mark)
    size = page.width * 0.06
    x, y = noise.uniform(0.2, 0.8) * page.width, noise.uniform(0.3, 0.8) * page.height
    for share, width in ((1.0, 5), (0.92, 2), (0.6, 3)):
        r = size * share
        pen.ellipse((x - r, y - r, x + r, y + r), outline=_STAMP, width=width)
    pen.text((x - 0.5 * size, y - 0.1 * size), "* DISAHKAN *", fill=_STAMP, font_size=size / 6)
    return mark


def _signature(page: Image.Image, noise: Random) -> Image.Image:
    mark = Image.new("RGB", page.size, "white")
    x, y = noise.uniform(0.2, 0.7) * page.width, noise.uniform(0.3, 0.8) * page.height
    points = []
    for step in range(60):
        wave = 0.03 * sin(step * noise.uniform(0.3, 0.6))
        points.append((x + step * page.width * 0.0025, y + (wave + noise.uniform(-0.004, 0.004)) * page.height))
    ImageDraw.Draw(mark).line(points, fill=_INK, width=max(page.width // 500, 2), joint="curve")
    return mark


def _photographed(page: Image.Image, noise: Random) -> Image.Image:
    """A photograph from above, up to ten degrees askew, on a dark table and with the shadow of who takes it."""
    width, height = page.size
    tilted = page.convert("RGB").rotate(noise.uniform(-6, 6), resample=Image.Resampling.BICUBIC, fillcolor=(70, 60, 55))
    most = sin(radians(noise.uniform(2, 10))) / 4
    left, top, right, bottom = (noise.uniform(0, most) for _ in range(4))
    margin = 0.05
    # Where the corners of the picture are taken from: outside the page, so that the table is seen around it.
    source = np.array(
        [
            (-margin - left, -margin - top),
            (-margin, 1 + margin + bottom),
            (1 + margin, 1 + margin),
            (1 + margin + right, -margin),
        ]
    ) * (width, height)
    corners = np.array([(0, 0), (0, height), (width, height), (width, 0)], np.float64)
    photo = tilted.transform(
        page.size,
        Image.Transform.PERSPECTIVE,
        _homography(corners, source),
        Image.Resampling.BICUBIC,
        fillcolor=(70, 60, 55),
    )
    across, along = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    x, y = noise.uniform(-1, 1), noise.uniform(-1, 1)
    light = 0.95 - 0.3 / (1 + np.exp(-8 * (across * x + along * y)))
    grains = np.random.default_rng(noise.getrandbits(32)).normal(0, 4, (height, width))
    lit = np.asarray(photo, np.float64) * light[:, :, None] + grains[:, :, None]
    return Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8), "RGB")


def _homography(at: np.ndarray, source: np.ndarray) -> tuple[float, ...]:
    """The eight numbers with which Pillow finds for a point of the picture its place in the source."""
    rows, values = [], []
    for (x, y), (u, v) in zip(at.tolist(), source.tolist(), strict=True):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    return tuple(np.linalg.solve(np.array(rows), np.array(values)).tolist())


DAMAGES: dict[str, Damage] = {
    "clean": _scanned,
    "skew": _skewed,
    "turned": _turned,
    "shadow": _shaded,
    "jpeg": _packed,
    "fax": _faxed,
    "stamp": _stamped,
    "photo": _photographed,
}
