"""The content tables as values: processes, maps, topics, courses of work, units. Nothing here is random."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.specs.wording import object_of

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a course of work. `wordings`: (sentence, is it a decision); `place`: where an SOP's own row goes."""

    roles: str
    duration: str
    optional: bool
    wordings: tuple[tuple[str, bool], ...]
    output: str
    inputs: str
    place: str = "*"


@dataclass(frozen=True, slots=True)
class Topic:
    """What one micro SOP is about, in sentence case. `rows` are the rows that only this SOP has."""

    title: str
    about: str
    pattern: str
    documents: tuple[str, ...]
    product: str
    rows: tuple[Row, ...]
    roles: Mapping[str, str]
    macro: int
    unit: str
    access: str
    number: str
    variants: tuple[tuple[str, str], ...]  # (what the title goes on with, unit or ""), written "text @ unit"


@dataclass(frozen=True, slots=True)
class MapContent:
    code: str
    folder: str
    archive_code: str
    style: str  # of the SOP numbers: "" (any), "naskah" or "cfm"
    units: tuple[str, ...]
    system: str
    roles: Mapping[str, str]
    laws: tuple[str, ...]
    access: str
    macros: tuple[str, ...]
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    code: str
    head: str
    top: tuple[str, ...]
    roles: Mapping[str, str]

    @property
    def above(self) -> str:
        """The post that approves macro SOPs: one level above the head where head office has one."""
        if self.name.startswith("BP3MI") or not self.top:
            return self.head
        return "Sekretaris Utama" if self.top[0] == "Sekretariat Utama" else self.top[0]


def load(name: str) -> dict[str, Any]:
    """One of the TOML files of this package."""
    with (_HERE / name).open("rb") as file:
        return tomllib.load(file)


def parse_row(line: str) -> Row:
    """ "V+X h ?: sentence // <>other > output < input" as a Row; see patterns.toml."""
    head, _, rest = line.partition(": ")
    rest, _, inputs = rest.partition(" < ")
    text, _, output = rest.partition(" > ")
    roles, duration, *flags = head.split()
    wordings = tuple((part.strip().removeprefix("<>"), part.strip().startswith("<>")) for part in text.split(" // "))
    if not re.fullmatch(r"[A-Z](\+[A-Z])*", roles) or duration not in "mjhdwv" or not output:
        raise ValueError(f"not a row of a flow table: {line!r}")
    place = next((flag for flag in flags if flag in "~^"), "*")
    return Row(roles.replace("+", ""), duration, "?" in flags, wordings, output.strip(), inputs.strip(), place)


@cache
def patterns() -> Mapping[str, tuple[Row | str, ...]]:
    """Courses of work by name; the strings "*", "~" and "^" are the places of the SOP's own rows."""
    return {
        name: (*(line if line in "*~" else parse_row(line) for line in table["steps"]), "^")
        for name, table in load("patterns.toml").items()
    }


@cache
def boilerplate() -> Mapping[str, Any]:
    return load("boilerplate.toml")


@cache
def units() -> Mapping[str, Unit]:
    """Units by name, the regional offices among them."""
    table = load("units.toml")
    found = {
        unit["name"]: Unit(unit["name"], unit["code"], unit["head"], tuple(unit["top"]), unit["roles"])
        for unit in table["unit"]
    }
    for office in table["office"]:
        name = f"BP3MI {office['place']}"
        top = (f"Balai Pelayanan Pelindungan Pekerja Migran Indonesia {office['place']}",)
        roles = {"K": "Ketua Tim", "D": "Kepala BP3MI", "U": "Direktur"}
        found[name] = Unit(name, f"BP3MI.{office['code']}", f"Kepala {name}", top, roles)
    return found


def offices() -> tuple[str, ...]:
    """The names of the regional offices."""
    return tuple(name for name in units() if name.startswith("BP3MI"))


def _about(title: str, given: str) -> str:
    """What sentences call the topic: given, "=" for the title itself, else the title without its first word."""
    return title[:1].lower() + title[1:] if given == "=" else given or object_of(title)


def _variant(text: str) -> tuple[str, str]:
    title, _, unit = text.partition(" @ ")
    return title, unit


def _topic(table: Mapping[str, Any]) -> Topic:
    title = table["t"]
    return Topic(
        title=title,
        about=_about(title, table.get("o", "")),
        pattern=table["p"],
        documents=tuple(part.strip() for part in table["d"].split(";")),
        product=table["h"],
        rows=tuple(parse_row(line) for line in table.get("x", ())),
        roles=table.get("r", {}),
        macro=table.get("m", 0),
        unit=table.get("u", ""),
        access=table.get("a", ""),
        number=table.get("n", ""),
        variants=tuple(_variant(text) for text in table.get("v", ())),
    )


def _map(process: str, folder: str, table: Mapping[str, Any]) -> MapContent:
    return MapContent(
        code=f"{process}/{table['code']}",
        folder=f"{folder}/{table['code']} {table['short']}",
        archive_code=table["archive"],
        style=table.get("style", ""),
        units=tuple(table["units"]),
        system=table["app"],
        roles=table["roles"],
        laws=tuple(table["laws"]),
        access=table.get("access", "internal"),
        macros=tuple(table["macro"]),
        topics=tuple(_topic(topic) for topic in table["micro"]),
    )


def _maps(names: Iterable[str]) -> Iterator[MapContent]:
    for name in names:
        table = load(f"content/{name}")
        yield from (_map(table["process"], table["folder"], entry) for entry in table["map"])


@cache
def maps() -> tuple[MapContent, ...]:
    """Every map with its topics, in the order of the taxonomy."""
    found = _maps(path.name for path in (_HERE / "content").glob("*.toml"))
    groups = ("inti", "pendukung", "lainnya")

    def order(entry: MapContent) -> tuple[int, int, str]:
        group, process, code = entry.code.split("/")
        return groups.index(group), int(process), code

    return tuple(sorted(found, key=order))
