"""What all commands share: the data folder, and opening the installation in it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from indexer import config
from indexer.config import Settings
from indexer.installation import Installation

_Command = TypeVar("_Command", bound=Callable[..., Any])


def data_option(command: _Command) -> _Command:
    """`--data FOLDER`, handed to the command as `data`."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="FOLDER",
        help="Folder registri, berkas, dan indeks (bila tidak disebut: TELUSUR_DATA).",
    )(command)


def settings_for(data: Path | None, **given: Any) -> Settings:
    """Settings of the environment; what is given on the command line goes first."""
    return config.load(data=data, **given)


@contextmanager
def opened(data: Path | None, **given: Any) -> Iterator[Installation]:
    installation = Installation.open(settings_for(data, **given))
    try:
        yield installation
    finally:
        installation.close()


def echo_json(value: Any) -> None:
    """Print as JSON, readable and in the order of the fields."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
