"""Graded queries over the sample collection: which SOPs each should find, judged by what the SOPs are about.

Grades: 3 what the searcher is after, 2 clearly useful, 1 related. An SOP is named by its number, one that is no longer
in force by number and effective date ("…@2018-05-23"), because revisions share their number. Where the answer is a
class of SOPs ("every SOP that cites UU 18/2017") a rule names the class; an SOP named by itself keeps its own grade.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.model import FileSpec, SopSpec

FILE = Path(__file__).with_name("judgements.toml")


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """`grades`: key of the SOP (see `sop_key`) -> 1 to 3; empty where nothing in the collection answers."""

    text: str
    kind: str
    intent: str
    grades: Mapping[str, int]


def sop_key(sop: SopSpec) -> str:
    """The name judgements use for an SOP."""
    return sop.number if sop.status == "berlaku" else f"{sop.number}@{sop.effective.isoformat()}"


def load(specs: Iterable[FileSpec], path: Path = FILE) -> list[JudgedQuery]:
    """The queries with their rules resolved over these specs, in the order of the file."""
    sops = [sop for file in specs for sop in file.sops]
    with path.open("rb") as file:
        tables = tomllib.load(file)["query"]
    return [JudgedQuery(table["text"], table["kind"], table["intent"], _grades(table, sops)) for table in tables]


def _grades(table: Mapping[str, Any], sops: Iterable[SopSpec]) -> dict[str, int]:
    grades: dict[str, int] = {}
    rules = table.get("rules", ())
    for sop in sops:
        fitting = [rule["grade"] for rule in rules if _fits(rule, sop)]
        if fitting:
            grades[sop_key(sop)] = max(fitting)
    grades.update((entry["sop"], entry["grade"]) for entry in table.get("relevant", ()))
    return grades


def _fits(rule: Mapping[str, Any], sop: SopSpec) -> bool:
    """Whether the SOP meets every condition of the rule; only SOPs in force unless the rule names a status.

    `title` is words that stand in the title whole: "P3MI" is not in "BP3MI".
    """
    checks: dict[str, Callable[[Any], bool]] = {
        "map": lambda wanted: sop.map == wanted,
        "process": lambda wanted: sop.process == wanted,
        "kind": lambda wanted: sop.kind == wanted,
        "unit": lambda wanted: sop.unit.startswith(wanted),
        "year": lambda wanted: sop.effective.year == wanted,
        "number": lambda wanted: sop.number.replace(" ", "").find(wanted) >= 0,
        "title": lambda wanted: bool(re.search(rf"\b{re.escape(wanted)}\b", sop.title, re.IGNORECASE)),
        "role": lambda wanted: wanted in sop.roles,
        "law": lambda wanted: any(wanted in law for law in sop.legal_basis),
        "duration": lambda wanted: any(wanted in step.duration for step in sop.steps),
        "status": lambda wanted: sop.status == wanted,
    }
    wanted = {"status": "berlaku", **rule}
    return all(checks[name](value) for name, value in wanted.items() if name != "grade")
