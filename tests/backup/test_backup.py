"""What is backed up comes back whole, and what is not whole is never taken for a backup."""

import shutil
import sqlite3
import threading
from collections import namedtuple
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from indexer import backup, ingest, renditions
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.errors import BackupError, RegistryError
from indexer.installation import Installation
from indexer.registry import database
from indexer.registry.tables import documents, files, people
from tests import making

PLACES = ("cadangan", "cadangan.tar")


def restored(place: Path, data: Path, at: str = "") -> Installation:
    settings = Settings(data=data, readers=1)
    with backup.opened(place) as store:
        assert backup.restore(store, settings, at).lost == ()
    installation = Installation.open(settings)
    ingest.reindex(installation)
    return installation


def told(installation: Installation) -> list[tuple[object, ...]]:
    with installation.session() as session:
        columns = select(documents.c.id, documents.c.title, documents.c.access).order_by(documents.c.id)
        return [tuple(row) for row in session.execute(columns)]


def submit(installation: Installation, number: str) -> str:
    content = making.sop(number, f"Judul {number}")
    ingest.submit(installation, BytesIO(content), f"{number}.pdf", OPERATOR)
    with installation.session() as session:
        digest: str = session.execute(select(files.c.sha256).order_by(files.c.id.desc()).limit(1)).scalar_one()
    return digest


@pytest.mark.parametrize("name", PLACES)
def test_registry_files_and_settings_come_back(tmp_path: Path, installation: Installation, name: str) -> None:
    made = backup.make(installation.settings, tmp_path / name)
    assert (made.files, made.added, made.lost) == (3, 3, ())
    back = restored(tmp_path / name, tmp_path / "baru")
    assert told(back) == told(installation)
    assert ingest.check(back).is_sound
    with back.session() as session:
        assert session.execute(select(people.c.name)).scalars().all() == ["wati"]
    assert (tmp_path / "baru/taxonomy.toml").read_bytes() == (tmp_path / "proses.toml").read_bytes()
    environment = (tmp_path / "baru/restored.env").read_text("utf-8")
    assert "TELUSUR_PER_PAGE=25\n" in environment
    assert "rahasia" not in environment
    assert not (tmp_path / "baru/secret_key").exists(), "who has a backup cannot sign cookies"
    back.close()


@pytest.mark.parametrize("name", PLACES)
def test_renditions_come_along_when_asked_for(tmp_path: Path, installation: Installation, name: str) -> None:
    with installation.writing() as session:
        session.execute(files.update().where(files.c.id == 1).values(rendition="done"))
        digest = session.execute(select(files.c.sha256).where(files.c.id == 1)).scalar_one()
    making.write(renditions.path(installation.settings, digest), b"%PDF halaman")
    backup.make(installation.settings, tmp_path / name, with_renditions=True)
    back = restored(tmp_path / name, tmp_path / "baru")
    assert renditions.path(back.settings, digest).read_bytes() == b"%PDF halaman"
    back.close()


def test_only_what_is_new_is_added_and_each_backup_comes_back_as_it_was(
    tmp_path: Path, installation: Installation
) -> None:
    place = tmp_path / "cadangan"
    first = backup.make(installation.settings, place)
    submit(installation, "baru-1")
    assert backup.make(installation.settings, place).added == 1
    back = restored(place, tmp_path / "lama", first.name[:26])
    with back.session() as session:
        assert len(session.execute(select(files.c.id)).all()) == 3
    back.close()


def test_pruning_keeps_what_the_newest_backups_need_and_nothing_else(
    tmp_path: Path, installation: Installation
) -> None:
    place = tmp_path / "cadangan"
    backup.make(installation.settings, place)
    with installation.writing() as session:
        gone = session.execute(select(files.c.sha256).where(files.c.id == 3)).scalar_one()
        session.execute(files.delete().where(files.c.id == 3))
    backup.make(installation.settings, place, keep=2)
    assert (place / "objects" / gone[:2] / gone[2:]).exists()
    made = backup.make(installation.settings, place, keep=2)
    assert made.removed == 1
    assert not (place / "objects" / gone[:2] / gone[2:]).exists()
    with backup.opened(place) as store:
        assert len(store.names()) == 2
        assert backup.verify(store, store.names()) == []


