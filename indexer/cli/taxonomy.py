"""`telusur taxonomy`: the process tree."""

from pathlib import Path

import click

from indexer.cli.options import data_option, settings_for
from indexer.taxonomy import tree as taxonomies


@click.group("taxonomy")
def taxonomy() -> None:
    """Daftar proses dan peta lintas fungsi."""


@taxonomy.command("check")
@click.argument("file", required=False, metavar="[FILE.toml]", type=click.Path(dir_okay=False, path_type=Path))
@data_option
def check(file: Path | None, data: Path | None) -> None:
    """Periksa berkas taksonomi (bila tidak disebut: yang dipakai sekarang); sebut semua kesalahannya."""
    tree = taxonomies.load(file or settings_for(data).taxonomy)
    nodes = [node for node in tree.by_code.values() if node.code != taxonomies.UNDECIDED]
    counts = {level: sum(node.level == level for node in nodes) for level in ("group", "process", "map")}
    examples = sum(node.example for node in nodes)
    click.echo(f"Benar: {counts['group']} kelompok, {counts['process']} proses, {counts['map']} peta lintas fungsi.")
    if examples:
        click.echo(f"{examples} nama masih contoh (example = true). Ganti dengan nama resmi instansi.")


COMMANDS = (taxonomy,)
