"""The agency's list of its SOPs, as CSV and as a workbook, with the gaps such lists have."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

from corpus.model import FileSpec, SopSpec

COLUMNS = (
    "nomor",
    "judul",
    "jenis",
    "proses",
    "peta",
    "nomor induk",
    "unit",
    "klasifikasi",
    "tanggal efektif",
    "nama berkas",
    "status",
)
UNLISTED = 7  # files the list forgets
MISSING = 5  # listed SOPs whose file was never handed in
MOMENT = datetime(2022, 11, 15, 8, 0, 0)


@dataclass(frozen=True, slots=True)
class Register:
    """`rows` in the order of `COLUMNS`. `unlisted`: files without a row; `missing`: numbers of rows without a file."""

    rows: tuple[tuple[str, ...], ...]
    unlisted: tuple[str, ...]
    missing: tuple[str, ...]


def make_register(files: Sequence[FileSpec]) -> Register:
    """One row an SOP; single files spread over the list are left out, and some rows name no file that exists."""
    single = [file for file in files if len(file.sops) == 1 and file.sops[0].status == "berlaku"]
    unlisted = tuple(file.name for file in every(single, UNLISTED))
    rows = [row_of(file.name, sop) for file in files if file.name not in unlisted for sop in file.sops]
    lost = [absent(file.sops[0], position) for position, file in enumerate(every(single[1:], MISSING), 1)]
    rows += [row_of("", sop) for sop in lost]
    rows.sort(key=lambda row: (row[3], row[4], row[0], row[8], row[9]))
    return Register(tuple(rows), unlisted, tuple(sop.number for sop in lost))


def every(files: Sequence[FileSpec], count: int) -> list[FileSpec]:
    """`count` files, fewer from a small set, evenly spread."""
    wanted = min(count, len(files) // 10)
    return list(files[:: len(files) // wanted][:wanted]) if wanted else []


def absent(like: SopSpec, position: int) -> SopSpec:
    """An SOP that stands in the list only."""
    return replace(like, number=f"{like.number}/A{position}", title=f"{like.title} (Lanjutan)")


def row_of(name: str, sop: SopSpec) -> tuple[str, ...]:
    return (
        sop.number,
        sop.title,
        sop.kind,
        sop.process,
        sop.map,
        sop.parent,
        sop.unit,
        sop.access,
        sop.effective.isoformat(),
        name,
        sop.status,
    )


def as_csv(register: Register) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(register.rows)
    return text.getvalue().encode()


def as_workbook(register: Register) -> bytes:
    """The same list as XLSX; times inside are fixed so that the bytes are the same every time."""
    book = Workbook()
    book.properties.created = book.properties.modified = MOMENT
    sheet = book.active
    if sheet is None:
        raise TypeError("a new workbook has a sheet")
    sheet.title = "Daftar SOP"
    for row in (COLUMNS, *register.rows):
        sheet.append(row)
    saved = BytesIO()
    book.save(saved)
    return with_fixed_times(saved.getvalue(), book.properties.modified)


def with_fixed_times(data: bytes, saved: datetime) -> bytes:
    """Rewrite the zip with one time for every member; openpyxl stamps the wall clock on them and in the properties."""
    stamp, fixed = saved.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    rewritten = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(rewritten, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            member = ZipInfo(name, MOMENT.timetuple()[:6])
            member.compress_type = ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, source.read(name).replace(stamp, fixed))
    return rewritten.getvalue()
