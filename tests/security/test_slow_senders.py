"""Slow senders stop nobody: neither sixteen half bodies nor a thousand connections that say little."""

from pathlib import Path

import pytest

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
