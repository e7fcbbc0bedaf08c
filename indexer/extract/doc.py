"""Old Word files (.doc) → ODT by LibreOffice, or by antiword DocBook (no drawings) where that alone is installed.

The programs run beside the readers, which may write no files: each in a folder and a process group of its own, confined
(`confined.py`), and ended when the file takes too long.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import indexer
from indexer.config import Settings
from indexer.errors import ReadError
from indexer.extract import limits
from indexer.models import Outcome

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


@contextlib.contextmanager
def converted(path: Path, settings: Settings, is_cancelled: Callable[[], bool]) -> Iterator[Path | None]:
    """A file, for the time of the block, that says what the .doc at `path` says; None where no program is installed.

    Raises ReadError TIMED_OUT (also once `is_cancelled` says so), CRASHED, UNREADABLE, or DAMAGED (no result).
    """
    soffice, antiword = shutil.which("soffice"), shutil.which("antiword")
    if soffice is None and antiword is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="telusur-doc-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / "berkas.doc"
        try:
            shutil.copyfile(path, source)
        except OSError as error:
            raise ReadError(Outcome.UNREADABLE, repr(error)) from error
        if soffice is not None:
            result = folder / "berkas.odt"
            command = _soffice(soffice, folder, source)
        else:
            result = folder / "berkas.xml"
            command = [str(antiword), "-m", "UTF-8.txt", "-x", "db", str(source)]
        _run(command, result, settings, is_cancelled)
        if not result.is_file() or not result.stat().st_size:
            raise ReadError(Outcome.DAMAGED, f"{command[0]} gave nothing")
        yield result


def _soffice(program: str, folder: Path, source: Path) -> list[str]:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    options = ["--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile.as_uri()}"]
    return [program, *options, "--convert-to", "odt:writer8", "--outdir", str(folder), str(source)]


def _run(command: list[str], result: Path, settings: Settings, is_cancelled: Callable[[], bool]) -> None:
    """Runs the program; what it prints is the result if it writes none itself. All it has started ends with it."""
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


def _wait(process_id: int, deadline: float, is_cancelled: Callable[[], bool]) -> None:
    while os.waitid(os.P_PID, process_id, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > deadline or is_cancelled():
            raise ReadError(Outcome.TIMED_OUT, "the conversion took too long")
        time.sleep(_LOOK_SECONDS)
