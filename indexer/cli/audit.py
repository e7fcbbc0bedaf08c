"""`telusur audit`: the log of who did what."""

import sys
from pathlib import Path

import click

from indexer.cli.options import data_option, opened
from indexer.registry import audit as audit_log


@click.group("audit")
def audit() -> None:
    """Catatan siapa melakukan apa."""


@audit.command("verify")
@click.option("--noted", default="", help="Hash yang pernah dicatat di tempat lain dan harus masih ada.")
@data_option
def verify(noted: str, data: Path | None) -> None:
    """Periksa rantai catatan; sebut baris pertama yang rusak atau hilang."""
    with opened(data) as installation, installation.session() as session:
        found = audit_log.verify(session, noted.strip())
    if found.broken is not None:
        click.echo(
            f"Catatan rusak: baris {found.broken} berubah atau hilang; {found.rows} baris sebelumnya utuh.", err=True
        )
        sys.exit(1)
    click.echo(f"{found.rows} baris, semuanya utuh. Hash terakhir: {found.head or '-'}")


COMMANDS = (audit,)
