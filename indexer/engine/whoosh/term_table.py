"""The file of terms, in Whoosh's own format: the same bytes, written in far fewer steps.

Whoosh's writer asks the file for its position at each term and writes every slot of the hash table by itself.
"""

from hashlib import md5
from struct import Struct
from typing import Any

from whoosh.filedb.filetables import OrderedHashWriter

# The sizes of a key and its value; a slot of the hash table; where each of the 256 tables is, and its slots.
SIZES, POINTER, _TABLE = Struct("!ii"), Struct("!Iq"), Struct("!qi")
_EMPTY = bytes(POINTER.size)
# Of a table not more than the half is filled, so that a search ends soon.
_SLOTS_A_TERM = 2


class TermTable(OrderedHashWriter):  # type: ignore[misc]
    """Takes terms in ascending order; `close` writes the tables that find them."""

    def __init__(self, file: Any) -> None:
        super().__init__(file)
        self._at: int = file.tell()
        self._last = b""

    def add(self, key: bytes, value: bytes) -> None:
        if key <= self._last:
            raise ValueError(f"Keys must increase: {self._last!r}, {key!r}")
        self._last = key
        # Whoosh takes the last 32 bits of the whole digest as a number.
        hashed = int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:], "big")
        self.buckets[hashed & 255].append((hashed, self._at))
        self.index.append(self._at)
        self._at += self.dbfile.write(SIZES.pack(len(key), len(value)) + key + value)

    def _write_hashes(self) -> None:
        for entries in self.buckets:
            slots = _SLOTS_A_TERM * len(entries)
            table = [_EMPTY] * slots
            for hashed, position in entries:
                slot = (hashed >> 8) % slots
                while table[slot] is not _EMPTY:
                    slot = (slot + 1) % slots
                table[slot] = POINTER.pack(hashed, position)
            self.directory.append((self._at, slots))
            self._at += self.dbfile.write(b"".join(table))

    def _write_directory(self) -> None:
        self.dbfile.write(b"".join(_TABLE.pack(*entry) for entry in self.directory))
