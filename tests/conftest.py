"""Shared fixtures. Each test gets folders and settings of its own; nothing reads the developer's environment."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis_settings

from indexer.config import Settings

if TYPE_CHECKING:
    from flask import Flask

    from indexer.installation import Installation

# How long an example takes says more of the machine than of what is tested.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("TELUSUR_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def empty_registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry with nothing in it, to be copied: its migrations take their time."""
    from indexer.registry import database

    folder = tmp_path_factory.mktemp("registry")
    engine = database.connect(f"sqlite:///{folder / 'registry.sqlite'}")
    database.migrate(engine, folder / "lock")
    engine.dispose()
    return folder / "registry.sqlite"


@pytest.fixture
def settings(tmp_path: Path, empty_registry: Path) -> Settings:
    """An empty installation in a temporary folder, with two reader processes."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(empty_registry, data)
    return Settings(data=data, readers=2, secret_key="test-key", searches=0)


# Somebody of the staff in `collection`.
STAFF, STAFF_PASSWORD = "sari", "kereta api malam"


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The sample collection with its register, indexed once for all tests that only read.

    A manager has classed its SOPs: most are public, some internal, the last one restricted. One member of staff.
    """
    from indexer import ingest
    from indexer.completeness.register_import import import_register
    from indexer.installation import Installation
    from indexer.models import Role
    from indexer.registry import people

    samples = Path(__file__).parent.parent / "corpus" / "samples"
    settings = Settings(data=tmp_path_factory.mktemp("collection"), readers=2, secret_key="test-key", searches=0)
    installation = Installation.open(settings)
    try:
        ingest.index_paths(installation, [samples], lambda progress: None)
        import_register(installation, samples / "register.csv")
        _class(installation)
        with installation.writing() as registry:
            people.add_person(registry, STAFF, Role.STAFF, STAFF_PASSWORD)
    finally:
        installation.close()
    return settings


@pytest.fixture(scope="session")
def whole_collection(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The whole sample collection, 750 SOPs with their register, made and indexed once: about a minute, for slow tests.

    Nobody has classed its SOPs but the register; tests only read it.
    """
    from corpus.build import build
    from corpus.specs import make_specs
    from indexer import ingest
    from indexer.completeness.register_import import import_register
    from indexer.installation import Installation

    folder = tmp_path_factory.mktemp("whole") / "sop"
    for _ in build(make_specs(2022), folder, 2):
        pass
    settings = Settings(
        data=tmp_path_factory.mktemp("whole-data"), readers=2, ocr=False, secret_key="test-key", searches=0
    )
    installation = Installation.open(settings)
    try:
        ingest.index_paths(installation, [folder], lambda progress: None)
        import_register(installation, folder / "register.csv")
    finally:
        installation.close()
    return settings


def _class(installation: "Installation") -> None:
    from indexer import ingest
    from indexer.access import OPERATOR
    from indexer.models import Access, Assignment, SearchRequest, Status
    from indexer.search.service import search

    # Not in the order of ids: two readers finish now in this order, now in that.
    sops = sorted(
        (hit.sop for hit in search(installation, SearchRequest(OPERATOR, per_page=1000)).hits),
        key=lambda sop: (sop.number, sop.title, sop.effective, sop.id),
    )
    revised = {sop.number for sop in sops if sop.status is Status.SUPERSEDED}
    settled = (sop for sop in sops if sop.status is Status.IN_FORCE and sop.number not in revised)
    restricted = max(settled, key=lambda sop: sop.title)
    for place, sop in enumerate(sops):
        access = Access.INTERNAL if place % 4 == 3 and sop.number not in revised else Access.PUBLIC
        if sop is restricted:
            access = Access.RESTRICTED
        ingest.assign(installation, OPERATOR, sop.id, Assignment(access=access))


@pytest.fixture(scope="session")
def samples(collection: Settings) -> "Iterator[Flask]":
    """The web app over `collection`; exceptions become answers, as for a reader."""
    from search_app import create_app

    app = create_app(collection)
    yield app
    app.extensions["telusur"].close()
