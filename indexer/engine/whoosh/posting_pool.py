"""Postings of the documents that are being added, gathered by term.

Words come as columns and stay columns: each is looked up once, everything else is done with whole arrays.
"""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from pickle import dump, load
from typing import IO

import numpy as np
import numpy.typing as npt

from indexer.engine.ranking.segment import EXACT, STEM
from indexer.engine.whoosh.postings import Block, Ints, Unsigned
from indexer.engine.whoosh.schema import Zone

# (field, term): the order of terms in a segment.
Key = tuple[str, bytes]
Run = Iterable[tuple[Key, Block]]

Keys = npt.NDArray[np.int64]

_WORD_BYTES = 12
# What Python keeps of a term besides its postings.
_TERM_BYTES = 300


class PostingPool:
    """Documents come in ascending order. What exceeds `limit` bytes is put into files in `folder`."""

    def __init__(self, limit: int, folder: Path) -> None:
        self._limit = limit
        self._folder = folder
        self._zones: dict[str, _ZonePostings] = {}
        self._values: dict[str, dict[bytes, array[int]]] = {}
        self._files: list[IO[bytes]] = []

    def add_zone(self, field: str, zone: Zone, document: int) -> None:
        if field not in self._zones:
            self._zones[field] = _ZonePostings()
        self._zones[field].add(zone, document)
        if sum(postings.size for postings in self._zones.values()) > self._limit:
            self._put_aside()

    def add_values(self, field: str, terms: Iterable[bytes], document: int) -> None:
        """Terms that stand for the document as a whole: without positions, each counting once."""
        postings = self._values.setdefault(field, {})
        for term in terms:
            postings.setdefault(term, array("i")).append(document)

    def runs(self) -> list[Run]:
        """The postings, sorted by term in each run and by document through the runs."""
        return [*map(_read, self._files), self._sorted()]

    def cleanup(self) -> None:
        for file in self._files:
            file.close()
        self._files.clear()
        self._zones.clear()
        self._values.clear()

    def _sorted(self) -> Iterator[tuple[Key, Block]]:
        for field in sorted({*self._zones, *self._values}):
            for term, documents in sorted(self._values.get(field, {}).items()):
                nothing = np.empty(0, dtype=np.uint32)
                yield (
                    (field, term),
                    Block(np.array(documents, np.int32), np.ones(len(documents), np.float32), nothing, nothing),
                )
            if field in self._zones:
                for term, block in self._zones[field].blocks():
                    yield (field, term), block

    def _put_aside(self) -> None:
        file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by `cleanup`
        for item in self._sorted():
            dump(item, file, protocol=5)
        file.seek(0)
        self._files.append(file)
        self._zones, self._values = {}, {}


def _read(file: IO[bytes]) -> Iterator[tuple[Key, Block]]:
    while True:
        try:
            yield load(file)  # noqa: S301 - written by this process
        except EOFError:
            return


class _ZonePostings:
    """The words of one zone in the order of documents. `size` in bytes."""

    def __init__(self) -> None:
        self._documents = array("i")
        self._lengths = array("i")
        self._positions = array("I")
        self._exacts = _Column()
        self._stems = _Column()

    @property
    def size(self) -> int:
        terms = len(self._exacts.numbers) + len(self._stems.numbers)
        return len(self._positions) * _WORD_BYTES + terms * _TERM_BYTES

    def add(self, zone: Zone, document: int) -> None:
        self._documents.append(document)
        self._lengths.append(len(zone.words))
        self._positions.extend(zone.words.positions)
        self._exacts.add(zone.words.exacts, [words.exacts for words in zone.elsewhere], document)
        self._stems.add(zone.words.stems, [words.stems for words in zone.elsewhere], document)

    def blocks(self) -> Iterator[tuple[bytes, Block]]:
        """The postings of each term: the exact forms, then the roots."""
        documents = np.repeat(np.array(self._documents, np.int32), np.array(self._lengths, np.int32))
        positions = np.array(self._positions, np.uint32)
        for mark, column in ((EXACT, self._exacts), (STEM, self._stems)):
            for word, block in column.blocks(documents, positions):
                yield mark + word, block


class _Numbers(dict[str, int]):
    """Words by the order in which they were first asked for."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


class _Column:
    """One form of all words: its number for each of them, and for each that counts elsewhere, with the document."""

    def __init__(self) -> None:
        self.numbers = _Numbers()
        self._words = array("i")
        self._elsewhere = array("i")
        self._documents_elsewhere = array("i")

    def add(self, words: Iterable[str], elsewhere: Iterable[Iterable[str]], document: int) -> None:
        self._words.extend(map(self.numbers.__getitem__, words))
        before = len(self._elsewhere)
        for others in elsewhere:
            self._elsewhere.extend(map(self.numbers.__getitem__, others))
        self._documents_elsewhere.extend([document] * (len(self._elsewhere) - before))

    def blocks(self, documents: Ints, positions: Unsigned) -> Iterator[tuple[bytes, Block]]:
        """`documents` and `positions` of the words as they were added."""
        ordered = sorted(self.numbers)
        places = np.empty(len(ordered), np.int64)
        places[[self.numbers[word] for word in ordered]] = np.arange(len(ordered))
        terms = places[np.array(self._words, np.int32)]
        order = np.argsort(terms, kind="stable")
        terms, documents, positions = terms[order], documents[order], positions[order]
        # One posting for each term and document, then one block for each term.
        postings = terms << 32 | documents
        starts = np.flatnonzero(np.diff(postings, prepend=-1))
        postings, documents = postings[starts], documents[starts]
        counts = np.diff(starts, append=len(terms)).astype(np.uint32)
        weights = np.maximum(counts - self._counts_elsewhere(places, postings), 0).astype(np.float32)
        firsts = np.flatnonzero(np.diff(postings >> 32, prepend=-1))
        ends = [*firsts[1:].tolist(), len(postings)]
        places_of = [*starts[firsts].tolist(), len(terms)]
        found = (postings[firsts] >> 32).tolist()
        for term, first, end, begin, stop in zip(found, firsts.tolist(), ends, places_of, places_of[1:], strict=False):
            block = Block(documents[first:end], weights[first:end], counts[first:end], positions[begin:stop])
            yield ordered[term].encode(), block

    def _counts_elsewhere(self, places: Keys, postings: Keys) -> Keys:
        """For each posting how often its term counts elsewhere in its document."""
        found = np.zeros(len(postings), np.int64)
        if self._elsewhere:
            terms = places[np.array(self._elsewhere, np.int32)]
            there = terms << 32 | np.array(self._documents_elsewhere, np.int64)
            keys, counts = np.unique(there, return_counts=True)
            here = np.isin(keys, postings, assume_unique=True)
            found[np.searchsorted(postings, keys[here])] = counts[here]
        return found
