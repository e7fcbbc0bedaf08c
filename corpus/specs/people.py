"""Invented officials. Their NIP have 18 digits but a thirteenth month of birth, so that no real person can have one."""

from corpus.specs.pick import Pick
from corpus.specs.tables import boilerplate


def official(post: str) -> tuple[str, str]:
    """(name with degrees, NIP) of the person who holds a post; the same post always has the same person."""
    pick = Pick("official", post)
    words = boilerplate()
    name = f"{pick.one(words['given'])} {pick.one(words['family'])}, {pick.one(words['degree'])}"
    born, started = pick.between(1964, 1982), pick.between(1994, 2008)
    birth, start = f"{born}13{pick.between(10, 28)}", f"{started}{pick.between(1, 12):02d}"
    return name, f"{birth} {start} {pick.between(1, 2)} 00{pick.between(1, 9)}"