def test_a_backup_beside_uploads_holds_every_file_that_its_registry_names(
    tmp_path: Path, installation: Installation
) -> None:
    stop = threading.Event()

    def upload() -> None:
        number = 0
        while not stop.is_set():
            submit(installation, f"u-{number}")
            number += 1

    sender = threading.Thread(target=upload)
    sender.start()
    try:
        for _ in range(5):
            assert backup.make(installation.settings, tmp_path / "cadangan").lost == ()
    finally:
        stop.set()
        sender.join()
    back = restored(tmp_path / "cadangan", tmp_path / "baru")
    assert ingest.check(back).damaged == ()
    back.close()


def test_the_rest_is_backed_up_where_a_file_is_damaged_and_the_damage_is_said(
    tmp_path: Path, installation: Installation
) -> None:
    with installation.session() as session:
        digest = session.execute(select(files.c.sha256).where(files.c.id == 2)).scalar_one()
    installation.files.path(digest).write_bytes(b"rusak")
    assert backup.make(installation.settings, tmp_path / "cadangan").lost == (digest,)
    with backup.opened(tmp_path / "cadangan") as store:
        (problem,) = backup.verify(store, store.names())
        assert digest in problem
        assert backup.restore(store, Settings(data=tmp_path / "baru")).lost == (digest,)


def test_verify_names_what_is_damaged_in_a_backup(tmp_path: Path, installation: Installation) -> None:
    place = tmp_path / "cadangan"
    backup.make(installation.settings, place)
    with installation.session() as session:
        digest = session.execute(select(files.c.sha256).where(files.c.id == 1)).scalar_one()
    (place / "objects" / digest[:2] / digest[2:]).write_bytes(b"rusak")
    with backup.opened(place) as store:
        (problem,) = backup.verify(store, store.names())
    assert f"berkas {digest} hilang atau rusak" in problem
    (manifest,) = (place / "manifests").glob("*.json")
    manifest.write_bytes(manifest.read_bytes().replace(b'"format": 1', b'"format": 2'))
    with backup.opened(place) as store:
        assert "rusak" in backup.verify(store, store.names())[0]


@pytest.mark.parametrize("name", PLACES)
def test_there_is_no_backup_before_its_manifest(
    tmp_path: Path, installation: Installation, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexer.backup.manifest.encode", fail)
    with pytest.raises(BackupError, match="Ruang disk"):
        backup.make(installation.settings, tmp_path / name)
    with pytest.raises(BackupError, match=r"tidak (ada|berisi cadangan)"), backup.opened(tmp_path / name):
        pass


def test_a_file_cut_short_is_no_backup(tmp_path: Path, installation: Installation) -> None:
    place = tmp_path / "cadangan.tar"
    backup.make(installation.settings, place)
    content = place.read_bytes().rstrip(b"\0")  # TAR fills its last blocks with zeros: without them nothing is lost
    for length in (len(content) // 10, len(content) // 2, len(content) - 200, len(content) - 1):
        place.write_bytes(content[:length])
        with pytest.raises(BackupError), backup.opened(place):
            pass


def test_refusals_say_what_to_do(tmp_path: Path, installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, place = installation.settings, tmp_path / "cadangan.tar"
    backup.make(settings, place)
    with pytest.raises(BackupError, match="sudah ada"):
        backup.make(settings, place)
    with pytest.raises(BackupError, match="berisi hal lain"):
        backup.make(settings, tmp_path)
    with pytest.raises(RegistryError, match="tidak dapat dibaca"):
        backup.make(Settings(data=tmp_path / "tiada"), tmp_path / "lain")
    with pytest.raises(RegistryError, match="pg_dump"):
        backup.make(Settings(data=settings.data, database="postgresql://x/y"), tmp_path / "lain")
    with backup.opened(place) as store:
        with pytest.raises(BackupError, match="tidak kosong"):
            backup.restore(store, settings)
        with pytest.raises(BackupError, match="Tidak ada cadangan 1999"):
            backup.restore(store, Settings(data=tmp_path / "baru"), "1999")
        monkeypatch.setattr(database, "SCHEMA", "0001")
        with pytest.raises(BackupError, match="lebih baru"):
            backup.restore(store, Settings(data=tmp_path / "baru"))
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10))
    with pytest.raises(BackupError, match="Ruang disk"):
        backup.make(settings, tmp_path / "lain.tar")


def test_an_older_registry_is_backed_up_without_being_migrated(tmp_path: Path, installation: Installation) -> None:
    registry = installation.settings.data / "registry.sqlite"
    installation.close()
    with sqlite3.connect(registry) as db:
        db.execute("UPDATE alembic_version SET version_num = '0012'")
    backup.make(installation.settings, tmp_path / "cadangan")
    with sqlite3.connect(registry) as db:
        assert db.execute("SELECT version_num FROM alembic_version").fetchone() == ("0012",)
