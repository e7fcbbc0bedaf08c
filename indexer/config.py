"""Settings: the only reader of the environment. The table in README.md is compared with this file by a test."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from indexer.errors import SettingsError

_TRUTH = {"1": True, "true": True, "0": False, "false": False}


def _setting(default: Any, help_: str) -> Any:
    return field(default=default, metadata={"help": help_})


@dataclass(frozen=True, slots=True)
class Settings:
    """One field a setting; the environment variable is TELUSUR_ + the name in capitals."""

    data: Path = _setting(Path("var/telusur"), "folder of registry, files and index")
    database: str = _setting("", "SQLAlchemy URL of the registry; empty: SQLite in the data folder")
    taxonomy: Path | None = _setting(None, "processes and maps (TOML); empty: the one shipped with Telusur")
    host: str = _setting("127.0.0.1", "address the web app listens on")
    port: int = _setting(8000, "port the web app listens on")
    workers: int = _setting(2, "web worker processes")
    secret_key: str = _setting("", "key that signs sessions; empty: made once and kept in the data folder")
    secure_cookies: bool = _setting(False, "send session cookies over HTTPS only (1 behind a TLS proxy)")
    session_hours: int = _setting(12, "longest time that somebody stays signed in, in hours")
    session_idle_minutes: int = _setting(120, "longest time that a session lasts unused, in minutes; 0: no limit")
    basic_auth: bool = _setting(True, "let programs sign in with name and password (HTTP Basic), beside tokens")
    proxies: int = _setting(0, "number of trusted reverse proxies in front of the web app")
    readers: int = _setting(0, "processes that read files; 0: one a core")
    read_seconds: int = _setting(60, "longest time for reading one file, in seconds")
    read_memory_mb: int = _setting(1024, "most memory for reading one file, in MiB")
    read_text_mb: int = _setting(50, "most text taken from one file, in MB")
    ocr: bool = _setting(True, "recognise the text of scanned pages with Tesseract, where it is installed")
    ocr_seconds: int = _setting(60, "longest time for recognising one page, in seconds")
    renditions: bool = _setting(True, "make pages for Word documents with LibreOffice, where it is installed")
    file_mb: int = _setting(50, "largest file accepted, in MB")
    upload_mb: int = _setting(200, "largest upload (all files together), in MB")
    engine: str = _setting("whoosh", "search engine: whoosh, or module:factory of another package")
    per_page: int = _setting(10, "results a page")
    searches: int = _setting(60, "searches of a visitor's address, or of an account, in ten seconds; 0: any number")
    cache_mb: int = _setting(128, "memory that each process keeps words and results of searches in, in MB")
    bin_days: int = _setting(30, "days that withdrawn SOPs stay in the bin before `telusur prune` deletes them")
    pictures_mb: int = _setting(256, "disk that pictures of pages take in the data folder, in MB; 0: none are kept")

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.data / 'registry.sqlite').resolve()}"

    @property
    def files_folder(self) -> Path:
        return self.data / "files"

    @property
    def index_folder(self) -> Path:
        return self.data / "index"

    @property
    def renditions_folder(self) -> Path:
        return self.data / "renditions"

    @property
    def pictures_folder(self) -> Path:
        return self.data / "pictures"


def load(environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Settings from `given` (options of a command, None = not given), else TELUSUR_* in the environment, else defaults.

    Raises SettingsError naming every unusable value at once.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    problems = []
    for item in fields(Settings):
        if given.get(item.name) is not None:
            values[item.name] = given[item.name]
        elif (text := environ.get(f"TELUSUR_{item.name.upper()}", "")) != "":
            try:
                values[item.name] = _parse(item.default, item.name, text)
            except ValueError:
                problems.append(f"TELUSUR_{item.name.upper()}: nilai {text!r} tidak dapat dipakai.")
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(**values)


def as_environment(settings: Settings) -> dict[str, str]:
    """The variables that make `load` give these settings again: how they are handed to a child process."""
    values = {f"TELUSUR_{item.name.upper()}": getattr(settings, item.name) for item in fields(settings)}
    shown = {
        name: str(int(value)) if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value is not None
    }
    return shown | {"TELUSUR_DATA": str(settings.data.resolve())}


def _parse(default: Any, name: str, text: str) -> Any:
    if isinstance(default, bool):
        if text.lower() not in _TRUTH:
            raise ValueError(name)
        return _TRUTH[text.lower()]
    if isinstance(default, int):
        number = int(text)
        if number < 0:
            raise ValueError(name)
        return number
    return Path(text) if isinstance(default, Path) or name == "taxonomy" else text
