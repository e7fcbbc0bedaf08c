"""The key that signs sessions: kept, private, and one for all workers."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from indexer.config import Settings
from search_app.http.secret import secret_key


def test_the_setting_wins(settings: Settings) -> None:
    assert secret_key(replace(settings, secret_key="dari lingkungan")) == "dari lingkungan"
    assert not (settings.data / "secret_key").exists()


def test_without_a_setting_a_key_is_made_once_and_only_its_owner_reads_it(settings: Settings) -> None:
    unset = replace(settings, secret_key="")
    key = secret_key(unset)
    assert len(key) >= 43
    assert secret_key(unset) == key
    assert stat.S_IMODE((settings.data / "secret_key").stat().st_mode) == 0o600


def test_workers_that_start_together_agree(settings: Settings) -> None:
    unset = replace(settings, secret_key="")
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: secret_key(unset), range(64)))) == 1
    assert {path.name for path in Path(settings.data).iterdir()} == {"registry.sqlite", "secret_key"}
