"""`telusur register`: the agency's list of SOPs."""

from pathlib import Path

import click

from indexer.cli.options import data_option, opened
from indexer.register import Comparison, import_register


@click.group("register")
def register() -> None:
    """Daftar SOP milik instansi."""


@register.command("import")
@click.argument("file", metavar="FILE.csv|xlsx", type=click.Path(dir_okay=False, path_type=Path))
@data_option
def import_(file: Path, data: Path | None) -> None:
    """Pakai daftar SOP dari FILE; sebut baris tanpa berkas dan berkas tanpa baris."""
    with opened(data) as telusur:
        comparison = import_register(telusur, file)
    for line in _lines(comparison):
        click.echo(line)


def _lines(comparison: Comparison) -> list[str]:
    lines = [f"Baris {line} tanpa berkas: {what}" for line, what in comparison.without_file]
    lines += [f"Berkas tanpa baris: {name} (SOP {sop_id})" for sop_id, name in comparison.without_row]
    lines.append(
        f"{comparison.rows} baris, {comparison.matched} dengan berkas, {len(comparison.without_file)} tanpa berkas; "
        f"{len(comparison.without_row)} SOP tanpa baris."
    )
    return lines


COMMANDS = (register,)
