"""A comparison as one flat CSV for spreadsheets: totals, totals per process, then every issue."""

import csv
import io
from collections.abc import Callable, Iterator

from indexer.completeness.compare import Finding, Reconciliation
from indexer.completeness.issue_types import ADVICE, COUNTS, TITLES, TotalKind
from indexer.models.outcomes import sentence

TOTALS, PROCESSES = "Jumlah", "Per proses"
HEADINGS = (
    "Bagian",
    "Hal",
    "Dinyatakan",
    "Terdaftar",
    "Ada",
    "Selisih",
    "Nomor SOP",
    "Judul",
    "Proses",
    "Berkas",
    "Baris daftar",
    "SOP",
    "Keterangan",
)
INEXACT = "Halaman SOP di luar PDF tidak dapat dihitung."

# Sentences of the CSV beside those of `issue_types` and `outcomes`; the catalogue translates them.
SENTENCES = (TOTALS, PROCESSES, *HEADINGS, INEXACT)

# Spreadsheets run cells that begin with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(found: Reconciliation, say: Callable[[str], str] = str) -> str:
    """CSV with semicolons, as Indonesian Excel expects. `say`: translates an Indonesian sentence."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([say(heading) for heading in HEADINGS])
    writer.writerows([safe_cell(cell) for cell in row] for row in _rows(found, say))
    return out.getvalue()


def _rows(found: Reconciliation, say: Callable[[str], str]) -> Iterator[tuple[object, ...]]:
    empty = ("",) * 6
    for total in found.totals:
        numbers = (total.declared, total.listed, total.present, total.difference)
        group = f" {total.group}" if total.what is TotalKind.GROUP else ""
        yield (say(TOTALS), say(COUNTS[total.what]) + group, *numbers, *empty, "" if total.is_exact else say(INEXACT))
    for process in found.processes:
        for what, (listed, present) in ((TotalKind.MACRO, process.macro), (TotalKind.MICRO, process.micro)):
            more = None if listed is None else present - listed
            place = ("", process.name, process.code, "", "", "", "")
            yield (say(PROCESSES), say(COUNTS[what]), None, listed, present, more, *place)
    for finding in found.findings:
        yield (say(TITLES[finding.issue]), *_finding(finding), _why(finding, say))


def _finding(finding: Finding) -> tuple[object, ...]:
    where = (finding.file_name, finding.line, finding.sop_id)
    return ("", "", "", "", "", finding.number, finding.title, finding.process, *where)


def _why(finding: Finding, say: Callable[[str], str]) -> str:
    return say(sentence(finding.outcome)) if finding.outcome else say(ADVICE[finding.issue])


def safe_cell(cell: object) -> object:
    """The cell, quoted where a spreadsheet would run it as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
