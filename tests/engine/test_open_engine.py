"""The engine is chosen by a setting: one of ours by its name, another package's by module and function."""

from pathlib import Path

import pytest

from indexer.config import Settings
from indexer.engine import open_engine
from indexer.engine.protocol import Weights
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.errors import SettingsError
from tests.contract.engines import ask, entry
from tests.contract.reference import ReferenceEngine


def test_the_default_engine_uses_the_folder_of_the_settings(tmp_path: Path) -> None:
    engine = open_engine(Settings(data=tmp_path))
    assert isinstance(engine, WhooshEngine)
    engine.replace_all([entry(1, "Cuti")])
    assert (tmp_path / "index").is_dir()


def test_weights_given_are_the_ones_used(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    open_engine(settings).replace_all([entry(1, "Cuti")])
    nothing = Weights(zones=dict.fromkeys(Weights().zones, 0.0))
    scores = [ask(open_engine(settings, weights), "cuti").matches[0].score for weights in (None, nothing)]
    assert scores[0] > scores[1] == 0.0


def test_an_engine_of_another_package_is_opened_by_its_factory() -> None:
    assert isinstance(open_engine(Settings(engine="tests.contract.reference:open_engine")), ReferenceEngine)


@pytest.mark.parametrize("name", ["tiada", "", "tiada.modul:buka", "tests.contract.reference:tiada", ":", "a:"])
def test_an_engine_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(SettingsError, match="TELUSUR_ENGINE"):
        open_engine(Settings(engine=name))
