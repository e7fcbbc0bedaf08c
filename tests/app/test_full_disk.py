"""A disk without room: uploads are refused in a sentence, jobs wait, and those who can help are told."""

import errno
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from indexer import ingest
from indexer.access import OPERATOR
from indexer.cli import serve
from indexer.config import Settings
from indexer.errors import SettingsError
from indexer.files import FileStore
from indexer.installation import Installation
from indexer.models import JobState
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import queries, records
from tests import making
from tests.app.conftest import csrf
from tests.app.reading import get, words

SignIn = Callable[[Flask, str], FlaskClient]


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def is_full(*_: object, **__: object) -> None:
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


@pytest.mark.parametrize(("owner", "name", "failure"), [(FileStore, "add", no_room), (records, "add_file", is_full)])
def test_an_upload_is_refused_with_507_and_a_sentence(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, failure: object
) -> None:
    client = sign_in(app, "budi")
    token = csrf(client.get("/unggah").text)
    monkeypatch.setattr(owner, name, failure)
    file = {"csrf_token": token, "file": (io.BytesIO(making.sop("A/01", "Cuti")), "a.pdf")}
    answer = client.post("/unggah", data=file)
    assert answer.status_code == 507
    assert "Ruang penyimpanan server penuh" in answer.text
    program = client.post(
        "/api/v1/documents", data={"file": (io.BytesIO(b"%PDF-"), "a.pdf")}, headers={"X-CSRFToken": token}
    )
    assert (program.status_code, program.get_json()["error"]["code"]) == (507, "no_room")


def test_managers_and_healthz_are_told(app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "Ruang penyimpanan server hampir habis"
    assert told not in words(get(sign_in(app, "ratna"), "/status"))
    monkeypatch.setattr(Installation, "has_room", False)
    assert told in words(get(sign_in(app, "ratna"), "/status"))
    assert told not in words(get(sign_in(app, "budi"), "/status"))
    health = app.test_client().get("/healthz")
    assert (health.status_code, health.get_json()["disk"]) == (200, "full")


def test_a_job_goes_back_to_the_queue_and_is_read_when_there_is_room(
    app: Flask, readers: ReaderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = app.extensions["telusur"]
    sent = ingest.submit(installation, io.BytesIO(making.sop("A/01", "Cuti")), "a.pdf", OPERATOR)
    with monkeypatch.context() as full:
        full.setattr(records, "save", is_full)
        with pytest.raises(OperationalError):
            ingest.drain(installation, readers)
    with installation.session() as session:
        job = queries.job(session, OPERATOR, sent.job_id)
    assert job is not None
    assert job.state is JobState.QUEUED
    ingest.drain(installation, readers)
    with installation.session() as session:
        job = queries.job(session, OPERATOR, sent.job_id)
    assert job is not None
    assert job.state is JobState.INDEXED


def test_serve_on_a_folder_that_cannot_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryFile", read_only)
    with pytest.raises(SettingsError, match=r"tidak dapat ditulisi \(Read-only file system\)"):
        serve._refuse_read_only(Settings(data=tmp_path))
