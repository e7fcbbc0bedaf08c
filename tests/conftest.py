"""Shared fixtures. Each test gets folders and settings of its own; nothing reads the developer's environment."""

from pathlib import Path

import pytest

from indexer.config import Settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("TELUSUR_"):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty installation in a temporary folder, with two reader processes."""
    return Settings(data=tmp_path / "data", readers=2, secret_key="test-key")
