"""The `telusur` command; one module a topic."""

import sys

import click

from indexer.cli import audit, backup, evaluate, extract, index, maintenance, register, search, serve, synonyms, user
from indexer.errors import TelusurError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="telusur", prog_name="telusur")
def telusur() -> None:
    """Telusur: mesin telusur teks lengkap untuk SOP instansi."""


for topic in (audit, backup, index, extract, search, evaluate, serve, maintenance, register, synonyms, user):
    for command in topic.COMMANDS:
        telusur.add_command(command)


def main() -> None:
    """Entry point of the command: what Telusur raises on purpose is one sentence on stderr and exit code 2."""
    try:
        telusur(prog_name="telusur")
    except TelusurError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
