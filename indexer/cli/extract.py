"""`telusur extract`: what is read of one file, without keeping anything."""

import sys
from pathlib import Path

import click

from indexer.cli.options import data_option, echo_json, settings_for
from indexer.errors import ReadError
from indexer.extract.source import open_regular
from indexer.models import Outcome, Reading, SopRecord
from indexer.models.outcomes import KEPT, sentence
from indexer.reading.reader_pool import ReaderPool
from indexer.reading.serialization import to_json


@click.command("extract")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="Cetak semua yang terbaca sebagai JSON.")
@data_option
def extract(file: Path, is_json: bool, data: Path | None) -> None:
    """Tampilkan apa yang terbaca dari FILE, tanpa menyimpannya. Kode keluar 1 bila tidak dapat dibaca."""
    settings = settings_for(data, readers=1)
    try:
        open_regular(file).close()
    except OSError as error:
        raise ReadError(Outcome.UNREADABLE, f"{file}: {sentence(Outcome.UNREADABLE)} ({error.strerror})") from error
    with ReaderPool(settings) as pool:
        reading = pool.read(file.resolve(), file.name)
    if is_json:
        echo_json(to_json(reading))
    else:
        for line in _lines(reading):
            click.echo(line)
    sys.exit(0 if reading.outcome in KEPT else 1)


def _lines(reading: Reading) -> list[str]:
    lines = [f"{reading.outcome}: {sentence(reading.outcome)}"]
    if reading.outcome in KEPT:
        lines.append(f"{reading.kind}, {len(reading.pages)} halaman/bagian, dibaca dengan {reading.reader}")
    for record in reading.sops:
        lines += ["", *_record(record)]
    lines += [f"Peringatan: {warning}" for warning in reading.warnings]
    for page in reading.pages:
        lines += ["", f"--- {page.heading or page.number} ({page.source})", page.text]
    return lines


def _record(record: SopRecord) -> list[str]:
    identity = record.identity
    dates = {"dibuat": identity.created, "direvisi": identity.revised, "efektif": identity.effective}
    lines = [
        f"SOP hal. {record.first_page}–{record.last_page}: {identity.title or '(tanpa judul)'}",
        f"nomor: {identity.number or '-'}; unit: {identity.unit or '-'}; disahkan oleh: {identity.approved_by or '-'}",
        "; ".join(f"{name}: {found.iso if found else '-'}" for name, found in dates.items()),
        f"pelaksana: {', '.join(record.roles) or '-'}",
    ]
    if record.steps_reason:
        lines.append(f"langkah: {record.steps_reason}")
    lines += [
        f"{step.number}. {step.activity} [{', '.join(step.performers) or '-'}] {step.duration}" for step in record.steps
    ]
    return lines + [f"Peringatan: {warning}" for warning in record.warnings]


COMMANDS = (extract,)
