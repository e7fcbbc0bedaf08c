"""LibreOffice and programs like it: a document of a stranger's → a file of another format.

They run beside the readers, which may write no files: each in a folder and a process group of its own, with its own
profile, confined (`confined.py`), and ended when the file takes too long.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import indexer
from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract import limits
from indexer.models import Outcome

ODT, PDF = "odt:writer8", "pdf:writer_pdf_Export"
"""Formats as LibreOffice names them."""

_MIB = 1024 * 1024
_LOOK_SECONDS = 0.05
# What LibreOffice is told of the world: no macros, and no web where the kernel does not keep it from there.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""


def is_installed() -> bool:
    return _program() is not None


@contextlib.contextmanager
def converted(path: Path, to: str, settings: Settings, is_cancelled: Callable[[], bool]) -> Iterator[Path | None]:
    """What LibreOffice makes of the document at `path`, for the time of the block; None where it is not installed.

    Raises ReadError TIMED_OUT (also once `is_cancelled` says so), CRASHED, UNREADABLE, or DAMAGED (no result).
    """
    program = _program()
    if program is None:
        yield None
        return
    with copied(path) as source:
        result = source.with_suffix("." + to.partition(":")[0])
        run(_command(program, source, to), result, settings, is_cancelled)
        yield result


@contextlib.contextmanager
def copied(path: Path) -> Iterator[Path]:
    """A copy of the file in a folder of its own, for the time of the block. Raises ReadError UNREADABLE."""
    with tempfile.TemporaryDirectory(prefix="telusur-doc-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "berkas.doc"
        try:
            shutil.copyfile(path, copy)
        except OSError as error:
            raise ReadError(Outcome.UNREADABLE, repr(error)) from error
        yield copy


def _program() -> str | None:
    return shutil.which("soffice")


def _command(program: str, source: Path, to: str) -> list[str]:
    profile = source.parent / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    options = ["--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile.as_uri()}"]
    return [program, *options, "--convert-to", to, "--outdir", str(source.parent), str(source)]


def run(command: Sequence[str], result: Path, settings: Settings, is_cancelled: Callable[[], bool]) -> None:
    """Runs the program; what it prints is the result if it writes none itself. All it has started ends with it.

    Raises ReadError as `converted` does.
    """
    caps = (settings.read_memory_mb * _MIB, settings.read_seconds, limits.MAX_PACKAGE_BYTES)
    confined = [sys.executable, "-P", "-m", "indexer.extract.confined", *map(str, caps)]
    environment = {
        "PATH": os.defpath,
        "HOME": str(result.parent),
        "TMPDIR": str(result.parent),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(Path(indexer.__file__).resolve().parent.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with (result.with_suffix(".xml")).open("wb") as printed:
        process = subprocess.Popen(  # noqa: S603  arguments of our own, no shell
            [*confined, *command],
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=result.parent,
            start_new_session=True,
        )
        try:
            _wait(process.pid, time.monotonic() + settings.read_seconds, is_cancelled)
        finally:
            # The group is ended while its leader is still to be waited for, so that its number is nobody else's.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode == -signal.SIGXCPU:
        raise ReadError(Outcome.TIMED_OUT, f"{command[0]} took too long")
    if process.returncode:
        outcome = Outcome.CRASHED if process.returncode < 0 else Outcome.DAMAGED
        raise ReadError(outcome, f"{command[0]} ended with {process.returncode}")
    if not result.is_file() or not result.stat().st_size:
        raise ReadError(Outcome.DAMAGED, f"{command[0]} gave nothing")


def _wait(process_id: int, deadline: float, is_cancelled: Callable[[], bool]) -> None:
    while os.waitid(os.P_PID, process_id, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > deadline or is_cancelled():
            raise ReadError(Outcome.TIMED_OUT, "the conversion took too long")
        time.sleep(_LOOK_SECONDS)
