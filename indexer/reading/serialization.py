"""Reading ↔ JSON: what `telusur extract --json` prints and reader processes send. Not pickle: that can run code."""

import types
from collections.abc import Callable
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
        return {name: to_plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return value.value if isinstance(value, StrEnum) else value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def from_plain(kind: Any, value: Any) -> Any:
    """`value` as an instance of `kind`, every part checked. Raises ValueError."""
    return _check(kind)(value)


_Check = Callable[[Any], Any]


@cache  # what a type asks for is worked out once, not for each of the many thousand values of it
def _check(kind: Any) -> _Check:
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    if get_origin(kind) in {types.UnionType, Union}:
        (option,) = (_check(option) for option in get_args(kind) if option is not types.NoneType)
        return lambda value: None if value is None else option(value)
    if get_origin(kind) is tuple:
        return _list(_check(get_args(kind)[0]))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return _single(kind)


def _list(item: _Check) -> _Check:
    def check(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError(f"{value!r:.60} is no list")
        return tuple(map(item, value))

    return check


def _single(kind: type) -> _Check:
    def check(value: Any) -> Any:
        if type(value) is not kind and not (kind is float and type(value) is int):
            raise ValueError(f"{value!r:.60} is no {kind.__name__}")
        return value

    return check


def _record(kind: type) -> _Check:
    parts = {name: _check(hint) for name, hint in get_type_hints(kind).items()}

    def check(value: Any) -> Any:
        if not isinstance(value, dict) or not value.keys() <= parts.keys():
            raise ValueError(f"{value!r:.60} is no {kind.__name__}")
        try:
            return kind(**{name: parts[name](part) for name, part in value.items()})
        except TypeError as error:
            raise ValueError(str(error)) from error

    return check
