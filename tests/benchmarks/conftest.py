"""Collections to measure on: made from a seed, shaped like the agency's (900 words an SOP, Zipf's law, six facets)."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from indexer.engine.entries import entry_for
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.engine.whoosh.store import SCHEMA_VERSION
from indexer.models import Access, FileKind, IndexEntry, SopFields, SopKind, Status, Token, TokenColumns
from indexer.text.analysis import analyse

ROUNDS = 5
SIZES = (750, 7_500, 75_000)
WORDS_AN_SOP = 900
_VOCABULARY = 12_000
_PAGE_GAP = 100
_SYLLABLES = [
    "ba",
    "ca",
    "da",
    "ga",
    "ja",
    "ka",
    "la",
    "ma",
    "na",
    "pa",
    "ra",
    "sa",
    "ta",
    "wa",
    "ya",
    "bi",
    "di",
    "ki",
    "li",
    "mi",
    "ni",
    "ri",
    "si",
    "ti",
    "ku",
    "lu",
    "mu",
    "nu",
    "ru",
    "su",
    "tu",
]


@dataclass(frozen=True)
class Timing:
    """Milliseconds: median and worst of the medians of all queries."""

    name: str
    typical: float
    worst: float


class Collection:
    """`size` SOPs, always the same; iterating makes them anew, so that none of it stays in memory."""

    def __init__(self, size: int) -> None:
        self.size = size
        chance = random.Random(11)
        words: dict[str, None] = {}
        while len(words) < _VOCABULARY:
            words["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 5)))] = None
        self._words = list(words)
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(_VOCABULARY)))

    def __iter__(self) -> Iterator[SopFields]:
        chance = random.Random(12)
        for number in range(1, self.size + 1):
            process = f"inti/{chance.randint(1, 20)}"
            chosen = chance.choices(self._words, cum_weights=self._weights, k=WORDS_AN_SOP)
            yield SopFields(
                id=number,
                access=Access.INTERNAL if chance.random() < 0.7 else Access.PUBLIC,
                title=" ".join(chosen[:7]),
                kind=SopKind.MACRO if chance.random() < 0.14 else SopKind.MICRO,
                status=Status.IN_FORCE if chance.random() < 0.9 else Status.SUPERSEDED,
                file_kind=chance.choice((FileKind.PDF, FileKind.DOCX)),
                number=f"SOP.{number}/SU/OT.02.02/XI/2022",
                process_codes=("inti", process, f"{process}/{chance.randint(1, 4)}"),
                unit=f"Biro {chance.randint(1, 30)}",
                effective=f"20{chance.randint(18, 25)}-0{chance.randint(1, 9)}-01",
                pages=(" ".join(chosen[7 : WORDS_AN_SOP // 2]), " ".join(chosen[WORDS_AN_SOP // 2 :])),
            )

    def entries(self) -> Iterator[IndexEntry]:
        """As `entry_for` makes them, but each word is analysed once: its forms are the same wherever it stands."""
        forms: dict[str, Token] = {}
        for sop in self:
            entry = entry_for(replace(sop, pages=()))
            body: list[Token] = []
            for page in sop.pages:
                base = body[-1].position + _PAGE_GAP if body else 0
                for place, word in enumerate(page.split()):
                    if word not in forms:
                        (forms[word],) = analyse(word)
                    form = forms[word]
                    body.append(Token(form.exact, form.stem, base + place, 0, 0))
            yield replace(entry, fields={**entry.fields, "body": TokenColumns.of(body)})

    def commonest(self, count: int) -> list[str]:
        return self._words[:count]

    def phrases(self, count: int) -> list[list[str]]:
        """Two or three words in a row, of which neither is rare, as they stand in some SOPs."""
        chance = random.Random(14)
        common = set(self._words[:600])
        found: list[list[str]] = []
        for sop in self:
            words = sop.pages[0].split()
            at = chance.randrange(len(words) - 3)
            part = words[at : at + chance.choice([2, 3])]
            if common.issuperset(part):
                found.append(part)
            if len(found) == count:
                break
        return found

    def queries(self, count: int, words: int) -> list[list[str]]:
        """Words that people type: neither the commonest nor the rarest."""
        chance = random.Random(13)
        return [chance.sample(self._words[20:600], words) for _ in range(count)]


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size} SOPs")
def collection(request: pytest.FixtureRequest) -> Collection:
    return Collection(request.param)


def kept(name: str, build: Callable[[Path], object]) -> Path:
    """What `build` made at the path it was given: once, then kept between runs in BENCH_FOLDER (else var/bench)."""
    path = Path(os.environ.get("BENCH_FOLDER", "var/bench")) / name
    if not path.exists():
        unfinished = path.with_name(f"{path.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.unlink(missing_ok=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        build(unfinished)
        unfinished.rename(path)
    return path


def telusur_index(collection: Collection) -> Path:
    """The folder of Telusur's index of the collection; not to be written to."""
    name = f"{collection.size}/telusur-{SCHEMA_VERSION}"
    return kept(name, lambda path: WhooshEngine(path).replace_all(collection.entries()))


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the whole sample collection."""
    folder = tmp_path_factory.mktemp("documents") / "files"
    subprocess.run([sys.executable, "-m", "corpus", "build", str(folder)], check=True, capture_output=True)
    return folder


def measure(name: str, ask: Callable[[list[str]], object], queries: Sequence[list[str]]) -> Timing:
    """Every query asked once unmeasured, then the median of ROUNDS for each."""
    medians = []
    for query in queries:
        ask(query)
        medians.append(median(milliseconds(ask, query) for _ in range(ROUNDS)))
    return Timing(name, median(medians), max(medians))


def milliseconds(ask: Callable[[list[str]], object], query: list[str]) -> float:
    began = perf_counter()
    ask(query)
    return (perf_counter() - began) * 1_000


def table(title: str, timings: Sequence[Timing], against: str) -> str:
    """The timings as text, each with its ratio to the one called `against`."""
    base = next(timing.typical for timing in timings if timing.name == against)
    lines = [f"\n{title}", f"{'':<32}{'median ms':>12}{'worst ms':>12}{'times':>10}"]
    for timing in timings:
        ratio = f"{base / timing.typical:.1f}x"
        lines.append(f"{timing.name:<32}{timing.typical:>12.3f}{timing.worst:>12.3f}{ratio:>10}")
    return "\n".join(lines)
