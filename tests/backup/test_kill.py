"""`kill -9` while a backup is written or restored: backups that are there are whole, and the next run goes on."""

import contextlib
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer import backup, ingest
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.errors import BackupError
from indexer.installation import Installation
from tests import making

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many files, so that there is time to be killed."""
    folder = tmp_path_factory.mktemp("killed")
    installation = Installation.open(Settings(data=folder / "data", readers=2))
    for number in range(150):
        with making.write(folder / "x.pdf", making.sop(f"K/{number}", f"Judul {number}")).open("rb") as file:
            ingest.submit(installation, file, f"{number}.pdf", OPERATOR)
    installation.close()
    return folder / "data"


def killed(rng: random.Random, code: str, *arguments: Path) -> None:
    """Run `code`, which says when it begins, and end it within half a second after that."""
    command = [sys.executable, "-c", f"import sys; from pathlib import Path\n{code}", *map(str, arguments)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(rng.uniform(0.0, 0.5))
    process.kill()
    process.communicate()


BEGIN = "from indexer import backup; from indexer.config import Settings; print('begins', flush=True)\n"
MAKE = BEGIN + "backup.make(Settings(data=Path(sys.argv[1])), Path(sys.argv[2]), keep=2)"
RESTORE = BEGIN + (
    "with backup.opened(Path(sys.argv[1])) as store: backup.restore(store, Settings(data=Path(sys.argv[2])))"
)


@pytest.mark.parametrize("name", ["cadangan", "cadangan.tar"])
def test_a_killed_backup_is_whole_or_not_there(tmp_path: Path, data: Path, name: str) -> None:
    rng, place = random.Random(name), tmp_path / name
    for _ in range(8):
        killed(rng, MAKE, data, place)
        with contextlib.suppress(BackupError), backup.opened(place) as store:
            assert backup.verify(store, store.names()) == []
        if place.is_file():
            place.unlink()
    backup.make(Settings(data=data), place, keep=2)
    assert {path.name for path in tmp_path.iterdir()} == {name}, "nothing of the killed runs is left"


def test_a_killed_restore_is_gone_on_with(tmp_path: Path, data: Path) -> None:
    rng = random.Random(3)
    backup.make(Settings(data=data), tmp_path / "cadangan")
    for turn in range(3):
        target = tmp_path / f"baru-{turn}"
        for _ in range(3):
            if (target / "registry.sqlite").exists():
                break
            killed(rng, RESTORE, tmp_path / "cadangan", target)
        if not (target / "registry.sqlite").exists():
            with backup.opened(tmp_path / "cadangan") as store:
                backup.restore(store, Settings(data=target))
        installation = Installation.open(Settings(data=target, readers=1))
        ingest.reindex(installation)
        assert ingest.check(installation).is_sound
        installation.close()
