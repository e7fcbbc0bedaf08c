"""Reading ↔ JSON: what `telusur extract --json` prints and reader processes send. Not pickle: that can run code."""

import types
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from indexer.models import Reading, SopIdentity

Json = dict[str, Any]


def to_json(reading: Reading) -> Json:
    """The reading as plain data; identity, roles and steps of the first SOP stand at the top as well."""
    plain: Json = to_plain(reading)
    first = plain["sops"][0] if plain["sops"] else {"identity": to_plain(SopIdentity()), "roles": [], "steps": []}
    head = {key: plain[key] for key in ("kind", "sha256", "outcome", "reader", "pages")}
    return (
        head
        | {key: first[key] for key in ("identity", "roles", "steps")}
        | {
            "sops": plain["sops"],
            "warnings": plain["warnings"],
        }
    )


def from_json(data: Json) -> Reading:
    """The reading again. Raises ValueError for anything that `to_json` does not write."""
    reading: Reading = from_plain(
        Reading, {field.name: data[field.name] for field in fields(Reading) if field.name in data}
    )
    return reading


def to_plain(value: Any) -> Any:
    """Frozen values as dicts, lists, strings and numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return value.value if isinstance(value, StrEnum) else value


def from_plain(kind: Any, value: Any) -> Any:
    """`value` as an instance of `kind`, every part checked. Raises ValueError."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, value)
    if get_origin(kind) in {types.UnionType, Union}:
        options = [option for option in get_args(kind) if option is not types.NoneType]
        return None if value is None else from_plain(options[0], value)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{value!r:.60} is no list")
        item = get_args(kind)[0]
        return tuple(from_plain(item, part) for part in value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if type(value) is not kind and not (kind is float and type(value) is int):
        raise ValueError(f"{value!r:.60} is no {kind.__name__}")
    return value


_hints = cache(get_type_hints)


def _record(kind: type, value: Any) -> Any:
    hints = _hints(kind)
    if not isinstance(value, dict) or not value.keys() <= hints.keys():
        raise ValueError(f"{value!r:.60} is no {kind.__name__}")
    try:
        return kind(**{name: from_plain(hints[name], part) for name, part in value.items()})
    except TypeError as error:
        raise ValueError(str(error)) from error
