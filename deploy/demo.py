"""`make demo` and `make dev`: a sample collection, indexed and served; started again it is up in seconds."""

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

import search_app
from indexer import ingest
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, Role
from indexer.registry import people

# One account a role, and one person to whom restricted SOPs were granted by name.
ACCOUNTS = (
    ("pegawai", Role.STAFF, ()),
    ("pengunggah", Role.CLERK, ()),
    ("pengelola", Role.MANAGER, ()),
    ("admin", Role.ADMIN, ()),
    ("pegawai-khusus", Role.STAFF, (Access.RESTRICTED,)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--collection", type=Path, help="folder of files and register.csv to use instead of the sample")
    parser.add_argument("--reload", action="store_true", help="serve for developers: restart when a file changes")
    options = parser.parse_args()
    data: Path = options.data.resolve()
    refuse_taken_port(options.port)
    collection = options.collection or data / "collection"
    if not options.collection and not (data / "collection.done").exists():
        make_collection(collection)
        (data / "collection.done").touch()
    if not (data / "demo.done").exists():
        run_telusur("index", "--no-ocr", str(collection), data=data, accepted=(0, 1))
        run_telusur("register", "import", "--yes", str(collection / "register.csv"), data=data, quiet=True)
        (data / "demo.done").touch()
    show_accounts(accounts(data), options.port)
    for advice in filter(None, (ingest.advice_on_scans(), ingest.advice_on_renditions())):
        print(advice)
    if options.reload:
        serve_with_reload(data, options.port)
    else:
        os.execv(sys.executable, command("serve", "--port", str(options.port), "--data", str(data)))  # noqa: S606


def serve_with_reload(data: Path, port: int) -> None:
    """Flask's own server, restarted when code, a template, a style or a translation changes, and the upload worker."""
    app = Path(str(search_app.__file__)).parent
    watched = [path for folder in ("templates", "static", "translations") for path in (app / folder).rglob("*.*")]
    environment = os.environ | {"TELUSUR_DATA": str(data)}
    worker = subprocess.Popen(command("work", "--parent", str(os.getpid())), env=environment)  # noqa: S603
    try:
        flask = [sys.executable, "-m", "flask", "--app", "search_app", "run", "--debug", "--no-debugger"]
        extra = ["--port", str(port), "--extra-files", os.pathsep.join(map(str, watched))]
        subprocess.run([*flask, *extra], env=environment, check=False)  # noqa: S603
    finally:
        worker.terminate()
        worker.wait()


def make_collection(folder: Path) -> None:
    """Draw the sample files; a drawing that was interrupted is begun again."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "corpus", "build", str(folder)], check=True)  # noqa: S603


def run_telusur(*arguments: str, data: Path, accepted: tuple[int, ...] = (0,), quiet: bool = False) -> None:
    said = subprocess.run(  # noqa: S603
        command(*arguments, "--data", str(data)), stdout=subprocess.PIPE if quiet else None, text=True, check=False
    )
    if said.returncode not in accepted:
        sys.exit(said.returncode)
    if quiet and said.stdout:
        print(said.stdout.splitlines()[-1])


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "indexer.cli", *arguments]


def accounts(data: Path) -> dict[str, str]:
    """Passwords by name, made at random the first time and kept where only the owner reads them."""
    kept = data / "demo-accounts.txt"
    if kept.exists():
        return dict(line.split("\t") for line in kept.read_text("utf-8").splitlines())
    made = {name: secrets.token_urlsafe(12) for name, _, _ in ACCOUNTS}
    installation = Installation.open(Settings(data=data))
    with installation.writing() as session:
        there = {person.name for person in people.everyone(session)}
        for name, role, extra in ACCOUNTS:
            if name in there:
                people.set_password(session, name, made[name])
            else:
                people.add_person(session, name, role, made[name], extra)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(f"{name}\t{password}\n" for name, password in made.items())
    installation.close()
    return made


def show_accounts(passwords: dict[str, str], port: int) -> None:
    table = Table("nama", "kata sandi", title=f"http://127.0.0.1:{port}/", title_justify="left", box=None)
    for name, password in passwords.items():
        table.add_row(name, password)
    Console(highlight=False).print(table)


def refuse_taken_port(port: int) -> None:
    """Said before the minutes of the first start, not after them."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Porta {port} sedang dipakai program lain. Pilih yang lain: make demo PORT=8010")


if __name__ == "__main__":
    main()
