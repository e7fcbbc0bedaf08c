"""How much of the truth beside files is read: `python -m tests.sop.measure FOLDER [LABELS] [--each] [--show]`.

FOLDER holds documents, LABELS (else FOLDER-truth) a JSON file for each: as `corpus.truth` writes it, or written by hand
from the printed page. Labels by hand may leave keys out, which are then not compared, say only how many items a list
has, and end a long text with "…". Scans are left out. Text is compared by its letters and digits, so that line breaks
and spaces do not count; everything else must be equal.
`--each` prints the rates of each file, `--show` every difference. `--scans` measures only scans, such as
`python -m corpus scans` writes: pages are recognised first (seconds a page), a step counts as found where most of its
letters are right, and the rates are told by kind of damage.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from indexer.models import Duration, MinuteSpan, SopDate, SopRecord, Step
from indexer.reading.read_file import read_picture
from indexer.text.durations import of_step
from tests.sop.drawn import read_all

IDENTITY = ("number", "title", "created", "revised", "revision", "effective", "approved_by", "unit")
LISTS = ("legal_basis", "qualification", "related", "equipment")
_ALIKE = 0.7
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
    durations_read: int = 0
    words_right: int = 0
    words_true: int = 0
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

    def summary(self) -> str:
        """States, number of steps and rates on one line."""
        rates = "  ".join(f"{key} {rate:.4f}" for key, rate in self.rates().items())
        return f"{dict(self.states)}  steps: {self.steps_true}  {rates}"

    def rates(self) -> dict[str, float]:
        """The figures by name, each between 0 and 1."""
        return {
            "identity": self.identity,
            "steps": self.steps_found / max(self.steps_true, 1),
            "extra": (self.steps_read - self.steps_found) / max(self.steps_true, 1),
            "precision": self.performers_right / max(self.performers_read, 1),
            "recall": self.performers_right / max(self.performers_true, 1),
            "durations": self.durations_right / max(self.durations_true, 1),
            "durations told": self.durations_right / max(self.durations_read, 1),
            "words": self.words_right / max(self.words_true, 1),
            "minutes": self.minutes_right / max(self.durations_true, 1),
            "decisions": self.decisions_right / max(self.steps_found, 1),
            "records": self.records_right / max(self.records_true, 1),
        }


def measure(files: Sequence[tuple[Path, Path]], *, show_each: bool = False) -> Tally:
    """Compares what is read of each (document, truth) pair with the truth."""
    tally = Tally()
    for path, truth_path in files:
        truth = json.loads(truth_path.read_text())
        if truth.get("scan"):
            continue
        records = read_all(path)
        compare(tally, path.name, truth["sops"], records)
        if show_each:
            own = Tally()
            compare(own, path.name, truth["sops"], records)
            print(f"{path.name}: {own.summary()}")
    return tally


def measure_scans(files: Sequence[tuple[Path, Path]]) -> dict[str, Tally]:
    """By kind of damage, and "all"; pages are recognised first."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for path, truth_path in files:
        truth = json.loads(truth_path.read_text())
        if not truth.get("scan"):
            continue
        pages = [read_picture(path, number, 60) for number in range(1, truth["pages"] + 1)]
        records = read_all(path, pages)
        for kind in (truth.get("damage", "scan"), "all"):
            compare(tallies[kind], path.name, truth["sops"], records, alike=_ALIKE)
    return tallies


def pairs(folder: Path, truths: Path | None = None) -> Iterator[tuple[Path, Path]]:
    """Documents with their truth file, by default from beside the folder."""
    truths = truths or folder.parent / f"{folder.name}-truth"
    for truth in sorted(truths.rglob("*.json")):
        document = folder / truth.relative_to(truths).with_suffix("")
        if document.suffix not in (".pdf", ".docx"):
            document = folder / json.loads(truth.read_text())["file"]
        yield document, truth


def compare(
    tally: Tally, name: str, sops: Sequence[dict[str, Any]], records: Sequence[SopRecord], alike: float = 1.0
) -> None:
    """`alike`: the share of letters that make a step the one that is looked for."""
    tally.records_true += len(sops)
    if len(sops) != len(records):
        tally.wrong.append(f"{name}: {len(records)} SOPs instead of {len(sops)}")
    tally.steps_true += sum(len(sop["steps"]) for sop in sops[len(records) :])
    tally.steps_read += sum(len(record.steps) for record in records[len(sops) :])
    for sop, record in zip(sops, records, strict=False):
        pages = (sop.get("first_page"), sop.get("last_page"))
        is_right = pages == (None, None) or pages == (record.first_page, record.last_page)
        tally.records_right += is_right
        if not is_right:
            tally.wrong.append(f"{name}: pages {record.first_page}-{record.last_page} instead of {pages}")
        _compare_identity(tally, name, sop["identity"], record)
        _compare_steps(tally, name, sop, record, alike)


def _compare_identity(tally: Tally, name: str, truth: dict[str, Any], record: SopRecord) -> None:
    for key in (*IDENTITY, *LISTS, *TEXTS):
        if key not in truth:
            continue
        expected, read = truth[key], getattr(record.identity, key)
        if key == "revision":
            # "00" is no revision.
            expected, read = expected.strip("0"), read.strip("0")
        if not _plain(expected) and not _plain(read):
            continue
        is_right = _agree(expected, read)
        tally.total[key] += 1
        tally.right[key] += is_right
        if not is_right:
            tally.wrong.append(f"{name}: {key} {getattr(record.identity, key)!r} instead of {truth[key]!r}")


