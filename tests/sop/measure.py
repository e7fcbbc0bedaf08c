"""How much of the truth beside generated files is read: `python -m tests.sop.measure FOLDER [--show]`.

FOLDER holds documents, FOLDER-truth their truth as `corpus.truth` writes it; scans are left out. Text is compared by
its letters and digits, so that line breaks and spaces do not count; everything else must be equal.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.config import Settings
from indexer.extract.document import extract
from indexer.models import SopDate, SopRecord, Step
from indexer.sop import read_sops

IDENTITY = ("number", "title", "created", "revised", "revision", "effective", "approved_by", "unit")
LISTS = ("legal_basis", "qualification", "related", "equipment")
TEXTS = ("warning", "recording")


@dataclass(slots=True)
class Tally:
    """Counts over files; `wrong` holds lines that say what differs."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    steps_found: int = 0
    steps_true: int = 0
    steps_read: int = 0
    performers_right: int = 0
    performers_read: int = 0
    performers_true: int = 0
    durations_right: int = 0
    minutes_right: int = 0
    durations_true: int = 0
    decisions_right: int = 0
    records_right: int = 0
    records_true: int = 0
    states: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def identity(self) -> float:
        return sum(self.right.values()) / max(sum(self.total.values()), 1)

    def rates(self) -> dict[str, float]:
        """The figures by name, each between 0 and 1."""
        return {
            "identity": self.identity,
            "steps": self.steps_found / max(self.steps_true, 1),
            "extra": (self.steps_read - self.steps_found) / max(self.steps_true, 1),
            "precision": self.performers_right / max(self.performers_read, 1),
            "recall": self.performers_right / max(self.performers_true, 1),
            "durations": self.durations_right / max(self.durations_true, 1),
            "minutes": self.minutes_right / max(self.durations_true, 1),
            "decisions": self.decisions_right / max(self.steps_found, 1),
            "records": self.records_right / max(self.records_true, 1),
        }


def measure(files: Sequence[tuple[Path, Path]]) -> Tally:
    """Compares what is read of each (document, truth) pair with the truth."""
    tally = Tally()
    settings = Settings()
    for path, truth_path in files:
        truth = json.loads(truth_path.read_text())
        if truth["scan"]:
            continue
        compare(tally, path.name, truth["sops"], read_sops(path, extract(path, settings)))
    return tally


def pairs(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Documents with a truth file beside the folder."""
    truths = folder.parent / f"{folder.name}-truth"
    for truth in sorted(truths.rglob("*.json")):
        document = folder / truth.relative_to(truths).with_suffix("")
        if document.suffix not in (".pdf", ".docx"):
            document = folder / json.loads(truth.read_text())["file"]
        yield document, truth


def compare(tally: Tally, name: str, sops: Sequence[dict[str, Any]], records: Sequence[SopRecord]) -> None:
    tally.records_true += len(sops)
    if len(sops) != len(records):
        tally.wrong.append(f"{name}: {len(records)} SOPs instead of {len(sops)}")
    for sop, record in zip(sops, records, strict=False):
        pages = (sop["first_page"], sop["last_page"])
        is_right = pages == (None, None) or pages == (record.first_page, record.last_page)
        tally.records_right += is_right
        if not is_right:
            tally.wrong.append(f"{name}: pages {record.first_page}-{record.last_page} instead of {pages}")
        _compare_identity(tally, name, sop["identity"], record)
        _compare_steps(tally, name, sop, record)


def _compare_identity(tally: Tally, name: str, truth: dict[str, Any], record: SopRecord) -> None:
    for key in (*IDENTITY, *LISTS, *TEXTS):
        expected = _plain(truth[key])
        read = _plain(getattr(record.identity, key))
        if key == "revision":
            # "00" is no revision.
            expected, read = expected.strip("0"), read.strip("0")
        if not expected and not read:
            continue
        tally.total[key] += 1
        tally.right[key] += expected == read
        if expected != read:
            tally.wrong.append(f"{name}: {key} {getattr(record.identity, key)!r} instead of {truth[key]!r}")


def _compare_steps(tally: Tally, name: str, sop: dict[str, Any], record: SopRecord) -> None:
    tally.states[record.steps_state.value] += 1
    tally.steps_true += len(sop["steps"])
    tally.steps_read += len(record.steps)
    left = list(record.steps)
    for truth in sop["steps"]:
        tally.performers_true += len(truth["performers"])
        tally.durations_true += bool(truth["duration"])
        step = next((step for step in left if _plain(step.activity) == _plain(truth["activity"])), None)
        if step is None:
            tally.wrong.append(f"{name}: no step {truth['number']} {truth['activity']!r} ({record.steps_reason})")
            continue
        left.remove(step)
        tally.steps_found += 1
        _compare_step(tally, name, truth, step)
    tally.wrong.extend(f"{name}: extra step {step.number} {step.activity!r}" for step in left)
    tally.performers_read += sum(len(step.performers) for step in record.steps)


def _compare_step(tally: Tally, name: str, truth: dict[str, Any], step: Step) -> None:
    read, expected = set(map(_plain, step.performers)), set(map(_plain, truth["performers"]))
    tally.performers_right += len(read & expected)
    if read != expected:
        tally.wrong.append(
            f"{name}: step {truth['number']} by {step.performers} instead of {truth['performers']} {step.doubt}"
        )
    if truth["duration"]:
        tally.durations_right += _plain(step.duration) == _plain(truth["duration"])
        tally.minutes_right += step.minutes == truth["minutes"]
        if step.minutes != truth["minutes"] or _plain(step.duration) != _plain(truth["duration"]):
            tally.wrong.append(f"{name}: {step.duration!r}={step.minutes} not {truth['duration']!r}={truth['minutes']}")
    is_diamond = truth["symbol"] == "diamond"
    tally.decisions_right += step.is_decision == is_diamond
    if step.is_decision != is_diamond:
        tally.wrong.append(f"{name}: step {truth['number']} is_decision {step.is_decision}")
    for key in ("inputs", "output", "note", "number"):
        tally.total[f"step {key}"] += 1
        same = _plain(getattr(step, key)) == _plain(truth[key])
        tally.right[f"step {key}"] += same
        if not same:
            tally.wrong.append(f"{name}: step {key} {getattr(step, key)!r} instead of {truth[key]!r}")


def _plain(value: Any) -> str:
    """Letters and digits only; a date is its ISO form, a list its items."""
    if value is None:
        return ""
    if isinstance(value, SopDate):
        return value.iso
    if isinstance(value, dict):
        return str(value["iso"])
    if isinstance(value, (list, tuple)):
        return "|".join(_plain(item) for item in value)
    return re.sub(r"[\W_]+", "", str(value)).lower()


def main(arguments: Sequence[str]) -> None:
    tally = measure(list(pairs(Path(arguments[0]))))
    if "--show" in arguments:
        print("\n".join(tally.wrong))
    print("fields:", {key: f"{tally.right[key]}/{tally.total[key]}" for key in tally.total})
    print("states:", dict(tally.states), "SOPs:", tally.records_true, "steps:", tally.steps_true)
    print("  ".join(f"{key} {rate:.4f}" for key, rate in tally.rates().items()))


if __name__ == "__main__":
    main(sys.argv[1:])
