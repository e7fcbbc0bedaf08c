"""Choices that differ from file to file yet never from run to run or from one Python to the next."""

import random
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")


def pick(options: Sequence[T], *key: object) -> T:
    """The same option for the same key, spread evenly over keys."""
    return options[crc32("|".join(map(str, key)).encode()) % len(options)]


def chance(percent: int, *key: object) -> bool:
    return crc32("|".join(map(str, key)).encode()) % 100 < percent


def source(*key: object) -> random.Random:
    """A random source for drawing noise, seeded by the key."""
    return random.Random("|".join(map(str, key)))
