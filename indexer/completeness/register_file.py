"""The agency's register of SOPs as a file (CSV or XLSX): read inside limits, and checked as a whole."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import indexer
from indexer.completeness.workbook import MOST_COLUMNS, MOST_ROWS, OUT_OF_MEMORY
from indexer.errors import RegisterError
from indexer.models import Access, SopKind, Status
from indexer.sop.identity.numbers_and_dates import find_date
from indexer.taxonomy.tree import Taxonomy, fold
from indexer.text.filenames import display_name

LARGEST_MB = 20
# A workbook is a stranger's: 20,000 rows take 3 seconds and 90 MB, a bomb whatever it is given.
_WORKBOOK_SECONDS = 20
_WORKBOOK_MB = 512

# Column headings that agencies write, folded by `taxonomy.tree.fold`, to the column they mean.
HEADINGS: Mapping[str, str] = {
    heading: column
    for column, headings in {
        "number": "nomor|nomor sop|no sop|kode sop|number|sop number",
        "title": "judul|judul sop|nama|nama sop|title|sop title",
        "kind": "jenis|jenis sop|kind|type",
        "process": "proses|nama proses|kode proses|process",
        "map": "peta|peta lintas fungsi|cfm|map|cross functional map",
        "parent_number": "nomor induk|nomor sop makro|sop makro|induk|parent|parent number|parent macro number",
        "unit": "unit|unit kerja|unit organisasi",
        "access": "klasifikasi|akses|sifat|access|classification",
        "effective": "tanggal efektif|tgl efektif|efektif|effective|effective date",
        "file_name": "nama berkas|berkas|nama file|file|file name|filename",
        "status": "status",
    }.items()
    for heading in headings.split("|")
}

_KINDS = {
    "makro": SopKind.MACRO,
    "macro": SopKind.MACRO,
    "mikro": SopKind.MICRO,
    "micro": SopKind.MICRO,
    "peta": SopKind.MAP,
    "peta lintas fungsi": SopKind.MAP,
    "map": SopKind.MAP,
    "lainnya": SopKind.OTHER,
    "other": SopKind.OTHER,
}
_ACCESS = {
    "publik": Access.PUBLIC,
    "public": Access.PUBLIC,
    "internal": Access.INTERNAL,
    "dikecualikan": Access.RESTRICTED,
    "restricted": Access.RESTRICTED,
}
_STATUS = {
    "berlaku": Status.IN_FORCE,
    "in force": Status.IN_FORCE,
    "digantikan": Status.SUPERSEDED,
    "superseded": Status.SUPERSEDED,
    "dicabut": Status.REVOKED,
    "revoked": Status.REVOKED,
}


def read_register(path: Path, taxonomy: Taxonomy) -> list[dict[str, Any]]:
    """Rows for the table `register_rows`. Raises RegisterError naming every mistake with its line."""
    table = list(_table(path))
    if not table:
        raise RegisterError(f"{path.name}: tidak ada baris. Isi judul kolom dan SOP-nya.")
    (first, headings), *lines = table
    columns = [HEADINGS.get(fold(heading)) for heading in headings]
    if "number" not in columns and "title" not in columns:
        raise RegisterError(f"{path.name}: baris {first} tidak memuat judul kolom 'nomor' atau 'judul'.")
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise RegisterError(f"{path.name}: kolom dipakai dua kali: {', '.join(twice)}. Hapus salah satunya.")
    problems: list[str] = []
    rows = [_row(line, _cells(columns, cells), taxonomy, problems) for line, cells in lines]
    if problems:
        raise RegisterError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return rows


def _cells(columns: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    return {column: cell for column, cell in zip(columns, cells, strict=False) if column}


def _row(line: int, cells: Mapping[str, str], taxonomy: Taxonomy, problems: list[str]) -> dict[str, Any]:
    def complain(what: str) -> None:
        problems.append(f"baris {line}: {what}")

    if not cells.get("number") and not cells.get("title"):
        complain("nomor dan judul kosong.")
    return {
        "line": line,
        "number": cells.get("number", ""),
        "title": cells.get("title", ""),
        "file_name": display_name(cells["file_name"]) if cells.get("file_name") else "",
        "process": _process(cells, taxonomy, complain),
        "kind": _one_of(_KINDS, fold(cells.get("kind", "")).removeprefix("sop ").strip(), "jenis", complain),
        "unit": cells.get("unit") or None,
        "status": _one_of(_STATUS, fold(cells.get("status", "")), "status", complain),
        "access": _one_of(_ACCESS, fold(cells.get("access", "")), "klasifikasi", complain),
        "parent_number": cells.get("parent_number") or None,
        "effective": _date(cells.get("effective", ""), complain),
    }


def _process(cells: Mapping[str, str], taxonomy: Taxonomy, complain: Callable[[str], None]) -> str | None:
    process, map_ = cells.get("process", ""), cells.get("map", "")
    code = taxonomy.find(process) if process else None
    if process and code is None:
        complain(f"proses {process!r} tidak ada dalam taksonomi.")
    if not map_ or (process and code is None):
        return code
    within = taxonomy.by_code[code].children if code else ()
    inside = next(
        (node.code for node in within if map_ == node.code.rpartition("/")[2] or fold(map_) == fold(node.name)), None
    )
    found = inside or taxonomy.find(map_)
    if found is None or (code and found != code and not found.startswith(f"{code}/")):
        complain(f"peta {map_!r} tidak ada dalam taksonomi" + (f" di bawah proses {code}." if code else "."))
        return code
    return found


def _one_of(known: Mapping[str, Any], text: str, column: str, complain: Callable[[str], None]) -> str | None:
    if not text:
        return None
    if text not in known:
        complain(
            f"{column} {text!r} tidak dikenal. Pilih: {', '.join(dict.fromkeys(v.value for v in known.values()))}."
        )
        return None
    return str(known[text].value)


def _date(text: str, complain: Callable[[str], None]) -> str | None:
    if not text or text in ("-", "00"):
        return None
    found = find_date(text)
    if found is None:
        complain(f"tanggal efektif {text!r} tidak terbaca. Tulis misalnya 2022-11-15 atau 15 November 2022.")
        return None
    return found.iso


def _table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that is not empty."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RegisterError(f"{path}: tidak dapat dibuka ({error.strerror}). Periksa nama dan izinnya.") from error
    if len(data) > LARGEST_MB * 1_000_000:
        raise RegisterError(f"{path.name}: lebih dari {LARGEST_MB} MB; ini bukan daftar SOP.")
    count = 0
    for line, cells in _workbook(path) if data.startswith(b"PK") else _csv(data):
        if not any(cells):
            continue
        count += 1
        if count > MOST_ROWS or any(cells[MOST_COLUMNS:]):
            raise RegisterError(
                f"{path.name}: lebih dari {MOST_ROWS} baris atau {MOST_COLUMNS} kolom; ini bukan daftar SOP. "
                "Hapus isi yang jauh di luar tabelnya."
            )
        yield line, cells


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # what Excel writes on an Indonesian Windows
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=heading.count))
    line = 1
    try:
        for cells in reader:
            yield line, [" ".join(cell.split()) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise RegisterError(
            f"baris {line}: CSV tidak terbaca ({error}). Simpan ulang sebagai CSV atau XLSX."
        ) from error


def _workbook(path: Path) -> list[tuple[int, list[str]]]:
    """Read by a process of its own, which the kernel ends at its limits."""
    limits = (str(_WORKBOOK_MB * 1_000_000), str(_WORKBOOK_SECONDS), "0")
    module = [sys.executable, "-P", "-m"]
    command = [*module, "indexer.extract.confined", *limits, *module, "indexer.completeness.workbook", str(path)]
    environment = {"PATH": os.defpath, "PYTHONPATH": str(Path(indexer.__file__).resolve().parent.parent)}
    try:
        done = subprocess.run(  # noqa: S603  our own module, no shell
            command, capture_output=True, timeout=2 * _WORKBOOK_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode < 0 or done.returncode == OUT_OF_MEMORY:
        raise RegisterError(
            f"{path.name}: XLSX ini perlu lebih dari {_WORKBOOK_SECONDS} detik atau {_WORKBOOK_MB} MB memori. "
            "Simpan tabelnya saja sebagai CSV."
        )
    if done.returncode:
        raise RegisterError(f"{path.name}: bukan XLSX yang dapat dibaca. Simpan ulang sebagai XLSX atau CSV.")
    rows: list[tuple[int, list[str]]] = json.loads(done.stdout)
    return rows
