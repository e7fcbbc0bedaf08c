"""Aimed kills: `python -m tests.faults.kills [COUNT] [SEED]` kills uploads, register imports, reindexing and
corrections COUNT times in all, at any moment of each, and says what was lost or doubled (exit code 1).

Writers are forked from this process, which opens nothing itself, so that a kill takes a tenth of a second.
"""

import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from indexer import ingest
from indexer.access import OPERATOR
from indexer.completeness.register_import import import_register
from indexer.config import Settings
from indexer.engine.protocol import SearchEngine
from indexer.errors import IndexUnavailableError
from indexer.installation import Installation
from indexer.models import SopCorrection
from indexer.reading.reader_pool import ReaderPool
from indexer.registry.tables import documents, jobs, register_rows
from tests import making

SOPS = 12
# After so many kills what is left is looked at; uploads are then read.
EACH = 5
# Longest time from the opening of an installation until a kill, in seconds; what is done earlier begins anew.
_LONGEST = 0.3
_READY = "ready"

Say = Callable[[str], None]
Work = Callable[[Path, Say], None]


@dataclass
class Report:
    """`kills` and `accepted` by kind; `wrong`: what was lost, doubled or does not agree."""

    kills: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def forked(work: Work, data: Path) -> tuple[int, int]:
    """Process and pipe of a child that works; each line it says is in the pipe before it goes on."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.setpgid(0, 0)
    code = 1
    try:
        work(data, lambda line: _write(writing, line))
        code = 0
    finally:
        os._exit(code)


def _write(pipe: int, line: str) -> None:
    os.write(pipe, f"{line}\n".encode())


def said(pid: int, pipe: int, *, after: float | None = None) -> list[str]:
    """What the child said until it ended, or was killed `after` so many seconds since it was ready to work; its reader
    processes end with it."""
    with open(pipe, "rb") as file:
        if after is not None:
            if file.readline().decode().strip() != _READY:
                raise RuntimeError("a writer could not open its installation")
            time.sleep(after)
            os.kill(pid, signal.SIGKILL)
        lines = file.read().decode().splitlines()
    _, status = os.waitpid(pid, 0)
    if after is None and status:
        raise RuntimeError(f"a check failed: {lines}")
    return lines


def opened(data: Path) -> Installation:
    return Installation.open(Settings(data=data, readers=1, ocr=False, renditions=False))


def upload(data: Path, say: Say) -> None:
    """Files that nobody sent before, one after the other."""
    installation = opened(data)
    say(_READY)
    for number in range(10_000):
        name = f"{os.getpid()}-{time.time_ns()}.pdf"
        with tempfile.TemporaryFile() as file:
            file.write(making.sop(f"U/{os.getpid()}/{number}", f"Unggahan {name}"))
            file.seek(0)
            ingest.submit(installation, file, name, OPERATOR)
        say(name)


def work(data: Path, say: Say) -> None:
    installation = opened(data)
    say(_READY)
    with ReaderPool(installation.settings) as pool:
        ingest.work(installation, pool, threading.Event())


def check_uploads(data: Path, say: Say) -> None:
    """Reads what waits; says each SOP and each job."""
    installation = opened(data)
    with ReaderPool(installation.settings) as pool:
        ingest.drain(installation, pool)
    with installation.session() as session:
        for name in session.execute(select(documents.c.name)).scalars():
            say(f"sop {name}")
        for name, state in session.execute(select(jobs.c.file_name, jobs.c.state)):
            say(f"job {name} {state}")
    _say_soundness(installation, say)


def register(data: Path, say: Say) -> None:
    installation = opened(data)
    say(_READY)
    for turn in range(10_000):
        access = ("publik", "dikecualikan")[turn % 2]
        import_register(installation, data.parent / f"{access}.csv")
        say(access)


def check_register(data: Path, say: Say) -> None:
    installation = opened(data)
    with installation.session() as session:
        rows = Counter(session.execute(select(register_rows.c.access)).scalars())
        classes = Counter(session.execute(select(documents.c.access)).scalars())
    say(f"{dict(rows)} {dict(classes)}")
    if (rows != classes and (rows or set(classes) != {"internal"})) or len(classes) != 1 or classes.total() != SOPS:
        say(f"wrong: rows {rows}, SOPs {classes}")
    ingest.update_index(installation)
    _say_soundness(installation, say)


def reindex(data: Path, say: Say) -> None:
    installation = opened(data)
    say(_READY)
    for _ in range(10_000):
        ingest.reindex(installation)
        say("reindexed")


def check_reindex(data: Path, say: Say) -> None:
    installation = opened(data)
    found = _count(installation.engine)
    if found not in (SOPS, None):
        say(f"wrong: {found} entries of {SOPS} were there after a kill")
    if found is None:
        ingest.reindex(installation)
    ingest.update_index(installation)
    _say_soundness(installation, say)


def _count(engine: SearchEngine) -> int | None:
    try:
        return engine.count()
    except IndexUnavailableError:
        return None


def correct(data: Path, say: Say) -> None:
    """Each correction changes four fields of an SOP, kept in two tables, to the same number."""
    installation = opened(data)
    say(_READY)
    with installation.session() as session:
        ids = list(session.execute(select(documents.c.id)).scalars())
    while True:
        for sop_id in ids:
            number = time.monotonic_ns()
            values = {"title": f"Judul {number}", "unit": f"Biro {number}"}
            change = SopCorrection(assignment=values, revision=str(number), created=str(number))
            ingest.correct(installation, OPERATOR, sop_id, change)
            say(f"{sop_id} {number}")


def check_corrections(data: Path, say: Say) -> None:
    installation = opened(data)
    ingest.update_index(installation)
    columns = (documents.c.id, documents.c.title, documents.c.unit, documents.c.revision)
    with installation.session() as session:
        for sop_id, title, unit, revision in session.execute(select(*columns)):
            numbers = {title.removeprefix("Judul "), unit.removeprefix("Biro "), revision}
            say(f"{sop_id} {title.removeprefix('Judul ')}")
            if len(numbers) != 1 and not title.startswith("SOP "):
                say(f"wrong: SOP {sop_id} is half corrected: {title}, {unit}, {revision}")
    _say_soundness(installation, say)


def _say_soundness(installation: Installation, say: Say) -> None:
    report = ingest.check(installation)
    if not report.is_sound:
        say(f"wrong: {report}")


def prepare(data: Path, _say: Say) -> None:
    """SOPS in an installation, and two registers of them beside it."""
    folder = data.parent / "sop"
    for number in range(SOPS):
        making.write(folder / f"{number:02}.pdf", making.sop(f"K/{number}", f"SOP {number}"))
    for access in ("publik", "dikecualikan"):
        rows = "".join(f"{number:02}.pdf;K/{number};{access}\n" for number in range(SOPS))
        making.write(data.parent / f"{access}.csv", f"berkas;nomor;klasifikasi\n{rows}".encode())
    installation = opened(data)
    ingest.index_paths(installation, [folder], lambda _: None)


def kill_uploads(data: Path, chance: random.Random, count: int, report: Report) -> None:
    """Sender and worker die, one after the other: two kills."""
    accepted: list[str] = []
    for turn in range(1, count // 2 + 1):
        victims = [(forked(upload, data), True), (forked(work, data), False)]
        chance.shuffle(victims)
        for (pid, pipe), is_sender in victims:
            lines = said(pid, pipe, after=chance.uniform(0.0, _LONGEST))
            accepted += lines if is_sender else []
            report.kills["upload"] += 1
        if turn % EACH and turn < count // 2:
            continue
        lines = said(*forked(check_uploads, data))
        sops = Counter(line.removeprefix("sop ") for line in lines if line.startswith("sop "))
        report.wrong += [f"upload lost: {name}" for name in accepted if name not in sops]
        report.wrong += [f"upload twice: {name}" for name, times in sops.items() if times > 1]
        report.wrong += [line for line in lines if line.startswith("wrong")]
        report.wrong += [line for line in lines if line.startswith("job ") and not line.endswith(" indexed")]
    report.accepted["upload"] += len(accepted)


def kill_writers(kind: str, data: Path, chance: random.Random, count: int, report: Report) -> None:
    """The same for a writer whose work can be judged after each kill; of what it said the last must still hold."""
    writer, judge = WRITERS[kind]
    latest: dict[str, str] = {}
    for _ in range(count):
        done = said(*forked(writer, data), after=chance.uniform(0.0, _LONGEST))
        report.kills[kind] += 1
        report.accepted[kind] += len(done)
        lines = said(*forked(judge, data))
        report.wrong += [f"{kind} {line}" for line in lines if line.startswith("wrong")]
        if kind == "correction":
            latest |= dict(line.split(" ", 1) for line in done)
            now = dict(line.split(" ", 1) for line in lines if line[0].isdigit())
            lost = (each for each, number in latest.items() if int(now[each].removeprefix("SOP ")) < int(number))
            report.wrong += [f"correction lost: of SOP {each}" for each in lost]
            report.wrong += [] if len(now) == SOPS else [f"{len(now)} SOPs of {SOPS}"]


WRITERS: dict[str, tuple[Work, Work]] = {
    "register": (register, check_register),
    "reindex": (reindex, check_reindex),
    "correction": (correct, check_corrections),
}


def run(folder: Path, count: int, seed: int) -> Iterator[Report]:
    """Kills each kind of writer a quarter of `count` times; the report after each kind."""
    chance, report = random.Random(seed), Report()
    for kind in ("upload", *WRITERS):
        data = folder / kind / "data"
        said(*forked(prepare, data))
        if kind == "upload":
            kill_uploads(data, chance, count // 4, report)
        else:
            kill_writers(kind, data, chance, count // 4, report)
        yield report


def main(count: int = 500, seed: int = 1) -> int:
    with tempfile.TemporaryDirectory() as folder:
        for report in run(Path(folder), count, seed):
            print(f"{report.kills.total()} kills {dict(report.kills)}, done {dict(report.accepted)}", flush=True)
            print(f"  wrong: {len(report.wrong)}", *report.wrong[:20], sep="\n  ", flush=True)
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
