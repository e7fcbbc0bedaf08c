"""Slow senders stop nobody: neither sixteen half bodies nor a thousand connections that say little."""

import http.client
from base64 import b64encode
from pathlib import Path

import pytest

from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Role
from indexer.registry import people
from tests.cli.test_serve import free_port, served
from tests.security.slow_senders import HALF_BODY, HALF_HEAD, seconds_of, slow_senders

pytestmark = pytest.mark.slow


def test_the_site_answers_while_others_are_slow(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port, "--no-work"):
        with slow_senders(port, 40, HALF_BODY):
            assert seconds_of(port, "/cari?q=cuti") < 10
            assert seconds_of(port, "/healthz") < 10
        with slow_senders(port, 1000, b"", HALF_HEAD, HALF_BODY):
            assert max(seconds_of(port, "/cari?q=cuti") for _ in range(10)) < 10


def test_413_arrives_for_205_megabytes(tmp_path: Path) -> None:
    installation = Installation.open(Settings(data=tmp_path))
    with installation.writing() as session:
        people.add_person(session, "budi", Role.CLERK, "kuda besi dua belas")
    installation.close()
    port = free_port()
    with served(tmp_path, port, "--no-work", "--workers", "1"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.putrequest("POST", "/api/v1/documents")
        connection.putheader("Authorization", "Basic " + b64encode(b"budi:kuda besi dua belas").decode())
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(205_000_000))
        connection.endheaders()
        for _ in range(205):
            connection.send(b"x" * 1_000_000)
        answer = connection.getresponse()
        assert (answer.status, b"too_large" in answer.read()) == (413, True)
        connection.close()
