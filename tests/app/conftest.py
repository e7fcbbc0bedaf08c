"""A real installation behind a real app: registry, index, reader processes, people of every role."""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from indexer import ingest
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, Assignment, Role
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import passwords, people, queries
from indexer.registry.people import PersonGrants
from search_app import create_app
from tests.app import sample
from tests.app.sample import PASSWORD, Sop

EVERY_RESTRICTED = PersonGrants(extra=frozenset({Access.RESTRICTED}))

# Name → role and grants. The restricted SOP is the third that `filled` holds.
PEOPLE = {
    "sari": (Role.STAFF, PersonGrants()),
    "budi": (Role.CLERK, PersonGrants()),
    "citra": (Role.CLERK, PersonGrants()),
    "endah": (Role.EDITOR, PersonGrants(units=(sample.UNITS["internal"],))),
    "hadi": (Role.EDITOR, PersonGrants(units=(sample.UNITS["dikecualikan"], "Unit tanpa SOP"))),
    "ratna": (Role.MANAGER, PersonGrants()),
    "agung": (Role.ADMIN, PersonGrants()),
    "wayan": (Role.STAFF, EVERY_RESTRICTED),
    "fitri": (Role.STAFF, PersonGrants(granted_units=(sample.UNITS["dikecualikan"].upper(),))),
    "guntur": (Role.CLERK, PersonGrants(granted_sops=(3,))),
    "indra": (Role.STAFF, PersonGrants(granted_units=(sample.UNITS["internal"],), granted_sops=(2, 999))),
    "tuti": (Role.MANAGER, EVERY_RESTRICTED),
}

# Name ("" for a visitor) → classes this person sees.
VIEWERS = {
    "": {"publik"},
    "sari": {"publik", "internal"},
    "budi": {"publik", "internal"},
    "endah": {"publik", "internal"},
    "hadi": {"publik", "internal"},
    "ratna": {"publik", "internal"},
    "agung": {"publik", "internal"},
    "indra": {"publik", "internal"},
    "wayan": {"publik", "internal", "dikecualikan"},
    "fitri": {"publik", "internal", "dikecualikan"},
    "guntur": {"publik", "internal", "dikecualikan"},
    "tuti": {"publik", "internal", "dikecualikan"},
}


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The templates, for all the apps of these tests."""
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))}


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """Checked as any other, but without the work that slows down guessing."""
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def readers() -> Iterator[ReaderPool]:
    """Reader processes shared by all tests, as by all files of a worker."""
    with ReaderPool(Settings(readers=1)) as pool:
        yield pool


@pytest.fixture(scope="session")
def populated(tmp_path_factory: pytest.TempPathFactory, _cheap_passwords: None) -> Path:
    """The data folder of an empty installation with people in it, to be copied: hashing passwords takes its time."""
    data = tmp_path_factory.mktemp("populated")
    installation = Installation.open(Settings(data=data))
    with installation.writing() as registry:
        for name, (role, grants) in PEOPLE.items():
            people.add_person(registry, name, role, PASSWORD)
            people.change(registry, name, role, grants)
    installation.close()
    return data


@pytest.fixture
def open_app(populated: Path) -> Iterator[Callable[[Settings], Flask]]:
    """Opens an app on a copy of the populated installation, with the settings given."""
    opened: list[Flask] = []

    def open_(settings: Settings) -> Flask:
        if [path.name for path in settings.data.iterdir()] == ["registry.sqlite"]:  # nothing has opened it
            shutil.copytree(populated, settings.data, dirs_exist_ok=True)
        app = create_app(settings)
        app.testing = False  # exceptions become answers, as for a reader
        opened.append(app)
        return app

    yield open_
    for app in opened:
        app.extensions["telusur"].close()


@pytest.fixture
def app(settings: Settings, open_app: Callable[[Settings], Flask]) -> Flask:
    """An empty installation with people in it."""
    return open_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, populated: Path, readers: ReaderPool) -> Iterator[Flask]:
    """An installation with one SOP of each class, to be read only."""
    data = shutil.copytree(populated, tmp_path_factory.mktemp("filled") / "data")
    app = create_app(Settings(data=data, secret_key="test-key", searches=0))
    app.testing = False
    installation: Installation = app.extensions["telusur"]
    for access in sample.TITLES:
        make = sample.docx if access == "internal" else sample.pdf
        ingest.submit(installation, io.BytesIO(make(sample.lines(access))), f"{access}.{make.__name__}", OPERATOR)
    ingest.drain(installation, readers)
    for sop in sops(app).values():
        said = Assignment(access=Access(sop.access), unit=sop.unit)
        assert ingest.assign(installation, OPERATOR, sop.id, said)
    yield app
    installation.close()


def sops(app: Flask) -> dict[str, Sop]:
    """The SOPs of `filled` by their class."""
    with app.extensions["telusur"].session() as registry:
        found = {summary.title: summary for summary in queries.newest(registry, OPERATOR, 10)}
    return {
        access: Sop(
            access,
            found[title].id,
            title,
            sample.WORDS[access],
            sample.NUMBERS[access],
            sample.UNITS[access],
            sample.LAWS[access],
        )
        for access, title in sample.TITLES.items()
    }


def csrf(page: str) -> str:
    """The token of the first form on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


@pytest.fixture
def sign_in() -> Callable[[Flask, str], FlaskClient]:
    """Signs somebody in through the form."""

    def signed_in(app: Flask, name: str) -> FlaskClient:
        client = app.test_client()
        form = {"csrf_token": csrf(client.get("/masuk").text), "nama": name, "sandi": PASSWORD}
        assert client.post("/masuk", data=form).status_code == 303
        return client

    return signed_in


def everything_in(folder: Path) -> list[str]:
    """Names of all files below a folder."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
