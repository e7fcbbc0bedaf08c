"""`telusur index`."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from indexer import ingest
from indexer.cli.options import data_option, opened
from indexer.cli.progress import import_progress, ocr_progress, renditions_progress
from indexer.ingest import ImportReport, OcrReport, RenditionReport
from indexer.installation import Installation
from indexer.models import Outcome
from indexer.models.outcomes import KEPT, sentence
from indexer.registry.ocr_queue import pages_left

_LISTED = 20  # names a reason; all of them are in the registry


@click.command("index")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--prune", "is_pruning", is_flag=True, help="Hapus SOP yang berkasnya sudah tidak ada di PATH.")
@click.option(
    "--retry", "is_retrying", is_flag=True, help="Baca ulang juga berkas yang dahulu gagal dan tidak berubah."
)
@click.option(
    "--ocr/--no-ocr", "with_ocr", default=None, help="Kenali juga teks halaman hasil pindai (OCR), paling akhir."
)
@click.option(
    "--renditions", "is_rendering", is_flag=True, help="Susun juga halaman dokumen Word (LibreOffice), paling akhir."
)
@data_option
def index(
    paths: tuple[Path, ...],
    is_pruning: bool,
    is_retrying: bool,
    with_ocr: bool | None,
    is_rendering: bool,
    data: Path | None,
) -> None:
    """Baca dokumen (PDF, DOCX, ODT, DOC) di PATH (berkas atau folder) agar dapat dicari.

    Kode keluar: 0 semua baik, 1 sebagian berkas gagal, 2 tidak ada yang dapat dikerjakan.
    """
    again = frozenset(Outcome) - KEPT if is_retrying else frozenset()
    console = Console()
    with opened(data, ocr=with_ocr) as installation:
        with import_progress(console) as on_progress:
            report = ingest.index_paths(installation, paths, on_progress, again=again)
        gone = ingest.prune(installation, report.missing) if is_pruning and report.roots else None
        ocr = _run_ocr(console, installation)
        rendered = _render(console, installation) if is_rendering else RenditionReport()
    _print(console, report, gone, ocr, rendered)
    if not report.roots or not report.files:
        sys.exit(2)
    sys.exit(1 if report.failures or report.notes else 0)


def _run_ocr(console: Console, installation: Installation) -> OcrReport:
    """Everything else can be searched by now, and stays so if this is interrupted."""
    with installation.session() as session:
        pages = pages_left(session)
    if pages and installation.settings.ocr:
        begun = f"Semua berkas sudah dapat dicari; kini {pages} halaman hasil pindai dikenali teksnya (OCR)."
        console.print(ingest.advice_on_scans() or begun, markup=False, highlight=False, soft_wrap=True)
    with ocr_progress(console) as on_progress:
        return ingest.run_ocr(installation, on_progress)


def _render(console: Console, installation: Installation) -> RenditionReport:
    """The worker would do it as well, beside uploads."""
    if advice := ingest.advice_on_renditions():
        console.print(advice, markup=False, highlight=False, soft_wrap=True)
    with renditions_progress(console) as on_progress:
        return ingest.run_renditions(installation, on_progress)


def _print(console: Console, report: ImportReport, gone: int | None, ocr: OcrReport, rendered: RenditionReport) -> None:
    for path, why in report.notes:
        console.print(f"{path}: {why}", markup=False, highlight=False, soft_wrap=True)
    for outcome, paths in sorted(report.failed.items()):
        for path in sorted(paths)[:_LISTED]:
            console.print(f"{path}: {outcome}", markup=False, highlight=False, soft_wrap=True)
        if len(paths) > _LISTED:
            console.print(f"… dan {len(paths) - _LISTED} berkas lain: {outcome}", markup=False, highlight=False)
    table = Table("hasil", "berkas", "keterangan", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    rate = report.pages / max(report.seconds, 1e-3)
    table.add_row(
        "dibaca", str(report.indexed), f"{report.pages} halaman, {rate:.0f} hal./dtk, {report.seconds:.1f} dtk"
    )
    if report.without_text > ocr.opened:
        table.add_row("  tanpa teks", str(report.without_text - ocr.opened), sentence(Outcome.NO_TEXT))
    if ocr.files:
        each = ocr.seconds / ocr.pages if ocr.pages else 0.0
        table.add_row(
            "dikenali (OCR)",
            str(ocr.found),
            f"{ocr.pages} halaman pindaian, {each:.1f} dtk/hal.",
        )
    if rendered.files:
        each = rendered.seconds / rendered.files
        told = f"{rendered.pages} halaman, {rendered.failed} gagal, {each:.1f} dtk/dokumen"
        table.add_row("disusun halamannya", str(rendered.files), told)
    table.add_row("tidak berubah", str(report.unchanged), "")
    if report.duplicates:
        table.add_row("salinan", str(report.duplicates), "Isinya sama dengan berkas lain; dihitung satu SOP.")
    for outcome, paths in sorted(report.failed.items()):
        table.add_row(f"gagal: {outcome}", str(len(paths)), sentence(outcome))
    if report.skipped:
        table.add_row("dilewati", str(report.skipped), "Bukan dokumen menurut nama dan isinya.")
    if gone is not None:
        table.add_row("dihapus", str(gone), "SOP yang berkasnya sudah tidak ada.")
    elif report.missing:
        table.add_row("hilang", str(len(report.missing)), "Berkasnya sudah tidak ada; `--prune` menghapus SOP-nya.")
    console.print(table)


COMMANDS = (index,)
