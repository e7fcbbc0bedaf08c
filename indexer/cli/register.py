"""`telusur register`: the agency's list of SOPs."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from indexer.access import OPERATOR
from indexer.cli.options import data_option, opened
from indexer.completeness.compare import Finding, Reconciliation, reconcile
from indexer.completeness.export_csv import INEXACT, to_csv
from indexer.completeness.issue_types import ADVICE, COUNTS, NO_REGISTER, TITLES, IssueType, TotalKind
from indexer.completeness.register_file import read_register
from indexer.completeness.register_import import (
    ImportComparison,
    ImportPlan,
    compare,
    import_rows,
    plan_import,
    undo_import,
)
from indexer.errors import RegisterError
from indexer.models.outcomes import sentence

_LISTED = 20  # of each kind; all of them are in the CSV
_COLUMNS = {
    "access": "klasifikasi",
    "status": "status",
    "process": "proses",
    "kind": "jenis",
    "unit": "unit kerja",
    "number": "nomor",
    "title": "judul",
    "parent_number": "nomor induk",
    "effective": "tanggal efektif",
}


@click.group("register")
def register() -> None:
    """Daftar SOP milik instansi."""


@register.command("import")
@click.argument("file", metavar="FILE.csv|xlsx", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Ubah; tanpa ini hanya disebut apa yang akan berubah.")
@click.option("--whole", is_flag=True, help="FILE adalah seluruh daftar: yang tidak ada di dalamnya dilupakan.")
@data_option
def import_(file: Path, yes: bool, whole: bool, data: Path | None) -> None:
    """Tambahkan daftar SOP dari FILE; baris dan kolom yang tidak ada di dalamnya tetap.

    Lebih dahulu disebut apa yang akan berubah. Kode keluar: 0 selesai, 1 menunggu --yes.
    """
    with opened(data) as installation:
        rows = read_register(file, installation.taxonomy)
        plan = (
            import_rows(installation, rows, file.name, OPERATOR, whole=whole)
            if yes
            else plan_import(installation, rows, whole=whole)
        )
        comparison = compare(installation)
    for line in _plan_lines(plan):
        click.echo(line)
    if not yes and not plan.is_empty:
        click.echo("Belum ada yang diubah. Periksa di atas, lalu jalankan lagi dengan --yes.")
        sys.exit(1)
    for line in _lines(comparison):
        click.echo(line)


@register.command("undo")
@data_option
def undo(data: Path | None) -> None:
    """Batalkan impor daftar yang terakhir: daftar menjadi seperti sebelumnya."""
    with opened(data) as installation:
        undone = undo_import(installation, OPERATOR)
    if undone is None:
        raise RegisterError("Tidak ada impor yang dapat dibatalkan.")
    file_name, plan = undone
    for line in _plan_lines(plan):
        click.echo(line)
    click.echo(f"Impor {file_name} dibatalkan.")


@register.command("check")
@click.option("--csv", "csv_file", metavar="FILE", help="Tulis semuanya sebagai CSV ke FILE; - untuk layar.")
@data_option
def check(csv_file: str | None, data: Path | None) -> None:
    """Bandingkan yang dinyatakan dan didaftar dengan yang ada; sebut semua yang kurang, lebih, atau tidak terbaca.

    Kode keluar: 0 semua cocok, 1 ada yang tidak cocok.
    """
    with opened(data) as installation:
        found = reconcile(installation, OPERATOR)
    if csv_file == "-":
        click.echo(to_csv(found), nl=False)
    else:
        if csv_file:
            _write(Path(csv_file), to_csv(found))
        _print(found)
    sys.exit(0 if found.is_sound else 1)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8-sig", newline="")  # the mark by which Excel knows the encoding
    except OSError as error:
        raise RegisterError(f"{path}: tidak dapat ditulis ({error.strerror}). Periksa folder dan izinnya.") from error


def _print(found: Reconciliation) -> None:
    console = Console(soft_wrap=True)
    console.print(_totals(found))
    console.print(_per_process(found))
    if found.without_pages:
        click.echo(f"{INEXACT} SOP seperti itu: {found.without_pages}.")
    if not found.rows:
        click.echo(NO_REGISTER)
    for issue in IssueType:
        if findings := found.of(issue):
            click.echo(f"\n{TITLES[issue]}: {len(findings)}. {ADVICE[issue]}")
            for finding in findings[:_LISTED]:
                click.echo(f"  {_named(finding)}")
            if len(findings) > _LISTED:
                click.echo(f"  … dan {len(findings) - _LISTED} lain; semuanya dengan --csv FILE.")
    click.echo("\nSemua cocok." if found.is_sound else f"\nTidak cocok: {len(found.findings)} temuan.")


def _totals(found: Reconciliation) -> Table:
    table = _table("jumlah", "dinyatakan", "terdaftar", "ada", "selisih")
    for total in found.totals:
        label = f"  {total.group}" if total.what is TotalKind.GROUP else COUNTS[total.what]
        table.add_row(label, *_cells(total.declared, total.listed, total.present), _difference(total.difference))
    return table


def _per_process(found: Reconciliation) -> Table:
    table = _table(
        "\n\nproses", "\n\npeta", "\nmakro\nterdaftar", "\n\nada", "\nmikro\nterdaftar", "\n\nada", "\n\nlain"
    )
    for each in found.processes:
        maps = f"{each.maps_used}/{each.maps}"
        table.add_row(f"{each.code} {each.name}", maps, *_cells(*each.macro, *each.micro, each.other))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(first, box=None, pad_edge=False)
    for other in others:
        table.add_column(other, justify="right")
    return table


def _cells(*numbers: int | None) -> list[str]:
    return ["–" if number is None else str(number) for number in numbers]


def _difference(number: int | None) -> str:
    return "–" if number is None else f"{number:+d}" if number else "0"


def _named(finding: Finding) -> str:
    where = f"baris {finding.line}" if finding.line else f"SOP {finding.sop_id}" if finding.sop_id else ""
    what = " ".join(filter(None, (finding.number, finding.title))) or finding.file_name
    file = finding.file_name if finding.file_name != what else ""
    why = sentence(finding.outcome) if finding.outcome else ""
    return " · ".join(filter(None, (where, what, file, why)))


def _plan_lines(plan: ImportPlan) -> list[str]:
    if plan.is_empty:
        return ["Tidak ada yang berubah."]
    lines = [
        f"Daftar: {plan.added} baris baru, {plan.changed} berubah, {plan.removed} dihapus; "
        f"{plan.missing} tidak ada dalam berkas dan tetap."
    ]
    for (column, before, after), count in sorted(plan.counts.items()):
        lines.append(f"SOP, {_COLUMNS[column]}{f' {before} → {after}' if after else ''}: {count}")
    lines += [f"Dilonggarkan: SOP {x.sop_id} · {x.name} · {x.before} → {x.after}" for x in plan.loosened]
    return lines


def _lines(comparison: ImportComparison) -> list[str]:
    lines = [
        f"Baris {line} tanpa berkas: {what}" if line else f"Baris daftar terdahulu tanpa berkas: {what}"
        for line, what in comparison.without_file
    ]
    lines += [f"Berkas tanpa baris: {name} (SOP {sop_id})" for sop_id, name in comparison.without_row]
    lines.append(
        f"{comparison.rows} baris, {comparison.matched} dengan berkas, {len(comparison.without_file)} tanpa berkas; "
        f"{len(comparison.without_row)} SOP tanpa baris."
    )
    return lines


COMMANDS = (register,)