def _compare_steps(tally: Tally, name: str, sop: dict[str, Any], record: SopRecord, alike: float) -> None:
    tally.states[record.steps_state.value] += 1
    tally.steps_true += len(sop["steps"])
    tally.steps_read += len(record.steps)
    left = list(record.steps)
    for truth in sop["steps"]:
        tally.performers_true += len(truth["performers"])
        tally.durations_true += bool(truth.get("duration"))
        step = next((step for step in left if _agree(truth["activity"], step.activity)), None)
        if step is None and alike < 1:
            near = max(left, key=lambda each: _likeness(truth["activity"], each.activity), default=None)
            step = near if near and _likeness(truth["activity"], near.activity) >= alike else None
        tally.words_true += len(truth["activity"].split())
        if step is None:
            tally.wrong.append(
                f"{name}: no step {truth.get('number', '')} {truth['activity']!r} ({record.steps_reason})"
            )
            continue
        left.remove(step)
        tally.steps_found += 1
        tally.words_right += _words_alike(truth["activity"], step.activity)
        _compare_step(tally, name, truth, step)
    tally.wrong.extend(f"{name}: extra step {step.number} {step.activity!r}" for step in left)
    tally.performers_read += sum(len(step.performers) for step in record.steps)


def _compare_step(tally: Tally, name: str, truth: dict[str, Any], step: Step) -> None:
    read, expected = set(map(_plain, step.performers)), set(map(_plain, truth["performers"]))
    tally.performers_right += len(read & expected)
    if read != expected:
        tally.wrong.append(
            f"{name}: step {truth.get('number', '')} by {step.performers} instead of {truth['performers']} {step.doubt}"
        )
    tally.durations_read += bool(step.duration) and bool(truth.get("duration"))
    if truth.get("duration"):
        expected_length, read_length = _length(truth), _length_read(step, truth)
        is_same = _agree(truth["duration"], step.duration)
        tally.durations_right += is_same
        tally.minutes_right += read_length == expected_length
        if read_length != expected_length or not is_same:
            tally.wrong.append(f"{name}: {step.duration!r}={read_length} not {truth['duration']!r}={expected_length}")
    is_diamond = truth["symbol"] == "diamond"
    tally.decisions_right += step.is_decision == is_diamond
    if step.is_decision != is_diamond:
        tally.wrong.append(f"{name}: step {truth.get('number', '')} is_decision {step.is_decision}")
    for key in ("inputs", "output", "note", "number"):
        if key not in truth:
            continue
        tally.total[f"step {key}"] += 1
        same = _agree(truth[key], getattr(step, key))
        tally.right[f"step {key}"] += same
        if not same:
            tally.wrong.append(f"{name}: step {key} {getattr(step, key)!r} instead of {truth[key]!r}")


def _likeness(expected: str, read: str) -> float:
    return SequenceMatcher(None, _plain(expected), _plain(read), autojunk=False).ratio()


def _words_alike(expected: str, read: str) -> int:
    """How many words of the expected text were read, in their order."""
    pieces = SequenceMatcher(None, [*map(_plain, expected.split())], [*map(_plain, read.split())], autojunk=False)
    return sum(block.size for block in pieces.get_matching_blocks())


def _length(truth: dict[str, Any]) -> dict[str, Any]:
    """Labels by hand may give `minutes` alone: the most minutes, of working time or else of clock time."""
    if "minutes" in truth:
        return {"minutes": truth["minutes"]}
    return {kind: truth.get(kind) for kind in ("work", "clock", "alternative")}


def _length_read(step: Step, truth: dict[str, Any]) -> dict[str, Any]:
    found = of_step(step) or Duration()
    if "minutes" in truth:
        return {"minutes": (found.work or found.clock or MinuteSpan(0, 0)).most or None}
    alternative = found.alternative.work if found.alternative else None
    spans = {"work": found.work, "clock": found.clock, "alternative": alternative}
    return {kind: [span.least, span.most] if span else None for kind, span in spans.items()}


def _agree(expected: Any, read: Any) -> bool:
    """Is that what was to be read? A number stands for so many items, a text with "…" for its beginning."""
    if isinstance(expected, int):
        return len(read) == expected
    if isinstance(expected, str) and expected.endswith("…"):
        return _plain(read).startswith(_plain(expected))
    return _plain(expected) == _plain(read)


def _plain(value: Any) -> str:
    """Letters and digits only; a date is its ISO form, a list its items."""
    if value is None:
        return ""
    if isinstance(value, SopDate):
        value = value.iso
    if isinstance(value, dict):
        value = value["iso"]
    if isinstance(value, (list, tuple)):
        return "|".join(_plain(item) for item in value)
    return re.sub(r"[\W_]+", "", str(value)).lower()


def main(arguments: Sequence[str]) -> None:
    folders = [Path(argument) for argument in arguments if not argument.startswith("--")]
    if "--scans" in arguments:
        tallies = measure_scans(list(pairs(*folders[:2])))
        if "--show" in arguments:
            print("\n".join(tallies["all"].wrong))
        for kind, each in tallies.items():
            print(f"{kind:7}", each.summary())
        return
    tally = measure(list(pairs(*folders[:2])), show_each="--each" in arguments)
    if "--show" in arguments:
        print("\n".join(tally.wrong))
    print("fields:", {key: f"{tally.right[key]}/{tally.total[key]}" for key in tally.total})
    print("SOPs:", tally.records_true, tally.summary())


if __name__ == "__main__":
    main(sys.argv[1:])
