"""How cost grows with the length of a text: a ratio, so that it says the same on a slow or busy machine."""

import time
from collections.abc import Callable

_TIMES = 16
_ROUNDS = 3


def growth(work: Callable[[str], object], piece: str, length: int) -> float:
    """Processor time for each character of `piece` repeated to 16 times `length`, over that at `length` characters.

    About 1 where cost is linear, about 16 where it is quadratic. The fastest of three rounds each.
    """

    def fastest(text: str) -> float:
        times = []
        for _ in range(_ROUNDS):
            began = time.thread_time()
            work(text)
            times.append(time.thread_time() - began)
        return min(times)

    small, large = (piece * (size // len(piece)) for size in (length, length * _TIMES))
    return fastest(large) / fastest(small) / _TIMES
