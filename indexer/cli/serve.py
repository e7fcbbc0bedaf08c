"""`telusur serve` and `telusur work`: the two long-running commands."""

import contextlib
import logging
import multiprocessing
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import click

from indexer import config, ingest
from indexer.cli.options import data_option, opened, settings_for
from indexer.config import Settings
from indexer.errors import SettingsError
from indexer.installation import Installation
from indexer.reading.reader_pool import ReaderPool

log = logging.getLogger(__name__)

# A string, so that nothing here imports the web app.
_APP = "search_app.gateway:create_gateway"
# Connections that one web process holds at a time, most of them idle.
_CONNECTIONS = 4096
_STOP_SECONDS = 10
# The upload worker starts when the site answers, or after so long.
_HEAD_START_SECONDS = 15.0
# How long a port is waited for that the server before has not let go of yet.
_PORT_SECONDS = 5.0
# Pauses before what died is started again: doubled each time it dies soon, up to the longest.
_RESTART_SECONDS = 1.0
_LONGEST_RESTART_SECONDS = 60.0
_SOON_SECONDS = 60.0


@click.command("serve")
@click.option("--host", help="Alamat yang didengarkan.")
@click.option("--port", type=click.IntRange(1, 65535), help="Porta yang didengarkan.")
@click.option("--workers", type=click.IntRange(min=1), help="Jumlah proses web.")
@click.option("--work/--no-work", "is_working", default=True, help="Jalankan juga pembaca unggahan (telusur work).")
@data_option
def serve(host: str | None, port: int | None, workers: int | None, is_working: bool, data: Path | None) -> None:
    """Jalankan aplikasi web, dan pembaca unggahan bersamanya."""
    settings = settings_for(data, host=host, port=port, workers=workers)
    _log_to_stderr()
    _refuse_taken_port(settings)
    _refuse_read_only(settings)
    Installation.open(settings).close()  # what is wrong with the installation is said here, once
    os.environ.update(config.as_environment(settings))
    _allow_many_connections()
    worker = _WorkerProcess(settings) if is_working else None
    try:
        _run_server(settings)
    finally:
        if worker:
            worker.stop()


@click.command("work")
@click.option("--parent", type=int, hidden=True, help="Berhenti bila proses induk ini berakhir.")
@data_option
def work(parent: int | None, data: Path | None) -> None:
    """Baca unggahan yang menunggu dan perbarui indeks sampai dihentikan (Ctrl-C atau SIGTERM)."""
    _log_to_stderr()
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if parent is not None:
        threading.Thread(target=_watch_parent, args=(parent, stop), daemon=True).start()
    with opened(data) as installation, ReaderPool(installation.settings) as pool:
        ingest.work(installation, pool, stop)


class _Pauses:
    """The pause before each new start of one process."""

    def __init__(self) -> None:
        self._next = _RESTART_SECONDS
        self._started = time.monotonic()

    def next(self) -> float:
        """Call when it has died; it counts as started again after the pause."""
        now = time.monotonic()
        pause = self._next if now - self._started < _SOON_SECONDS else _RESTART_SECONDS
        self._next = min(2 * pause, _LONGEST_RESTART_SECONDS)
        self._started = now + pause
        return pause


def _run_server(settings: Settings) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    class PatientServer(Server):  # type: ignore[misc,valid-type]
        """Granian gives up when a web process dies twice within seconds; this one only waits longer."""

        def _respawn_workers(self, workers: Sequence[int], *rest: Any, **options: Any) -> None:
            for place in workers:
                pause = pauses[place].next()
                log.error("web process %s ended; it is started again in %.0f s", place + 1, pause)
                until = time.monotonic() + pause
                while time.monotonic() < until and not self.interrupt_signal:
                    time.sleep(0.1)
            super()._respawn_workers(workers, *rest, **options)
            self.respawned_wrks.clear()

    pauses = [_Pauses() for _ in range(settings.workers)]
    # Web processes begin afresh: a fork would copy a process in which threads are running.
    multiprocessing.set_start_method("spawn")
    click.echo(f"Telusur berjalan di http://{settings.host}:{settings.port} (Ctrl-C untuk berhenti)")
    PatientServer(
        _APP,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        factory=True,
        websockets=False,
        workers=settings.workers,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
    ).serve()


def _refuse_taken_port(settings: Settings) -> None:
    """The server itself would share the port with whoever has it: it is waited for a while, then told who that is."""
    until = time.monotonic() + _PORT_SECONDS
    while error := _why_taken(settings.host, settings.port):
        if time.monotonic() > until:
            raise SettingsError(
                f"Porta {settings.port} di {settings.host} tidak dapat dipakai ({error.strerror}"
                f"{_holder_of(settings.port)}). Hentikan program yang memakainya atau pilih --port lain."
            ) from error
        time.sleep(0.1)


def _why_taken(host: str, port: int) -> OSError | None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def _holder_of(port: int) -> str:
    """The process that listens on the port, for a sentence; "" where the system does not tell."""
    inodes = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{fields[9]}]")
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(str(each.readlink()) in inodes for each in (process / "fd").iterdir()):
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                return f", oleh proses {process.name}: {line.strip()[:80]}"
    return ""


def _refuse_read_only(settings: Settings) -> None:
    """Counters, sessions and the queue are written while readers read."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data):
            pass
    except OSError as error:
        raise SettingsError(
            f"Folder data {settings.data} tidak dapat ditulisi ({error.strerror}). Periksa izin, ruang dan disknya."
        ) from error


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * _CONNECTIONS)), hard))


class _WorkerProcess:
    """`telusur work` beside the server, started once that answers, and again when it dies."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._pauses = _Pauses()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        with self._lock:
            self._stopping.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "indexer.cli", "work", "--parent", str(os.getpid())]
        return subprocess.Popen(command)  # noqa: S603 - this very program

    def _watch(self) -> None:
        # Readers wait for the web processes, uploads can wait: both would start at half the speed.
        until = time.monotonic() + _HEAD_START_SECONDS
        while not _answers(self._settings) and time.monotonic() < until:
            if self._stopping.wait(0.1):
                return
        while True:
            with self._lock:
                if self._stopping.is_set():
                    return
                self._process = self._start()
            code = self._process.wait()
            if self._stopping.is_set():
                return
            pause = self._pauses.next()
            log.error("the worker ended with code %s; it is started again in %.0f s", code, pause)
            if self._stopping.wait(pause):
                return


def _answers(settings: Settings) -> bool:
    """Whether somebody listens on the port."""
    try:
        socket.create_connection((settings.host, settings.port), timeout=1).close()
    except OSError:
        return False
    return True


def _watch_parent(parent: int, stop: threading.Event) -> None:
    while os.getppid() == parent:
        if stop.wait(1.0):
            return
    stop.set()


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


COMMANDS = (serve, work)
