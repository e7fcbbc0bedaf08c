"""Import of the agency's register of SOPs (CSV or XLSX): read, checked as a whole, stored, compared with the files."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from indexer.errors import RegisterError
from indexer.ingest.index_sync import update_index
from indexer.installation import Installation
from indexer.models import Access, SopKind, Status
from indexer.registry import assignments, register_rows
from indexer.registry.tables import assignments as assignment_rows
from indexer.registry.tables import documents
from indexer.registry.tables import register_rows as rows_table
from indexer.sop.identity.numbers_and_dates import find_date
from indexer.taxonomy.tree import Taxonomy, fold
from indexer.text.filenames import display_name

_BATCH = 500
_LARGEST_MB = 20

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


@dataclass(frozen=True, slots=True)
class ImportComparison:
    """Register against files. `without_file`: (line, number or title); `without_row`: (SOP id, file name)."""

    rows: int
    matched: int
    without_file: tuple[tuple[int, str], ...]
    without_row: tuple[tuple[int, str], ...]


def import_register(installation: Installation, path: Path) -> ImportComparison:
    """Replace the register by the rows of `path`: all of them, or none where one has a mistake.

    Raises RegisterError naming every mistake with its line.
    """
    rows = read_register(path, installation.taxonomy)
    with installation.writing() as session:
        register_rows.replace(session, rows)
        ids = session.execute(select(documents.c.id).order_by(documents.c.id)).scalars().all()
        for start in range(0, len(ids), _BATCH):
            assignments.resolve(session, register_rows.match(session, ids[start : start + _BATCH]))
    update_index(installation)
    return compare(installation)


def compare(installation: Installation) -> ImportComparison:
    """The register as last imported, compared with the SOPs that are here."""
    said = select(assignment_rows.c.document_id).where(assignment_rows.c.source == assignments.Authority.REGISTER.value)
    with installation.session() as session:
        rows = session.execute(select(rows_table).order_by(rows_table.c.line)).all()
        extra = session.execute(
            select(documents.c.id, documents.c.name).where(documents.c.id.not_in(said)).order_by(documents.c.id)
        ).all()
    missing = tuple((row.line, row.number or row.title) for row in rows if row.document_id is None)
    return ImportComparison(len(rows), len(rows) - len(missing), missing, tuple((row.id, row.name) for row in extra))


def read_register(path: Path, taxonomy: Taxonomy) -> list[dict[str, Any]]:
    """Rows for the table `register_rows`. Raises RegisterError naming every mistake with its line."""
    table = [(line, cells) for line, cells in _table(path) if any(cells)]
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
    """Line number and cells of each row."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RegisterError(f"{path}: tidak dapat dibuka ({error.strerror}). Periksa nama dan izinnya.") from error
    if len(data) > _LARGEST_MB * 1_000_000:
        raise RegisterError(f"{path.name}: lebih dari {_LARGEST_MB} MB; ini bukan daftar SOP.")
    return _workbook(path, data) if data.startswith(b"PK") else _csv(data)


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


def _workbook(path: Path, data: bytes) -> Iterator[tuple[int, list[str]]]:
    import openpyxl  # costs a third of a second, and only workbooks need it

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = [(i, list(row)) for i, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1)]
    except Exception as error:  # openpyxl raises whatever the broken part happens to raise
        raise RegisterError(
            f"{path.name}: bukan XLSX yang dapat dibaca. Simpan ulang sebagai XLSX atau CSV."
        ) from error
    return ((line, [_as_text(value) for value in cells]) for line, cells in rows)


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
