"""`telusur serve` and `telusur work`: the two long-running commands."""

import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

import click

from indexer import config, ingest
from indexer.cli.options import data_option, opened, settings_for
from indexer.config import Settings
from indexer.errors import SettingsError
from indexer.installation import Installation
from indexer.reading.reader_pool import ReaderPool

log = logging.getLogger(__name__)

# A string, so that nothing here imports the web app.
_APP = "search_app.wsgi:create_app"
_THREADS = 8  # requests answered at a time by one web process
_STOP_SECONDS = 10
_RESTART_SECONDS = 2.0


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
    Installation.open(settings).close()  # what is wrong with the installation is said here, once
    os.environ.update(config.as_environment(settings))
    worker = _WorkerProcess() if is_working else None
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


def _run_server(settings: Settings) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    # Web processes begin afresh: a fork would copy a process in which threads are running.
    multiprocessing.set_start_method("spawn")
    click.echo(f"Telusur berjalan di http://{settings.host}:{settings.port} (Ctrl-C untuk berhenti)")
    Server(
        _APP,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=settings.workers,
        blocking_threads=_THREADS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
    ).serve()


def _refuse_taken_port(settings: Settings) -> None:
    """The server itself would share the port with whoever has it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"Porta {settings.port} di {settings.host} tidak dapat dipakai ({error.strerror}). "
                "Hentikan program yang memakainya atau pilih --port lain."
            ) from error


class _WorkerProcess:
    """`telusur work` beside the server, started again when it dies."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        with self._lock:
            self._stopping.set()
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
        while True:
            code = self._process.wait()
            if self._stopping.wait(_RESTART_SECONDS):
                return
            log.error("the worker ended with code %s; it is started again", code)
            with self._lock:
                if self._stopping.is_set():
                    return
                self._process = self._start()


def _watch_parent(parent: int, stop: threading.Event) -> None:
    while os.getppid() == parent:
        if stop.wait(1.0):
            return
    stop.set()


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


COMMANDS = (serve, work)
