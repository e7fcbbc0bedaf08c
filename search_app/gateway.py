"""Between the web server and the app: a request takes a thread only once all of it is here, and never while it leaves.

The server calls `Gateway` on its event loop (RSGI). Bodies are read there, within a time that grows with what has come;
the app (WSGI) then answers in a thread. `/healthz` has a thread of its own.
"""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from werkzeug.wsgi import FileWrapper

log = logging.getLogger(__name__)

_THREADS = 8
_HEALTH = "/healthz"
# A body up to this size is read at once. Before a larger one is read, the app is asked whether it wants it at all.
_SMALL_BYTES = 1_000_000
_MEMORY_BYTES = 65_536
# Time for a body: so long, and a second more for each so many bytes beyond a small one.
_BODY_SECONDS = 30.0
_BYTES_A_SECOND = 10_000
# What is refused is let run out for so long and so far, so that its sender reads the answer.
_REFUSED_BYTES = 1_000_000_000
_JOINED_BYTES = 1_000_000
# How long a thread keeps the interpreter while others want it: an ordinary search hands it on at each statement, and
# waits so long for each heavy one to hand it back.
_SWITCH_SECONDS = 0.0005
_BLOCK_BYTES = 262_144
# A reader who takes none of a block for so long is left.
_READER_SECONDS = 30.0

Headers = list[tuple[str, str]]
Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Scope(Protocol):
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: Any


class Stream(Protocol):
    def send_bytes(self, data: bytes) -> Awaitable[None]: ...


class Exchange(Protocol):
    """The body of one request, chunk by chunk, and the ways to answer it."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...

    def response_empty(self, status: int, headers: Headers) -> None: ...

    def response_stream(self, status: int, headers: Headers) -> Stream: ...


class SlowBodyError(Exception):
    """The body did not come in the time it has, or not whole."""


class BodyWantedError(BaseException):
    """The app wants to read a body that is not here yet. No Exception, so that no handler of errors takes it."""


class _Unread:
    """Stands for a body that was not read."""

    def read(self, *_: Any) -> bytes:
        raise BodyWantedError

    readline = readinto = readlines = __iter__ = __next__ = read


@dataclass(frozen=True, slots=True)
class _Answer:
    """`blocks` where the body is too large to be held; they are closed by whoever sends them."""

    status: int
    headers: Headers
    body: bytes = b""
    blocks: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None


class Gateway:
    """The app as the server calls it. `largest`: bytes of the largest body that any address takes."""

    def __init__(self, app: App, largest: int) -> None:
        self._app = app
        self._largest = largest
        self._threads = ThreadPoolExecutor(_THREADS, "request")
        self._health = ThreadPoolExecutor(1, "health")
        self._files = ThreadPoolExecutor(_THREADS, "file")

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        try:
            answer = await self._answered(scope, exchange)
        except SlowBodyError:
            exchange.response_bytes(
                408, [("content-type", "text/plain"), ("connection", "close")], b"Terlalu lambat.\n"
            )
            return
        await self._send(exchange, answer, scope.method)

    async def _answered(self, scope: Scope, exchange: Exchange) -> _Answer:
        environ = environ_of(scope)
        length = environ.get("CONTENT_LENGTH")
        if length is None and "HTTP_TRANSFER_ENCODING" not in environ:
            return await self._run(environ, None)
        size = int(length) if length is not None and length.isdecimal() else None
        if size is None or size > _SMALL_BYTES:
            try:
                refused = await self._run(environ | {"wsgi.input": _Unread()}, None)
            except BodyWantedError:
                pass
            else:
                with contextlib.suppress(SlowBodyError):
                    await _read(exchange, None, _REFUSED_BYTES)
                return refused
        with SpooledTemporaryFile(_MEMORY_BYTES) as body:
            got = await _read(exchange, body, self._largest)
            if size is not None and got != size:
                raise SlowBodyError("the sender has gone")
            body.seek(0)
            return await self._run(environ | {"CONTENT_LENGTH": str(got)}, body)

    async def _run(self, environ: Environ, body: Any) -> _Answer:
        threads = self._health if environ["PATH_INFO"] == _HEALTH else self._threads
        if body is not None:
            environ["wsgi.input"] = body
        return await asyncio.get_running_loop().run_in_executor(threads, self._call, environ)

    def _call(self, environ: Environ) -> _Answer:
        started: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: Headers, _error: object = None) -> None:
            started.append((int(status[:3]), headers))

        parts = self._app(environ, start_response)
        status, headers = started[-1]
        close = getattr(parts, "close", lambda: None)
        length = next((value for name, value in headers if name.lower() == "content-length"), "")
        if environ["REQUEST_METHOD"] != "HEAD" and (not length.isdecimal() or int(length) > _JOINED_BYTES):
            return _Answer(status, headers, blocks=iter(parts), close=close)
        try:
            return _Answer(status, headers, b"".join(parts))
        finally:
            close()

    async def _send(self, exchange: Exchange, answer: _Answer, method: str) -> None:
        if answer.blocks is None:
            if method == "HEAD" or not answer.body:
                exchange.response_empty(answer.status, answer.headers)
            else:
                exchange.response_bytes(answer.status, answer.headers, answer.body)
            return
        loop = asyncio.get_running_loop()
        try:
            stream = exchange.response_stream(answer.status, answer.headers)
            while block := await loop.run_in_executor(self._files, partial(next, answer.blocks, b"")):
                await asyncio.wait_for(stream.send_bytes(block), _READER_SECONDS)
        except Exception as error:  # the server's own ways to say that the reader has gone
            log.info("an answer was not taken: %r", error)
        finally:
            await loop.run_in_executor(self._files, answer.close)


async def _read(exchange: Exchange, into: IO[bytes] | None, most: int) -> int:
    """The bytes that came, at most `most` of them kept. Raises SlowBodyError."""
    loop = asyncio.get_running_loop()
    started, got = loop.time(), 0
    chunks = exchange.__aiter__()
    while True:
        left = started + _BODY_SECONDS + max(0, got - _SMALL_BYTES) / _BYTES_A_SECOND - loop.time()
        try:
            chunk = await asyncio.wait_for(chunks.__anext__(), max(left, 0))
        except StopAsyncIteration:
            return got
        except Exception as error:  # time, or the server's own ways to say that the sender has gone
            raise SlowBodyError from error
        got += len(chunk)
        if into is not None and got <= most:
            into.write(chunk)
        if got > max(most, _REFUSED_BYTES):
            raise SlowBodyError("far more than any address takes")


def environ_of(scope: Scope) -> Environ:
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": lambda file, _size=0: FileWrapper(file, _BLOCK_BYTES),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # it would pass for the same name with dashes, which a proxy may have set
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ and key != "HTTP_HOST" else value
    return environ


def create_gateway() -> Gateway:
    """What each process of the server runs."""
    from indexer.config import Settings
    from search_app.http.security import MB
    from search_app.wsgi import create_app

    sys.setswitchinterval(_SWITCH_SECONDS)
    app = create_app()
    settings: Settings = app.config["TELUSUR"]
    return Gateway(app.wsgi_app, settings.upload_mb * MB)
