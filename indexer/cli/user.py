"""`telusur user`: people who sign in."""

import sys
from pathlib import Path

import click

from indexer.cli.options import data_option, opened
from indexer.models import Access, Role
from indexer.registry import people

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
@_stdin_option
@data_option
def add(name: str, role: str, sees_restricted: bool, is_piped: bool, data: Path | None) -> None:
    """Tambahkan pengguna NAME."""
    extra = (Access.RESTRICTED,) if sees_restricted else ()
    with opened(data) as installation:
        password = _password(is_piped)
        with installation.writing() as session:
            person = people.add_person(session, name, Role(role), password, extra)
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
    click.echo(f"Kata sandi {name} diganti.")


@user.command("close")
@click.argument("name")
@data_option
def close(name: str, data: Path | None) -> None:
    """Tutup akun pengguna NAME; sesi yang sedang berjalan ikut berakhir."""
    with opened(data) as installation, installation.writing() as session:
        people.set_active(session, name, False)
    click.echo(f"Akun {name} ditutup.")


@user.command("open")
@click.argument("name")
@data_option
def open_(name: str, data: Path | None) -> None:
    """Buka lagi akun pengguna NAME."""
    with opened(data) as installation, installation.writing() as session:
        people.set_active(session, name, True)
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
