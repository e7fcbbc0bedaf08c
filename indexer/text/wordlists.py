"""The word lists beside this module: plain text, one entry a line, `#` starts a comment."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


def lines(name: str) -> Iterator[str]:
    """The entries of `name`.txt, lower case, without comments and empty lines."""
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        entry = line.partition("#")[0].strip().lower()
        if entry:
            yield " ".join(entry.split())


@cache
def words(name: str) -> frozenset[str]:
    """A list with one word (or words apart by spaces) a line."""
    return frozenset(lines(name))


@cache
def variants() -> dict[str, str]:
    """Every other spelling → the one kept. A line reads `kept: other, other written apart, …`."""
    found: dict[str, str] = {}
    for line in lines("variants"):
        kept, _, others = line.partition(":")
        found.update({other.strip(): kept.strip() for other in others.split(",")})
    return found


@cache
def protected() -> dict[str, str]:
    """Words that are not stemmed (`kinerja`), or that have the root given (`perawatan = rawat`)."""
    found: dict[str, str] = {}
    for line in lines("protected"):
        word, _, root = line.partition("=")
        found[word.strip()] = root.strip() or word.strip()
    # A root that is given is one: setuju must not become tuju.
    return {root: root for root in found.values()} | found
