"""Commands that look after an installation: `reindex`, `reread`, `check`, `prune`, `status`, `taxonomy check`."""

import sys
from pathlib import Path

import click
from rich.console import Console

from indexer import ingest
from indexer.cli.options import data_option, opened, settings_for
from indexer.cli.progress import import_progress
from indexer.ingest import CheckReport, ReprocessReport
from indexer.models import OcrState, RenditionState
from indexer.models.outcomes import sentence
from indexer.models.reader_version import READER_VERSION
from indexer.registry import ocr_queue, queries, rendition_queue, reprocessing
from indexer.taxonomy import tree as taxonomies

_LISTED = 20  # names or ids printed of each kind


@click.command("reindex")
@data_option
def reindex(data: Path | None) -> None:
    """Bangun ulang indeks dari registri tanpa membuka berkas; pencarian tetap berjalan sementara itu."""
    with opened(data) as installation:
        count = ingest.reindex(installation)
    click.echo(f"Indeks selesai dibangun ulang: {count} SOP.")


@click.command("check")
@data_option
def check(data: Path | None) -> None:
    """Periksa apakah berkas, registri, dan indeks cocok. Kode keluar 1 bila ada yang tidak cocok."""
    with opened(data) as installation:
        findings = ingest.check(installation)
    for line in _check_lines(findings):
        click.echo(line)
    sys.exit(0 if findings.is_sound else 1)


@click.command("prune")
@data_option
@click.option("--days", type=click.IntRange(min=0), help="Hari di tempat sampah; baku: pengaturan bin_days.")
def prune(data: Path | None, days: int | None) -> None:
    """Hapus untuk selamanya SOP yang sudah lama di tempat sampah, beserta berkasnya.

    Yang berkasnya masih ada di folder yang diindeks tetap di tempat sampah; hapus dahulu dari folder itu.
    """
    with opened(data) as installation:
        gone = ingest.empty_bin(installation, days)
    click.echo(f"SOP yang dihapus untuk selamanya: {gone}.")


@click.command("status")
@data_option
def status(data: Path | None) -> None:
    """Tampilkan isi dan keadaan pemasangan ini."""
    with opened(data) as installation, installation.session() as session:
        figures = queries.statistics(session)
        scans = ocr_queue.counts(session)
        renditions = rendition_queue.counts(session)
        outdated = reprocessing.count_outdated(session)
    click.echo(f"SOP: {figures.sops}, berkas: {figures.files}, halaman: {figures.pages}")
    click.echo(f"Belum masuk indeks: {figures.waiting}")
    click.echo("Unggahan: " + ", ".join(f"{state} {count}" for state, count in figures.jobs.items()))
    if any(scans.values()):
        waiting = scans[OcrState.WAITING] + scans[OcrState.WORKING]
        done, failed = scans[OcrState.DONE], scans[OcrState.FAILED]
        click.echo(f"Hasil pindai (OCR): menunggu {waiting}, dikenali {done}, gagal {failed}")
        if waiting and (advice := ingest.advice_on_scans()):
            click.echo(advice)
    if any(renditions.values()):
        waiting = renditions[RenditionState.WAITING] + renditions[RenditionState.WORKING]
        done, failed = renditions[RenditionState.DONE], renditions[RenditionState.FAILED]
        click.echo(f"Halaman dokumen Word: menunggu {waiting}, tersusun {done}, gagal {failed}")
        if waiting and (advice := ingest.advice_on_renditions()):
            click.echo(advice)
    if outdated:
        click.echo(f"Dibaca oleh pembaca lama: {outdated} berkas. `telusur reread` membacanya ulang.")
    for outcome, count in sorted(figures.failures.items()):
        click.echo(f"Gagal, {outcome}: {count}. {sentence(outcome)}")


def _check_lines(findings: CheckReport) -> list[str]:
    lines = [f"Diperiksa: {findings.files} berkas, {findings.sops} SOP."]
    lines += [f"Berkas {digest} hilang atau berubah. Kembalikan dari cadangan." for digest in findings.damaged]
    lines += [findings.index] if findings.index else []
    for ids, text in (
        (findings.without_pages, "tanpa halaman. Baca ulang berkasnya dengan `telusur index --retry`."),
        (findings.not_indexed, "belum ada dalam indeks. Jalankan `telusur reindex`."),
        (findings.stale, "ada dalam indeks padahal sudah dihapus. Jalankan `telusur reindex`."),
    ):
        lines += [f"SOP {sop_id} {text}" for sop_id in ids]
    if findings.orphans:
        lines.append(
            f"{len(findings.orphans)} berkas simpanan tidak dipakai lagi; `telusur index --prune` menghapusnya."
        )
    if findings.is_sound:
        lines.append("Semua cocok.")
    return lines


@click.command("reread")
@click.option("--all", "everything", is_flag=True, help="Baca ulang semua berkas, juga yang sudah dibaca pembaca ini.")
@data_option
def reread(everything: bool, data: Path | None) -> None:
    """Baca ulang berkas tersimpan yang dibaca pembaca lama; yang ditetapkan pengelola tidak berubah.

    Pencarian tetap berjalan. Bila terhenti, jalankan lagi: yang sudah selesai tidak diulang. Kode keluar: 0 semua baik,
    1 sebagian berkas tetap memakai bacaan lama atau tetap gagal.
    """
    console = Console()
    with opened(data) as installation, import_progress(console) as on_progress:
        result = ingest.reprocess(installation, on_progress, everything=everything)
    for line in _reread_lines(result):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    sys.exit(1 if result.kept or result.failing else 0)


def _reread_lines(result: ReprocessReport) -> list[str]:
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


@click.group("taxonomy")
def taxonomy() -> None:
    """Daftar proses dan peta lintas fungsi."""


@taxonomy.command("check")
@click.argument("file", required=False, metavar="[FILE.toml]", type=click.Path(dir_okay=False, path_type=Path))
@data_option
def check_taxonomy(file: Path | None, data: Path | None) -> None:
    """Periksa berkas taksonomi (bila tidak disebut: yang dipakai sekarang); sebut semua kesalahannya."""
    tree = taxonomies.load(file or settings_for(data).taxonomy)
    nodes = [node for node in tree.by_code.values() if node.code != taxonomies.UNDECIDED]
    counts = {level: sum(node.level == level for node in nodes) for level in ("group", "process", "map")}
    examples = sum(node.example for node in nodes)
    click.echo(f"Benar: {counts['group']} kelompok, {counts['process']} proses, {counts['map']} peta lintas fungsi.")
    if examples:
        click.echo(f"{examples} nama masih contoh (example = true). Ganti dengan nama resmi instansi.")


COMMANDS = (reindex, reread, check, prune, status, taxonomy)
