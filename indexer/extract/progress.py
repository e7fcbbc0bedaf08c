"""How a long file tells how far it is."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with the pages done and their total."""


def silent(_done: int, _total: int) -> None:
    """Nobody is listening."""
