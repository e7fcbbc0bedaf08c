"""A workbook as lines of text: `python -m indexer.completeness.workbook FILE` writes its first sheet as JSON.

A process of its own, because no library bounds what a small file unfolds to: see `register_file.py`.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

MOST_ROWS = 20_000
"""Rows of a register that are not empty."""

MOST_COLUMNS = 100

OUT_OF_MEMORY = 3
"""Exit code."""


def read(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that is not empty, one row and one column more than allowed at most."""
    import openpyxl  # costs a third of a second, and only workbooks need it

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # the size that the file claims may leave rows out
    count = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        last = max((place for place, value in enumerate(values) if value is not None), default=-1)
        if last >= MOST_COLUMNS:
            yield line, ["x"] * (MOST_COLUMNS + 1)
            return
        if cells := [_as_text(value) for value in values[: last + 1]]:
            yield line, cells
            count += 1
        if count > MOST_ROWS:
            return


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


if __name__ == "__main__":
    try:
        json.dump(list(read(Path(sys.argv[1]))), sys.stdout)
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
