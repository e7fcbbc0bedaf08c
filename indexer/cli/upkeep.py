"""`telusur reindex`, `check`, `status`: looking after an installation."""

import sys
from pathlib import Path

import click

from indexer import ingest
from indexer.cli.options import data_option, opened
from indexer.ingest import CheckReport
from indexer.models import OcrState
from indexer.models.outcomes import sentence
from indexer.registry import ocr_queue, queries, reprocessing


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
    for line in _lines(findings):
        click.echo(line)
    sys.exit(0 if findings.is_sound else 1)


@click.command("status")
@data_option
def status(data: Path | None) -> None:
    """Tampilkan isi dan keadaan pemasangan ini."""
    with opened(data) as installation, installation.session() as session:
        figures = queries.statistics(session)
        scans = ocr_queue.counts(session)
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
    if outdated:
        click.echo(f"Dibaca oleh pembaca lama: {outdated} berkas. `telusur reread` membacanya ulang.")
    for outcome, count in sorted(figures.failures.items()):
        click.echo(f"Gagal, {outcome}: {count}. {sentence(outcome)}")


def _lines(findings: CheckReport) -> list[str]:
    lines = [f"Diperiksa: {findings.files} berkas, {findings.sops} SOP."]
    lines += [f"Berkas {digest} hilang atau berubah. Kembalikan dari cadangan." for digest in findings.damaged]
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


COMMANDS = (reindex, check, status)
