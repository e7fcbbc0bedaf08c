"""Declared totals in the taxonomy file: how many processes, maps and SOPs the agency says it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_NUMBERS = ("maps", "macro", "micro", "pages")


@dataclass(frozen=True, slots=True)
class Declared:
    """`processes`: group → number. None and a missing group: nothing is declared."""

    processes: Mapping[str, int] = field(default_factory=dict)
    maps: int | None = None
    macro: int | None = None
    micro: int | None = None
    pages: int | None = None


def read(data: Any, groups: set[str], problems: list[str]) -> Declared:
    """The table [declared] of the file, whose groups have these codes; what is wrong with it goes to `problems`."""
    if not isinstance(data, dict):
        problems.append("'declared' harus tabel.")
        return Declared()
    processes = data.get("processes", {})
    if not isinstance(processes, dict):
        problems.append("declared: 'processes' harus tabel kelompok = jumlah.")
        processes = {}
    problems += [f"declared: kelompok {code!r} tidak ada." for code in processes if code not in groups]
    problems += [f"declared: {key!r} tidak dikenal." for key in data if key not in ("processes", *_NUMBERS)]
    numbers = {**processes, **{key: data[key] for key in _NUMBERS if key in data}}
    wrong = [key for key, value in numbers.items() if type(value) is not int or value < 0]
    problems += [f"declared: {key!r} harus bilangan bulat, nol atau lebih." for key in wrong]
    return Declared() if wrong else Declared(processes, **{key: data.get(key) for key in _NUMBERS})
