"""Two installations: one whole, and its twin that holds only the SOPs that somebody may see."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from indexer import ingest
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Role, Sight, Viewer
from indexer.registry import people, queries, tables
from indexer.registry.people import Person, PersonGrants
from search_app import create_app
from tests.app.conftest import EVERY_RESTRICTED, csrf
from tests.app.sample import PASSWORD

UNIT = "Inspektorat"
ODD_IDS = tuple(range(1, 2000, 2))
# Name ("" for a visitor) → role and grants.
PEOPLE: dict[str, tuple[Role, PersonGrants]] = {
    "": (Role.VISITOR, PersonGrants()),
    "sari": (Role.STAFF, PersonGrants()),
    "budi": (Role.CLERK, PersonGrants()),
    "endah": (Role.EDITOR, PersonGrants(units=(UNIT,))),
    "ratna": (Role.MANAGER, PersonGrants()),
    "agung": (Role.ADMIN, PersonGrants()),
    "fitri": (Role.EDITOR, PersonGrants(units=(UNIT,), granted_units=(UNIT,))),
    "guntur": (Role.STAFF, PersonGrants(granted_sops=ODD_IDS)),
    "wayan": (Role.STAFF, EVERY_RESTRICTED),
    "tuti": (Role.MANAGER, EVERY_RESTRICTED),
}


def viewer(name: str) -> Viewer:
    role, grants = PEOPLE[name]
    return Person(0, name, role, grants, True, True, datetime.now(UTC)).viewer


@dataclass
class Twins:
    """`whole` holds what is hidden from viewers with certain grants, `visible` does not; ids are the same in both."""

    whole: Flask
    visible: Flask

    def clients(self, name: str) -> tuple[FlaskClient, FlaskClient]:
        return _client(self.whole, name), _client(self.visible, name)


@contextmanager
def twins(settings: Settings, folder: Path, sight: Sight) -> Iterator[Twins]:
    """Copies of an installation below `folder`, both with the PEOPLE in them."""
    whole = _copy(settings, folder / "whole")
    shutil.copytree(settings.index_folder, whole.index_folder)
    visible = _copy(settings, folder / "visible")
    installation = Installation.open(visible)
    with installation.writing() as session:
        _forget_all_but(session, sight)
    ingest.reindex(installation)
    installation.close()
    apps = [create_app(each) for each in (whole, visible)]
    yield Twins(*apps)
    for app in apps:
        app.extensions["telusur"].close()


def _copy(settings: Settings, data: Path) -> Settings:
    """The registry with the PEOPLE, and the files; no index."""
    data.mkdir(parents=True)
    made = replace(settings, data=data)
    source, copied = (sqlite3.connect(folder / "registry.sqlite") for folder in (settings.data, data))
    with closing(source), closing(copied):
        source.backup(copied)
    made.files_folder.symlink_to(settings.files_folder)
    installation = Installation.open(made)
    with installation.writing() as session:
        session.execute(delete(tables.people))
        for name, (role, grants) in PEOPLE.items():
            if name:
                people.add_person(session, name, role, PASSWORD)
                people.change(session, name, role, grants)
        cheap = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")
        session.execute(update(tables.people).values(password=cheap))
    installation.close()
    return made


def _forget_all_but(session: Session, sight: Sight) -> None:
    """Delete the hidden SOPs, the files and jobs that hold nothing else, and their rows in the agency's register."""
    documents, files = tables.documents, tables.files
    hidden = documents.c.id.in_(session.scalars(select(documents.c.id).where(~queries.is_visible(sight))).all())
    files_of_hidden = session.execute(select(documents.c.file_id).where(hidden)).scalars().all()
    listed = select(documents.c.id).where(hidden)
    session.execute(delete(tables.register_rows).where(tables.register_rows.c.document_id.in_(listed)))
    session.execute(delete(documents).where(hidden))
    kept = select(documents.c.file_id)
    session.execute(delete(files).where(files.c.id.in_(files_of_hidden), files.c.id.not_in(kept)))


def _client(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    if name:
        form = {"csrf_token": csrf(client.get("/masuk").text), "nama": name, "sandi": PASSWORD}
        assert client.post("/masuk", data=form).status_code == 303
    return client
