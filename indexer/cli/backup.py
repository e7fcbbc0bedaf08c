"""`telusur backup` and `telusur restore`."""

import sys
import time
from pathlib import Path

import click

from indexer import backup as backups
from indexer import ingest
from indexer.cli.options import data_option, opened, settings_for

_PLACE = click.Path(path_type=Path)


@click.command("backup")
@click.argument("place", metavar="FOLDER|FILE.tar", type=_PLACE)
@click.option("--keep", type=click.IntRange(min=0), default=0, help="Simpan N cadangan terbaru saja dalam FOLDER.")
@click.option("--renditions", "with_renditions", is_flag=True, help="Sertakan halaman PDF dari dokumen Word.")
@data_option
def backup(place: Path, keep: int, with_renditions: bool, data: Path | None) -> None:
    """Cadangkan registri, berkas, dan setelan; layanan boleh sedang berjalan.

    Ke FOLDER hanya berkas yang belum ada di sana yang ditambahkan; FILE.tar memuat semuanya. Kode keluar 1 bila ada
    berkas yang hilang atau berubah.
    """
    began = time.monotonic()
    made = backups.make(settings_for(data), place, with_renditions=with_renditions, keep=keep)
    click.echo(
        f"Cadangan {made.name}: {made.files} berkas, {made.size / 1e6:.1f} MB, baru {made.added}, "
        f"{time.monotonic() - began:.1f} dtk."
    )
    if made.removed:
        click.echo(f"Cadangan lama yang dihapus: {made.removed}.")
    _tell_lost(made.lost)


@click.command("restore")
@click.argument("place", metavar="FOLDER|FILE.tar", type=_PLACE)
@click.option(
    "--at", default="", metavar="NAME", help="Cadangan yang namanya diawali NAME (bila tidak disebut: terbaru)."
)
@click.option("--list", "is_listing", is_flag=True, help="Sebut cadangan yang ada saja.")
@click.option("--verify", "is_verifying", is_flag=True, help="Periksa setiap byte cadangan saja, tanpa memulihkan.")
@data_option
def restore(place: Path, at: str, is_listing: bool, is_verifying: bool, data: Path | None) -> None:
    """Pulihkan cadangan ke folder data yang kosong, lalu bangun indeksnya.

    Bila terhenti, jalankan lagi. Kode keluar 1 bila ada berkas yang hilang atau rusak.
    """
    began = time.monotonic()
    with backups.opened(place) as store:
        if is_listing:
            click.echo("\n".join(store.names()))
            return
        if is_verifying:
            names = [backups.read_manifest(store, at)[0]] if at else store.names()
            problems = backups.verify(store, names)
            click.echo("\n".join(problems or [f"Utuh: {len(names)} cadangan, {time.monotonic() - began:.1f} dtk."]))
            sys.exit(1 if problems else 0)
        restored = backups.restore(store, settings_for(data), at)
    with opened(data) as installation:
        count = ingest.reindex(installation)
    click.echo(
        f"Pulih dari {restored.name}: {restored.files} berkas, {count} SOP dalam indeks, "
        f"{time.monotonic() - began:.1f} dtk. Semua pengguna perlu masuk lagi."
    )
    if restored.environment:
        click.echo(f"Setelan pada saat itu ada di {restored.environment}.")
    _tell_lost(restored.lost)


def _tell_lost(lost: tuple[str, ...]) -> None:
    for digest in lost:
        click.echo(f"Berkas {digest} hilang atau berubah: kembalikan dari cadangan lama atau unggah lagi.", err=True)
    if lost:
        sys.exit(1)


COMMANDS = (backup, restore)
