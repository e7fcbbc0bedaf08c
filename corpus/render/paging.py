"""Which rows stand on which page."""

from collections.abc import Sequence
from math import fsum  # the built-in sum rounds differently from Python 3.12 on


def split_rows(heights: Sequence[float], pages: int) -> list[range]:
    """Cut rows into exactly `pages` runs, the tallest as low as can be. ValueError with fewer rows than pages."""
    if len(heights) < pages:
        raise ValueError(f"{len(heights)} rows cannot fill {pages} pages")
    best: dict[tuple[int, int], tuple[float, int]] = {(0, 0): (0.0, 0)}
    for page in range(1, pages + 1):
        for end in range(page, len(heights) - (pages - page) + 1):
            best[page, end] = min(
                (max(best[page - 1, start][0], fsum(heights[start:end])), start)
                for start in range(page - 1, end)
                if (page - 1, start) in best
            )
    runs, end = [], len(heights)
    for page in range(pages, 0, -1):
        start = best[page, end][1]
        runs.append(range(start, end))
        end = start
    return runs[::-1]
