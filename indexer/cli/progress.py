"""Progress of a long run: a live bar in a terminal, a line every few seconds elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Column

from indexer.ingest import OcrReport, Progress, RenditionReport

_LINE_SECONDS = 5.0

_State = TypeVar("_State")
_Pass = TypeVar("_Pass", OcrReport, RenditionReport)
# Called with each new state of the run.
Reporter = AbstractContextManager[Callable[[_State], None]]

_FIGURES = TextColumn("{task.fields[figures]}")
# The name of the file gives way where the terminal is narrow.
_CURRENT = TextColumn(
    "{task.fields[current]}", markup=False, table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")
)


def import_progress(console: Console) -> "Reporter[Progress]":
    """Files, pages and pages a second of `telusur index` and `telusur reread`."""
    began = time.monotonic()

    def fields(state: Progress) -> dict[str, Any]:
        rate = state.pages / max(time.monotonic() - began, 1e-3)
        figures = f"{state.pages} hal. · {rate:.0f} hal./dtk · {state.failures} gagal"
        return {"completed": state.files, "total": state.total, "figures": figures, "current": state.current[:60]}

    def line(state: Progress) -> str:
        rate = state.pages / max(time.monotonic() - began, 1e-3)
        figures = f"{state.files}/{state.total} berkas, {state.pages} hal., {rate:.0f} hal./dtk"
        return f"{figures}, {state.failures} gagal, {state.current}"

    return _reporter(console, "berkas", fields, line)


def ocr_progress(console: Console) -> "Reporter[OcrReport]":
    """Scanned pages recognised so far."""
    return _counter(console, "halaman pindaian", "dikenali", lambda state: (state.pages, state.pages_total))


def renditions_progress(console: Console) -> "Reporter[RenditionReport]":
    """Documents rendered so far."""
    return _counter(console, "dokumen Word", "disusun halamannya", lambda state: (state.files, state.total))


def _counter(console: Console, unit: str, done: str, count: Callable[[_Pass], tuple[int, int]]) -> "Reporter[_Pass]":
    """Progress that counts units: how many are done, of how many."""

    def fields(state: _Pass) -> dict[str, Any]:
        completed, total = count(state)
        return {"completed": completed, "total": total, "current": state.current[:60]}

    def line(state: _Pass) -> str:
        completed, total = count(state)
        return f"{completed}/{total} {unit} {done}, {state.current}"

    return _reporter(console, unit, fields, line)


@contextmanager
def _reporter(
    console: Console, unit: str, fields: Callable[[_State], dict[str, Any]], line: Callable[[_State], str]
) -> Iterator[Callable[[_State], None]]:
    if console.is_terminal:
        columns = (
            MofNCompleteColumn(),
            TextColumn(unit),
            BarColumn(bar_width=20),
            _FIGURES,
            TimeRemainingColumn(),
            _CURRENT,
        )
        with Bar(*columns, console=console, transient=True, expand=True) as bar:
            task = bar.add_task("", total=None, figures="", current="")
            yield lambda state: bar.update(task, **fields(state))
        return
    printed = time.monotonic()

    def print_line(state: _State) -> None:
        nonlocal printed
        if time.monotonic() - printed >= _LINE_SECONDS:
            printed = time.monotonic()
            console.print(line(state), markup=False, highlight=False, soft_wrap=True)

    yield print_line
