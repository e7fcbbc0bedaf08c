"""Files that act when they are opened: their sender is told, and the browser keeps them instead of opening them."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.access import OPERATOR, viewer_for
from indexer.models import Access, Assignment, Role
from indexer.reading.reader_pool import ReaderPool
from tests import making
from tests.app.reading import get, words
from tests.extract.test_active_content import script, written

SignIn = Callable[[Flask, str], FlaskClient]


@pytest.fixture
def sent(app: Flask, readers: ReaderPool) -> Flask:
    """SOP 1 has a script, SOP 2 a name of another type."""
    installation, clerk = app.extensions["telusur"], viewer_for(Role.CLERK, "budi")
    ingest.submit(installation, io.BytesIO(written(script)), "a.pdf", clerk)
    ingest.drain(installation, readers)
    ingest.submit(installation, io.BytesIO(making.sop("A/02", "Lapor Diri")), "lapor.html", clerk)
    ingest.drain(installation, readers)
    for sop_id in (1, 2):
        ingest.assign(installation, OPERATOR, sop_id, Assignment(access=Access.PUBLIC))
    return app


def disposition(client: FlaskClient, path: str) -> str:
    with client.get(path) as answer:
        return answer.headers["Content-Disposition"]


def test_the_sender_is_told_and_the_file_is_only_kept(sent: Flask, sign_in: SignIn) -> None:
    assert words(get(sign_in(sent, "budi"), "/unggah")).count("Berkas memuat skrip") == 1
    visitor = sent.test_client()
    assert disposition(visitor, "/sop/1/berkas").startswith("attachment")
    assert disposition(visitor, "/sop/2/berkas").startswith("inline")


@pytest.mark.parametrize("part", ["berkas", "unduh"])
def test_names_of_downloads_end_in_the_suffix_of_their_type(sent: Flask, part: str) -> None:
    visitor = sent.test_client()
    assert disposition(visitor, f"/sop/1/{part}").endswith("filename=a.pdf")
    assert disposition(visitor, f"/sop/2/{part}").endswith("filename=lapor.html.pdf")
