"""A small part of the aimed kills (`kills.py`, by itself 500 and more): nothing is lost, nothing is there twice."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_kills_of_uploads_registers_reindexing_and_corrections_lose_nothing() -> None:
    command = [sys.executable, "-m", "tests.faults.kills", "24", "3"]
    root = Path(__file__).parents[2]
    found = subprocess.run(command, capture_output=True, text=True, cwd=root, timeout=300, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "24 kills" in found.stdout
