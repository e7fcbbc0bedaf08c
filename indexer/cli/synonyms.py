"""`telusur synonyms`: words that mean the same."""

import sys
from pathlib import Path

import click

from indexer.cli.options import data_option, opened
from indexer.registry import synonym_rules
from indexer.text.synonyms import contradictions

_BY = "operator"


@click.group("synonyms")
def synonyms() -> None:
    """Padanan kata yang ikut dicari."""


@synonyms.command("list")
@data_option
def list_(data: Path | None) -> None:
    """Sebut semua aturan yang berlaku."""
    with opened(data) as installation, installation.session() as session:
        for each in synonym_rules.listed(session):
            click.echo(f"{each.rule.line}  # {each.by}" if each.by else each.rule.line)
        for each in synonym_rules.withdrawn(session):
            click.echo(f"# dicabut oleh {each.by}: {each.rule.line}")


@synonyms.command("add")
@click.argument("rule", metavar="ATURAN")
@data_option
def add(rule: str, data: Path | None) -> None:
    """Tambahkan ATURAN, mis. "KTKLN >> E-PMI" atau "cuti = izin tidak masuk"."""
    with opened(data) as installation, installation.writing() as session:
        added = synonym_rules.add(session, rule, _BY)
    click.echo(f"Ditambahkan: {added.line}")


@synonyms.command("remove")
@click.argument("rule", metavar="ATURAN")
@data_option
def remove(rule: str, data: Path | None) -> None:
    """Cabut ATURAN, seperti tertulis dalam telusur synonyms list."""
    with opened(data) as installation, installation.writing() as session:
        gone = synonym_rules.remove(session, rule, _BY)
    click.echo(f"Dicabut: {gone.line}")


@synonyms.command("check")
@data_option
def check(data: Path | None) -> None:
    """Periksa semua aturan; keluar dengan kode 1 bila ada yang bertentangan."""
    with opened(data) as installation, installation.session() as session:
        rules = synonym_rules.current(session)
    problems = list(contradictions(rules))
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(rules)} aturan, {len(problems)} bertentangan.")
    if problems:
        sys.exit(1)


COMMANDS = (synonyms,)
