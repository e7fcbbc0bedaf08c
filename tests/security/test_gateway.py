"""A request takes a thread only when all of it is here; what comes too slowly, or is not wanted, takes none."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from search_app import gateway
from search_app.gateway import Environ, Gateway, Headers

MB = 1_000_000
T = TypeVar("T")


@dataclass
class Scope:
    method: str = "POST"
    path: str = "/masuk"
    headers: Any = None
    http_version: str = "1.1"
    server: str = "127.0.0.1:8000"
    client: str = "10.0.0.7:4711"
    scheme: str = "http"
    query_string: str = ""
    authority: str | None = None

    def __post_init__(self) -> None:
        self.headers = Items(self.headers or [])


class Items(list[tuple[str, str]]):
    def items(self) -> list[tuple[str, str]]:
        return self


@dataclass
class Exchange:
    """A sender of `chunks`, who then says nothing more for `silence` seconds."""

    chunks: Iterable[bytes] = ()
    silence: float = 0.0
    taken: int = 0
    status: int = 0
    body: bytes = b""
    streamed: list[bytes] = field(default_factory=list)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            self.taken += len(chunk)
            yield chunk
        await asyncio.sleep(self.silence)

    def response_bytes(self, status: int, _headers: Headers, body: bytes) -> None:
        self.status, self.body = status, body

    def response_empty(self, status: int, _headers: Headers) -> None:
        self.status = status

    def response_stream(self, status: int, _headers: Headers) -> "Exchange":
        self.status = status
        return self

    async def send_bytes(self, data: bytes) -> None:
        self.streamed.append(data)


def echo(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def refuse(_environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("413 Too Large", [("Content-Length", "5")])
    return [b"besar"]


def run(task: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: in this one a browser of another test may keep a loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, task).result()


def ask(app: Any, scope: Scope, exchange: Exchange) -> Exchange:
    run(Gateway(app, 2 * MB).__rsgi__(scope, exchange))
    return exchange


def test_a_body_is_whole_before_the_app_is_called() -> None:
    answer = ask(echo, Scope(headers=[("content-length", "6")]), Exchange([b"nam", b"a=b"]))
    assert (answer.status, answer.body) == (200, b"nama=b")


def test_a_body_that_does_not_come_takes_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "_BODY_SECONDS", 0.05)
    called = threading.Event()
    answer = ask(lambda *_: called.set(), Scope(headers=[("content-length", "500000")]), Exchange([b"nama=a"], 30))
    assert answer.status == 408
    assert not called.is_set()


def test_half_a_body_is_no_body() -> None:
    assert ask(echo, Scope(headers=[("content-length", "7")]), Exchange([b"nama=b"])).status == 408


@pytest.mark.parametrize("length", [("content-length", str(205 * MB)), ("transfer-encoding", "chunked")])
def test_what_the_app_does_not_want_is_not_kept_and_answered_once_it_has_run_out(length: tuple[str, str]) -> None:
    answer = ask(refuse, Scope(headers=[length]), Exchange([b"x" * MB] * 205))
    assert (answer.status, answer.body, answer.taken) == (413, b"besar", 205 * MB)


def test_a_large_body_that_is_wanted_is_read_and_handed_over() -> None:
    scope = Scope(headers=[("content-length", str(2 * MB))])
    answer = ask(echo, scope, Exchange([b"x" * MB] * 2))
    assert b"".join(answer.streamed) == b"x" * 2 * MB


def test_health_is_told_while_all_threads_are_busy() -> None:
    end = threading.Event()

    def app(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/healthz":
            end.wait(20)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    async def health() -> Exchange:
        server = Gateway(app, MB)
        busy = [asyncio.create_task(server.__rsgi__(Scope("GET", "/cari"), Exchange())) for _ in range(40)]
        await asyncio.sleep(0.05)
        answer = Exchange()
        await asyncio.wait_for(server.__rsgi__(Scope("GET", "/healthz"), answer), 10)
        end.set()
        await asyncio.gather(*busy)
        return answer

    assert run(health()).body == b"ok"


def test_the_address_and_the_headers_are_those_of_the_sender() -> None:
    seen: Environ = {}

    def app(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        return refuse(environ, start_response)

    headers = [("cookie", "a=1"), ("cookie", "b=2"), ("x-forwarded-for", "1.2.3.4"), ("x_forwarded_for", "9.9.9.9")]
    ask(app, Scope("GET", "/sop/é b", headers, client="[::1]:5", query_string="q=%20a"), Exchange())
    assert (seen["REMOTE_ADDR"], seen["QUERY_STRING"]) == ("::1", "q=%20a")
    assert (seen["HTTP_COOKIE"], seen["HTTP_X_FORWARDED_FOR"]) == ("a=1; b=2", "1.2.3.4")
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/sop/é b"


def test_a_reader_who_hangs_is_left_and_the_file_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "_READER_SECONDS", 0.05)
    closed = threading.Event()

    class Blocks:
        def __iter__(self) -> Any:
            return iter([b"x" * MB] * 50)

        def close(self) -> None:
            closed.set()

    class Hanging(Exchange):
        async def send_bytes(self, data: bytes) -> None:
            await asyncio.sleep(30)

    def app(_environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(50 * MB))])
        return Blocks()

    ask(app, Scope("GET", "/sop/1/unduh"), Hanging())
    assert closed.is_set()
