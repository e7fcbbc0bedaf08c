"""Seconds of a PDF rendition by LibreOffice: the program alone, and the document read again with its pages."""

import resource
import shutil
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from indexer.config import Settings
from indexer.reading.reader_pool import ReaderPool

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
_MOST = 12


def cpu_seconds() -> float:
    """Of the programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_documents_are_rendered_and_read_again(settings: Settings) -> None:
    rendering, computing, reading, sizes = [], [], [], []
    with ReaderPool(settings) as pool:
        pool.warm_up()
        for path in sorted(SAMPLES.rglob("*.docx"))[:_MOST]:
            start, computed = perf_counter(), cpu_seconds()
            with pool.render(path) as made:
                assert made is not None
                rendering.append(perf_counter() - start)
                computing.append(cpu_seconds() - computed)
                sizes.append(made.stat().st_size)
                start = perf_counter()
                assert pool.read(path, path.name, rendition=made).is_paginated
                reading.append(1000 * (perf_counter() - start))
    print(
        f"\n{len(sizes)} documents: rendered in {median(rendering):.1f} s (most {max(rendering):.1f}), "
        f"CPU {median(computing):.2f} s, read again in {median(reading):.0f} ms (most {max(reading):.0f}), "
        f"{median(sizes) / 1000:.0f} kB"
    )
