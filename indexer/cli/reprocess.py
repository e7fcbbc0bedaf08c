"""`telusur reread`."""

import sys
from pathlib import Path

import click
from rich.console import Console

from indexer import ingest
from indexer.cli import progress
from indexer.cli.options import data_option, opened
from indexer.ingest import ReprocessReport
from indexer.models.reader_version import READER_VERSION

_LISTED = 20


@click.command("reread")
@click.option("--all", "everything", is_flag=True, help="Baca ulang semua berkas, juga yang sudah dibaca pembaca ini.")
@data_option
def reprocess(everything: bool, data: Path | None) -> None:
    """Baca ulang berkas tersimpan yang dibaca pembaca lama; yang ditetapkan pengelola tidak berubah.

    Pencarian tetap berjalan. Bila terhenti, jalankan lagi: yang sudah selesai tidak diulang. Kode keluar: 0 semua baik,
    1 sebagian berkas tetap memakai bacaan lama atau tetap gagal.
    """
    console = Console()
    with opened(data) as installation, progress.shown(console) as on_progress:
        result = ingest.reprocess(installation, on_progress, everything=everything)
    for line in _lines(result):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    sys.exit(1 if result.kept or result.failing else 0)


def _lines(result: ReprocessReport) -> list[str]:
    if not result.files and not result.kept:
        return [f"Semua berkas sudah dibaca oleh pembaca ini (versi {READER_VERSION}). --all membaca ulang semuanya."]
    rate = result.pages / max(result.seconds, 1e-3)
    lines = [
        f"Dibaca ulang: {result.files} berkas, {result.pages} halaman, {result.seconds:.1f} dtk, {rate:.0f} hal./dtk."
    ]
    if result.opened:
        lines.append(f"Dahulu gagal, kini terbaca: {result.opened} berkas.")
    if result.failing:
        lines.append(f"Tetap gagal: {result.failing} berkas; `telusur status` menyebut sebabnya.")
    for ids, text in ((result.new, "SOP baru"), (result.gone, "SOP yang tidak ada lagi")):
        if ids:
            lines.append(f"{text}: {', '.join(map(str, ids[:_LISTED]))}{' …' if len(ids) > _LISTED else ''}")
    if result.kept:
        lines.append(f"Tetap memakai bacaan lama: {len(result.kept)} berkas.")
        lines += [f"  {name}: {why}" for name, why in result.kept[:_LISTED]]
        if len(result.kept) > _LISTED:
            lines.append(f"  … dan {len(result.kept) - _LISTED} berkas lain.")
    return lines


COMMANDS = (reprocess,)
