"""An installation of three files with a manager and a taxonomy of its own; tests may change it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import ingest
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, Assignment, Role
from indexer.registry import people
from indexer.taxonomy import tree
from tests import making


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backup")
    for number in range(3):
        making.write(folder / f"sop/{number}.pdf", making.sop(f"C/{number}", f"Judul ke {number}"))
    installation = Installation.open(Settings(data=folder / "data", readers=1))
    ingest.index_paths(installation, [folder / "sop"], lambda _: None)
    ingest.assign(installation, OPERATOR, 1, Assignment(access=Access.PUBLIC))
    with installation.writing() as registry:
        people.add_person(registry, "wati", Role.ADMIN, "kereta api malam")
    installation.close()
    return folder / "data"


@pytest.fixture
def settings(_made: Path, tmp_path: Path) -> Settings:
    shutil.copytree(_made, tmp_path / "data")
    taxonomy = tmp_path / "proses.toml"
    taxonomy.write_bytes((Path(tree.__file__).parent / "taxonomy.toml").read_bytes())
    return Settings(data=tmp_path / "data", readers=1, per_page=25, taxonomy=taxonomy, secret_key="rahasia")


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    installation = Installation.open(settings)
    yield installation
    installation.close()
