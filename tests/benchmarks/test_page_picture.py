"""Milliseconds and bytes of a page picture: drawn by a warm reader process, and again from the cache."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from indexer.config import Settings
from indexer.pictures import WIDTHS, PagePictures

pytestmark = pytest.mark.benchmark

MOST_MILLISECONDS = 150
SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"


@pytest.fixture
def pictures(settings: Settings) -> Iterator[PagePictures]:
    found = PagePictures(settings)
    yield found
    found.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_is_drawn_within_the_limit(pictures: PagePictures, width: int) -> None:
    files = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(SAMPLES.rglob("*.pdf"))}
    warm, *others = files
    pictures.get(files[warm], warm, 1, width)
    drawn, kept, sizes = [], [], []
    for digest in others:
        for times in (drawn, kept):
            start = perf_counter()
            found = pictures.get(files[digest], digest, 1, width)
            times.append(1000 * (perf_counter() - start))
        sizes.append(len(found.png))
    print(
        f"\n{width} pixels, {len(others)} pages: drawn {median(drawn):.1f} ms (most {max(drawn):.1f}), "
        f"again {median(kept):.2f} ms, {median(sizes) / 1000:.0f} kB (most {max(sizes) / 1000:.0f})"
    )
    assert median(drawn) < MOST_MILLISECONDS
