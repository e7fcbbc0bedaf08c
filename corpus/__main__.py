"""`python -m corpus build FOLDER` writes the whole collection, `python -m corpus samples` the set in the repository.

`python -m corpus scans FOLDER` writes scans of generated SOPs, with damage of every kind, to measure reading with.
"""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.progress import Progress

from corpus.build import build, truth_folder
from corpus.model import FileSpec
from corpus.samples_set import SAMPLES, choose_samples, clear
from corpus.scans import build_scans, choose
from corpus.specs import make_specs

SEED = 2022


@click.group()
def main() -> None:
    """Membuat koleksi contoh SOP."""


@main.command("build")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=SEED, show_default=True, help="Benih; benih yang sama memberi berkas yang sama.")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1), help="Jumlah proses.")
def build_command(folder: Path, seed: int, processes: int) -> None:
    """Menulis seluruh koleksi ke FOLDER dan kebenarannya ke FOLDER-truth."""
    files = make_specs(seed)
    write(files, folder, processes)
    sops, pages = sum(len(file.sops) for file in files), sum(sop.pages for file in files for sop in file.sops)
    click.echo(f"{len(files)} berkas, {sops} SOP, {pages} halaman di {folder}; kebenarannya di {truth_folder(folder)}")


@main.command("samples")
def samples_command() -> None:
    """Menulis ulang corpus/samples dari spesifikasi yang sama."""
    files = choose_samples(make_specs(SEED))
    clear(SAMPLES)
    write(files, SAMPLES, 1)
    click.echo(f"{len(files)} berkas contoh di {SAMPLES}")


@main.command("scans")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", required=True, type=int, help="Benih; benih yang sama memberi berkas yang sama.")
@click.option("--count", default=40, show_default=True, type=click.IntRange(1), help="Jumlah berkas.")
def scans_command(folder: Path, seed: int, count: int) -> None:
    """Menulis hasil pindai SOP buatan ke FOLDER dan kebenarannya ke FOLDER-truth."""
    files = choose(seed, count)
    with Progress() as progress:
        task = progress.add_task("Memindai SOP", total=len(files))
        for done in build_scans(files, folder, seed):
            progress.update(task, completed=done)
    click.echo(f"{len(files)} berkas di {folder}; kebenarannya di {truth_folder(folder)}")


def write(files: Sequence[FileSpec], folder: Path, processes: int) -> None:
    try:
        with Progress() as progress:
            task = progress.add_task("Menggambar SOP", total=len(files))
            for done in build(files, folder, processes):
                progress.update(task, completed=done)
    except OSError as error:
        raise click.ClickException(
            f"{folder} tidak dapat ditulisi ({error.strerror}). Periksa izin dan ruang cakram, lalu ulangi."
        ) from error


if __name__ == "__main__":
    main()
