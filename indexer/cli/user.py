"""`telusur user`: people who sign in."""

import sys
from pathlib import Path

import click

from indexer.access import OPERATOR
from indexer.cli.options import data_option, opened
from indexer.errors import RegistryError
from indexer.models import Access, Role
from indexer.models.audit import Action
from indexer.registry import audit, people
from indexer.registry.people import PersonGrants

_ROLES = click.Choice([role.value for role in Role if role is not Role.VISITOR])
_stdin_option = click.option(
    "--password-stdin", "is_piped", is_flag=True, help="Baca kata sandi dari masukan baku, bukan dari papan ketik."
)


@click.group("user")
def user() -> None:
    """Pengguna yang dapat masuk."""


@user.command("add")
@click.argument("name")
@click.option("--role", required=True, type=_ROLES, help="Peran pengguna.")
@click.option("--restricted", "sees_restricted", is_flag=True, help="Boleh melihat SOP yang dikecualikan.")
@click.option("--unit", "units", multiple=True, help="Unit yang SOP-nya disunting (peran penyunting); boleh berulang.")
@_stdin_option
@data_option
def add(name: str, role: str, sees_restricted: bool, units: tuple[str, ...], is_piped: bool, data: Path | None) -> None:
    """Tambahkan pengguna NAME."""
    if (Role(role) is Role.EDITOR) != bool(units):
        raise RegistryError("Sebutkan --unit untuk peran penyunting, dan hanya untuk peran itu.")
    grants = PersonGrants(extra=frozenset({Access.RESTRICTED} if sees_restricted else ()), units=units)
    with opened(data) as installation:
        password = _password(is_piped)
        with installation.writing() as session:
            person = people.add_person(session, name, Role(role), password)
            people.change(session, name, person.role, grants)
            audit.record(session, OPERATOR, Action.PERSON_ADDED, person.name, peran=role)
    click.echo(f"Pengguna {person.name} ditambahkan sebagai {person.role}.")


@user.command("password")
@click.argument("name")
@_stdin_option
@data_option
def password(name: str, is_piped: bool, data: Path | None) -> None:
    """Ganti kata sandi pengguna NAME."""
    with opened(data) as installation:
        secret = _password(is_piped)
        with installation.writing() as session:
            people.set_password(session, name, secret)
            audit.record(session, OPERATOR, Action.PASSWORD_SET, name)
    click.echo(f"Kata sandi {name} diganti.")


@user.command("close")
@click.argument("name")
@data_option
def close(name: str, data: Path | None) -> None:
    """Tutup akun pengguna NAME; sesi yang sedang berjalan ikut berakhir."""
    with opened(data) as installation, installation.writing() as session:
        people.set_active(session, name, False)
        audit.record(session, OPERATOR, Action.PERSON_CLOSED, name)
    click.echo(f"Akun {name} ditutup.")


@user.command("open")
@click.argument("name")
@data_option
def open_(name: str, data: Path | None) -> None:
    """Buka lagi akun pengguna NAME."""
    with opened(data) as installation, installation.writing() as session:
        people.set_active(session, name, True)
        audit.record(session, OPERATOR, Action.PERSON_OPENED, name)
    click.echo(f"Akun {name} dibuka.")


@user.command("list")
@data_option
def list_(data: Path | None) -> None:
    """Daftar pengguna."""
    with opened(data) as installation, installation.session() as session:
        for person in people.everyone(session):
            notes = [access.value for access in sorted(person.extra)] + ([] if person.active else ["ditutup"])
            click.echo(f"{person.name}\t{person.role}\t{', '.join(notes)}".rstrip())


def _password(is_piped: bool) -> str:
    if is_piped:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("Kata sandi", hide_input=True, confirmation_prompt="Ulangi kata sandi")
    return asked


COMMANDS = (user,)
