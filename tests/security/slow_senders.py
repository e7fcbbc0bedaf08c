"""Connections that send nothing, half a head or half a body, and how long an ordinary search takes meanwhile.

`python -m tests.security.slow_senders PORT [CONNECTIONS]` prints both for a server that runs with TELUSUR_SEARCHES=0.
"""

import http.client
import socket
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

HALF_HEAD = b"GET /cari?q=cuti HTTP/1.1\r\nHost: 127.0.0.1\r\nX-"
HALF_BODY = (
    b"POST /masuk HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 500000\r\n\r\nnama=a"
)


@contextmanager
def slow_senders(port: int, count: int, *starts: bytes) -> Iterator[list[socket.socket]]:
    """`count` open connections that have sent one of `starts` each, in turn."""
    with ExitStack() as opened:
        senders = []
        for number in range(count):
            sender = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            sender.sendall(starts[number % len(starts)])
            senders.append(sender)
        yield senders


def seconds_of(port: int, path: str, timeout: float = 20) -> float:
    """How long one answer takes on a connection of its own; `timeout` where none comes."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    except TimeoutError:
        return timeout
    finally:
        connection.close()
    return time.perf_counter() - started


def p95(port: int, path: str, times: int = 60) -> float:
    return statistics.quantiles((seconds_of(port, path) for _ in range(times)), n=20)[-1]


def main(port: int, count: int = 1000) -> None:
    for path in ("/cari?q=cuti", "/healthz"):
        print(f"{path} idle: p95 {p95(port, path) * 1000:.1f} ms")
    with slow_senders(port, 16, HALF_BODY):
        print(f"/cari with 16 slow bodies: {seconds_of(port, '/cari?q=cuti') * 1000:.1f} ms")
        print(f"/healthz with 16 slow bodies: {seconds_of(port, '/healthz') * 1000:.1f} ms")
    time.sleep(1)
    with slow_senders(port, count, b"", HALF_HEAD, HALF_BODY):
        for path in ("/cari?q=cuti", "/healthz"):
            print(f"{path} with {count} slow connections: p95 {p95(port, path) * 1000:.1f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
