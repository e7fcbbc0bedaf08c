"""Memory of the web processes: `python -m tests.security.memory PID PORT [REQUESTS [NAME PASSWORD]]`, mixed requests.

PID is of `telusur serve`, run with TELUSUR_SEARCHES=0. Prints requests and the resident memory of the largest process
below it, in MiB. With NAME every other hundred is asked by that person, signed in.
"""

import http.client
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

WORDS = ("cuti", "pegawai", "surat", "jenazah", "izin", "anggaran", "pelatihan", "arsip", "rapat", "laporan", "data")


def requests(seed: int = 5) -> Iterator[str]:
    """Paths of pages, searches, suggestions, SOPs and files, most of them asked once."""
    dice = random.Random(seed)
    while True:
        words = "+".join(dice.sample(WORDS, dice.randint(1, 3)))
        yield dice.choice(
            (
                f"/cari?q={words}",
                f"/cari?q={words}&hal={dice.randint(1, 5)}",
                f"/cari?q={words}+{dice.randint(1, 10**6)}",
                f"/saran?q={words[: dice.randint(2, 9)]}",
                f"/sop/{dice.randint(1, 750)}?q={words}",
                f"/sop/{dice.randint(1, 750)}/unduh",
                f"/sop/{dice.randint(1, 750)}/halaman/1.png",
                f"/api/v1/search?q={words}&per_page={dice.randint(1, 50)}",
                "/dasar-hukum",
                "/",
            )
        )


def resident(pid: int) -> int:
    """MiB of the largest process below `pid`."""
    below = [child for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]
    sizes = [int(Path(f"/proc/{child}/statm").read_text().split()[1]) * 4096 >> 20 for child in below]
    return max(sizes, default=0)


def cookie(port: int, name: str, password: str) -> str:
    """Of a session of that person."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/masuk")
    answer = connection.getresponse()
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
    assert found
    form = urlencode({"csrf_token": found[1], "nama": name, "sandi": password})
    headers = {"Cookie": _cookies(answer), "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/masuk", form, headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 303, answer.status
    return _cookies(answer)


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie", []))


def main(pid: int, port: int, count: int = 50_000, name: str = "", password: str = "") -> None:
    people = [{}, {"Cookie": cookie(port, name, password)}] if name else [{}]
    for number, path in enumerate(requests(), start=1):
        if number % 100 == 1:  # several connections, so that all processes get some
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path, headers=people[number // 100 % len(people)])
        connection.getresponse().read()
        if number % (count // 10) == 0:
            print(number, resident(pid), flush=True)
        if number == count:
            return


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), *sys.argv[4:])
