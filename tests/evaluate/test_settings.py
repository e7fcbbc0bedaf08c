"""Weights from a file: only what is named changes, and nothing unknown is taken."""

from pathlib import Path

import pytest

from indexer.engine.protocol import Weights
from indexer.errors import JudgementsError
from indexer.evaluate.collection import load_weights


def _load(folder: Path, text: str) -> Weights:
    path = folder / "bobot.toml"
    path.write_text(text, encoding="utf-8")
    return load_weights(path)


def test_what_is_named_changes_and_the_rest_stays(tmp_path: Path) -> None:
    weights = _load(tmp_path, "k1 = 2\n[zones]\ntitle = 9.5\n")
    assert weights.k1 == 2.0
    assert weights.zones == Weights().zones | {"title": 9.5}
    assert weights.b == Weights().b


@pytest.mark.parametrize("text", ["warna = 1", "[zones]\nbab = 1", "k1 = 'x'", "k1 = -1", "k1 = true", "k1 =", "b = 1"])
def test_anything_else_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(JudgementsError):
        _load(tmp_path, text)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(JudgementsError, match="tidak dapat dibuka"):
        load_weights(tmp_path / "tiada.toml")
