"""Graded queries from a file: our TOML, or TREC qrels with a table of their queries.

Grades: 3 what the searcher is after, 2 clearly useful, 1 related. An SOP is named by its number, one that is no longer
in force by number and effective date ("…@2018-05-23"), because revisions share their number. Where the answer is a
class of SOPs ("every SOP that cites UU 18/2017") a rule names the class; an SOP named by itself keeps its own grade.
"""

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import JudgementsError
from indexer.models import SopKind, Status
from indexer.sop.identity.numbers_and_dates import number_key


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """`grades`: key of the SOP → 1 to 3; empty where nothing in the collection answers."""

    text: str
    kind: str
    intent: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class JudgedSop:
    """What rules ask of an SOP. `map`: code of its cross-functional map; `effective`: ISO 8601 or ""."""

    number: str
    title: str
    kind: SopKind
    map: str
    unit: str
    effective: str
    status: Status
    roles: tuple[str, ...]
    legal_basis: tuple[str, ...]
    durations: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.number if self.status is Status.IN_FORCE else f"{self.number}@{self.effective}"


def comparable(key: str) -> str:
    """A key without the ways in which one number is printed; of a date only the month, which is all some SOPs print."""
    number, at, effective = key.partition("@")
    return f"{number_key(number)}{at}{effective[:7]}"


def load(path: Path, sops: Iterable[JudgedSop]) -> list[JudgedQuery]:
    """The queries of our TOML with their rules resolved over these SOPs, in the order of the file.

    Raises JudgementsError when the file cannot be read as such.
    """
    known = list(sops)
    try:
        with path.open("rb") as file:
            tables = tomllib.load(file)["query"]
        return [JudgedQuery(table["text"], table["kind"], table["intent"], _grades(table, known)) for table in tables]
    except OSError as error:
        raise JudgementsError(f"Berkas {path} tidak dapat dibuka ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise JudgementsError(f"Berkas {path} bukan TOML yang benar: {error}.") from error
    except (KeyError, TypeError) as error:
        raise JudgementsError(f"Berkas {path} tidak memuat [[query]] dengan text, kind, intent, relevant.") from error


def load_qrels(qrels: Path, queries: Path) -> list[JudgedQuery]:
    """TREC qrels (`qid 0 docid grade` a line); the queries are tab separated under the heading `qid`, `text`.

    A docid is an SOP's number (blanks in it written `_`) or its id. Raises JudgementsError naming the first bad line.
    """
    grades: dict[str, dict[str, int]] = {}
    for at, line in enumerate(_read(qrels).splitlines(), start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 4 or not re.fullmatch(r"-?\d+", parts[3]):
            raise JudgementsError(f"{qrels} baris {at}: harus berisi qid, 0, docid, nilai.")
        of_query = grades.setdefault(parts[0], {})
        if int(parts[3]) > 0:
            of_query[parts[2].replace("_", " ")] = int(parts[3])
    texts = {row["qid"]: row["text"] for row in table(queries, ("qid", "text"))}
    missing = [qid for qid in grades if qid not in texts]
    if missing:
        raise JudgementsError(f"{queries} tidak memuat kueri {', '.join(missing[:5])}.")
    return [JudgedQuery(texts[qid], "qrels", qid, found) for qid, found in grades.items()]


def table(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a tab-separated file with a heading; raises JudgementsError on a missing column or a short row."""
    # Quotes are letters of the text, as everywhere in tab-separated files.
    reader = csv.DictReader(_read(path).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise JudgementsError(f"{path}: baris pertama harus memuat kolom {', '.join(columns)} (dipisah tab).")
    rows = []
    for row in reader:
        if any(row[name] is None for name in columns):
            raise JudgementsError(f"{path} baris {reader.line_num}: kolomnya kurang.")
        rows.append({name: row[name].strip() for name in columns})
    return rows


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise JudgementsError(f"Berkas {path} tidak dapat dibuka ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise JudgementsError(f"Berkas {path} bukan teks UTF-8.") from error


def _grades(entry: Mapping[str, Any], sops: Iterable[JudgedSop]) -> dict[str, int]:
    grades: dict[str, int] = {}
    rules = entry.get("rules", ())
    for sop in sops if rules else ():
        fitting = [rule["grade"] for rule in rules if _fits(rule, sop)]
        if fitting:
            grades[sop.key] = max(fitting)
    grades.update((named["sop"], named["grade"]) for named in entry.get("relevant", ()))
    return grades


def _fits(rule: Mapping[str, Any], sop: JudgedSop) -> bool:
    """Whether the SOP meets every condition of the rule; only SOPs in force unless the rule names a status.

    `title` is words that stand in the title whole: "P3MI" is not in "BP3MI".
    """
    checks: dict[str, Callable[[Any], bool]] = {
        "map": lambda wanted: sop.map == wanted,
        "process": lambda wanted: sop.map.rpartition("/")[0] == wanted,
        "kind": lambda wanted: sop.kind == wanted,
        "unit": lambda wanted: sop.unit.startswith(wanted),
        "year": lambda wanted: sop.effective.startswith(str(wanted)),
        "number": lambda wanted: number_key(wanted) in number_key(sop.number),
        "title": lambda wanted: bool(re.search(rf"\b{re.escape(wanted)}\b", sop.title, re.IGNORECASE)),
        "role": lambda wanted: wanted in sop.roles,
        "law": lambda wanted: any(wanted in law for law in sop.legal_basis),
        "duration": lambda wanted: any(wanted in duration for duration in sop.durations),
        "status": lambda wanted: sop.status == wanted,
    }
    wanted = {"status": Status.IN_FORCE, **rule}
    return all(checks[name](value) for name, value in wanted.items() if name != "grade")
