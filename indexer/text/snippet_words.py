"""Passages in words: the one place that says what a step or a named part is called, for pages, API and command line.

The sentences are Indonesian; a page hands in the `gettext` it translates all other sentences with.
"""

from typing import Protocol

from indexer.models import Snippet, SnippetPart, SnippetSource, Step, StepColumn

STEP = "langkah %(number)s"
BETWEEN = " · "
HEADINGS = {
    SnippetSource.ROLES: "Pelaksana",
    SnippetSource.QUALIFICATION: "Kualifikasi",
    SnippetSource.WARNING: "Peringatan",
    SnippetSource.RECORDING: "Pencatatan",
    SnippetSource.RELATED: "Keterkaitan",
    SnippetSource.EQUIPMENT: "Peralatan",
    SnippetSource.APPROVED_BY: "Disahkan oleh",
    SnippetSource.LEGAL_BASIS: "Dasar hukum",
    SnippetSource.PAGE: "Cocok pada isi halaman",
    SnippetSource.TITLE: "Cocok pada judul",
    SnippetSource.NUMBER: "Nomor",
    SnippetSource.UNIT: "Unit kerja",
    SnippetSource.PROCESS: "Proses",
}
COLUMNS = {StepColumn.INPUTS: "Kelengkapan", StepColumn.OUTPUT: "Keluaran", StepColumn.NOTE: "Keterangan"}
SENTENCES = (STEP, *HEADINGS.values(), *COLUMNS.values())


class Gettext(Protocol):
    def __call__(self, sentence: str, **values: object) -> str: ...


def in_indonesian(sentence: str, **values: object) -> str:
    return sentence % values


def step_number(number: str, gettext: Gettext = in_indonesian) -> str:
    """ "langkah 5"; "" for a step without a number."""
    return gettext(STEP, number=number) if number else ""


def performers(step: Step) -> str:
    """Who performs a step; "" where that cannot be told."""
    return "" if step.doubt else ", ".join(step.performers)


def heading(snippet: Snippet, gettext: Gettext = in_indonesian) -> str:
    """ "langkah 5 · ", "Dasar hukum: ", "Cocok pada judul"; "" before what is quoted from a page."""
    if snippet.source is SnippetSource.STEP:
        number = step_number(snippet.number, gettext)
        return number and number + BETWEEN
    if snippet.source is SnippetSource.PAGE and snippet.parts:
        return ""
    return gettext(HEADINGS[snippet.source]) + (": " if snippet.parts else "")


def parts(snippet: Snippet, gettext: Gettext = in_indonesian) -> tuple[SnippetPart, ...]:
    """ "Menyiapkan **ambulans** · Kelengkapan: surat · Petugas Help Desk · 1 hari", without heading and place."""
    found = list(snippet.parts)
    for column, texts in snippet.columns:
        name = COLUMNS.get(column)
        found += (SnippetPart(BETWEEN + (f"{gettext(name)}: " if name else "")), *texts)
    return tuple(found)
