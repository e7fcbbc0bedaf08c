"""What becomes of an index that cannot be used: lost and broken ones are rebuilt, one out of reach is left alone."""

import logging
from collections.abc import Callable

import pytest

from indexer.engine.whoosh.engine import WhooshEngine
from indexer.errors import (
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnavailableError,
    IndexUnreachableError,
)
from indexer.ingest.check import check
from indexer.ingest.index_sync import ensure_index, update_index
from indexer.installation import Installation
from tests.filling import add_sop
from tests.ingest.conftest import found

SYNCS = [update_index, ensure_index]


class _Failing:
    """Makes the engine fail as if its index were in that state, until it is rebuilt; counts the rebuilds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: type[IndexUnavailableError]) -> None:
        self.rebuilds = 0
        self._patch = monkeypatch
        self._methods = {name: getattr(WhooshEngine, name) for name in ("count", "put", "remove", "replace_all")}

        def fail(*_: object) -> None:
            raise error("coba")

        def rebuild(engine: WhooshEngine, entries: object) -> None:
            self.rebuilds += 1
            self.mend()
            engine.replace_all(entries)  # type: ignore[arg-type]

        for name in self._methods:
            monkeypatch.setattr(WhooshEngine, name, rebuild if name == "replace_all" else fail)

    def mend(self) -> None:
        for name, method in self._methods.items():
            self._patch.setattr(WhooshEngine, name, method)


def _change(installation: Installation, sop_id: int) -> None:
    from sqlalchemy import update

    from indexer.registry.tables import documents

    with installation.writing() as session:
        changed = update(documents).where(documents.c.id == sop_id)
        session.execute(changed.values(title="Cuti Besar", version=documents.c.version + 1))


@pytest.mark.parametrize("sync", SYNCS)
@pytest.mark.parametrize("error", [IndexMissingError, IndexOutdatedError, IndexDamagedError])
def test_an_index_that_is_lost_outdated_or_damaged_is_rebuilt(
    installation: Installation,
    sync: Callable[[Installation], object],
    error: type[IndexUnavailableError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _change(installation, add_sop(installation, "Cuti", "a"))
    failing = _Failing(monkeypatch, error)
    sync(installation)
    assert failing.rebuilds == 1
    assert found(installation, "cuti") == ["Cuti Besar"]


def test_damage_on_the_disk_is_told_by_check_and_mended_while_searches_are_answered(
    installation: Installation,
) -> None:
    add_sop(installation, "Cuti Besar", "a")
    for kind in ("key_family", "length_body", "postings"):
        reader = Installation.open(installation.settings)
        assert found(reader, "cuti") == ["Cuti Besar"]
        (path,) = installation.settings.index_folder.glob(f"*.{kind}")
        held = bytearray(path.read_bytes())
        held[-1] ^= 1
        path.write_bytes(held)
        assert f"({kind} of" in check(installation).index
        assert found(reader, "cuti") == ["Cuti Besar"]
        ensure_index(installation)
        assert not check(installation).index
        assert found(reader, "cuti") == ["Cuti Besar"]
        reader.close()


@pytest.mark.parametrize("sync", SYNCS)
def test_an_index_out_of_reach_is_not_rebuilt_and_gets_what_waits_later(
    installation: Installation,
    sync: Callable[[Installation], object],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _change(installation, add_sop(installation, "Cuti", "a"))
    failing = _Failing(monkeypatch, IndexUnreachableError)
    with caplog.at_level(logging.WARNING), pytest.raises(IndexUnreachableError):
        sync(installation)
    assert "cannot be reached" in caplog.text
    assert failing.rebuilds == 0
    failing.mend()
    assert update_index(installation) == 1
    assert found(installation, "besar") == ["Cuti Besar"]


def test_a_new_installation_does_not_replace_an_index_out_of_reach(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = _Failing(monkeypatch, IndexUnreachableError)
    Installation.open(installation.settings).close()
    assert failing.rebuilds == 0


def test_each_state_has_a_sentence_of_its_own() -> None:
    errors = [IndexMissingError, IndexOutdatedError, IndexDamagedError, IndexUnreachableError]
    sentences = [str(error()) for error in errors]
    assert len(set(sentences)) == len(errors)
    assert ["telusur reindex" in sentence for sentence in sentences] == [True, True, True, False]
    assert str(IndexUnreachableError("Permission denied")).endswith("(Permission denied)")
