"""Showing how far a long run is: a live bar in a terminal, now and then a line elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from indexer.ingest import OcrReport, Progress

_LINE_SECONDS = 5.0


class Speedometer:
    """Pages a second since it was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def rate(self, pages: int) -> float:
        return pages / max(time.monotonic() - self._began, 1e-3)


@contextmanager
def shown(console: Console) -> Iterator["_Live | _Lines"]:
    """Something to call with each Progress."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (
        TextColumn("[bold]{task.completed:.0f}/{task.total:.0f} berkas"),
        BarColumn(),
        TextColumn("{task.fields[pages]} hal. · {task.fields[rate]:.0f} hal./dtk · {task.fields[failures]} gagal"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[current]}", markup=False),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        yield _Live(bar)


class _Live:
    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._speed = Speedometer()
        self._task = bar.add_task("", total=None, pages=0, rate=0.0, failures=0, current="")

    def __call__(self, state: Progress) -> None:
        self._bar.update(
            self._task,
            completed=state.files,
            total=state.total,
            pages=state.pages,
            rate=self._speed.rate(state.pages),
            failures=state.failures,
            current=state.current[:60],
        )


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._speed = Speedometer()
        self._said = time.monotonic()

    def __call__(self, state: Progress) -> None:
        if time.monotonic() - self._said < _LINE_SECONDS:
            return
        self._said = time.monotonic()
        self._console.print(
            f"{state.files}/{state.total} berkas, {state.pages} hal., {self._speed.rate(state.pages):.0f} hal./dtk, "
            f"{state.failures} gagal, {state.current}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


@contextmanager
def recognition_shown(console: Console) -> Iterator["_LivePages | _PageLines"]:
    """Something to call with each Recognition."""
    if not console.is_terminal:
        yield _PageLines(console)
        return
    columns = (
        TextColumn("[bold]{task.completed:.0f}/{task.total:.0f} halaman pindaian"),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[current]}", markup=False),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        yield _LivePages(bar)


class _LivePages:
    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None, current="")

    def __call__(self, state: OcrReport) -> None:
        self._bar.update(self._task, completed=state.pages, total=state.pages_total, current=state.current[:60])


class _PageLines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._said = time.monotonic()

    def __call__(self, state: OcrReport) -> None:
        if time.monotonic() - self._said < _LINE_SECONDS:
            return
        self._said = time.monotonic()
        line = f"{state.pages}/{state.pages_total} halaman pindaian dikenali, {state.current}"
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)
