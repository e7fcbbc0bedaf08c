"""Settings of the ranking from a file, to measure them beside the ones in use."""

import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from indexer.engine.protocol import Weights
from indexer.errors import JudgementsError


def load(path: Path) -> Weights:
    """The weights in use with those of a TOML file in their place: `k1 = 0.9`, `[zones]` `title = 4.0`.

    Raises JudgementsError naming what the ranking does not know.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise JudgementsError(f"Berkas {path} tidak dapat dibuka ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise JudgementsError(f"Berkas {path} bukan TOML yang benar: {error}.") from error
    return _changed(Weights(), given, path)


def _changed(weights: Weights, given: dict[str, Any], path: Path) -> Weights:
    current = {field.name: getattr(weights, field.name) for field in fields(weights)}
    changes: dict[str, Any] = {}
    for name, value in given.items():
        known = current.get(name)
        if isinstance(known, dict) and isinstance(value, dict) and set(value) <= set(known):
            changes[name] = known | {zone: _number(number, path, f"{name}.{zone}") for zone, number in value.items()}
        elif isinstance(known, float):
            changes[name] = _number(value, path, name)
        else:
            raise JudgementsError(f"{path}: setelan {name} tidak dikenal. Yang dikenal: {', '.join(current)}.")
    return replace(weights, **changes)


def _number(value: object, path: Path, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise JudgementsError(f"{path}: setelan {name} harus bilangan yang tidak negatif.")
    return float(value)
