"""Writing a segment: postings are gathered by term and written as arrays; segments are merged term by term.

Whoosh's own writer keeps, sorts and writes every posting by itself, new or merged.
"""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from pickle import dump, load
from typing import IO

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from indexer.engine.whoosh_codec import ArrayCodec, Block

# (field, term): the order of terms in a segment.
Key = tuple[str, bytes]
Run = Iterable[tuple[Key, Block]]

_POSTING_BYTES = 12
# What Python keeps of a term besides its postings.
_TERM_BYTES = 600


class ArrayWriter(SegmentWriter):  # type: ignore[misc]
    """Adds documents and merges segments into one new segment. The caller holds the lock of the index.

    `limit_mb`: memory for postings; more of them wait in files.
    """

    def __init__(self, storage: FileStorage, limit_mb: int) -> None:
        # The lock is the caller's: Whoosh would keep it when its writer fails while opening.
        super().__init__(FileIndex(storage), _lk=False, codec=ArrayCodec(), compound=False)
        self.pool = _Pool(limit_mb * 1_000_000, Path(storage.folder))
        self._merged: list[tuple[SegmentReader, npt.NDArray[np.int64]]] = []

    def add_reader(self, reader: SegmentReader) -> None:
        """Take over a segment without its deleted documents; the writer closes the reader."""
        numbers = np.full(reader.doc_count_all(), -1, dtype=np.int64)
        alive = np.ones(len(numbers), dtype=np.bool_)
        alive[list(reader._perdoc.deleted_docs())] = False
        numbers[alive] = np.arange(self.docnum, self.docnum + int(alive.sum()))
        self._merged.append((reader, numbers))
        self.write_per_doc(sorted({*self.schema.names(), *reader.indexed_field_names()}), reader)
        self._added = True

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        runs = [*self.pool.runs(), *(_postings(reader, numbers) for reader, numbers in self._merged)]
        writer = self.fieldwriter
        for name, terms in groupby(merge(*runs, key=itemgetter(0)), key=lambda item: item[0][0]):
            writer.start_field(name, self.schema[name])
            for (_, term), parts in groupby(terms, key=itemgetter(0)):
                writer.start_term(term)
                writer._postwriter.add_block(_joined([block for _, block in parts]))
                writer.finish_term()
            writer.finish_field()
        writer.close()

    def _close_segment(self) -> None:
        super()._close_segment()
        for reader, _ in self._merged:
            reader.close()
        self._merged.clear()


class _Pool:
    """Postings of added documents by term; what exceeds `limit` bytes is put into files in `folder`."""

    def __init__(self, limit: int, folder: Path) -> None:
        self._limit = limit
        self._folder = folder
        self._size = 0
        self._terms: dict[Key, tuple[array[int], array[float], array[int], bytearray]] = {}
        self._files: list[IO[bytes]] = []

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """Field, term, document number (never less than the one before), weight, positions."""
        field, term, document, weight, positions = posting
        kept = self._terms.get((field, term))
        if kept is None:
            kept = self._terms[field, term] = (array("I"), array("f"), array("I"), bytearray())
            self._size += _TERM_BYTES
        documents, weights, counts, all_positions = kept
        documents.append(document)
        weights.append(weight)
        if positions:
            counts.append(len(positions) // 4)
            all_positions += positions
        self._size += _POSTING_BYTES + len(positions)
        if self._size > self._limit:
            self._put_aside()

    def runs(self) -> list[Run]:
        """The postings, sorted by term in each run and by document through the runs."""
        return [*map(_read, self._files), self._sorted()]

    def cleanup(self) -> None:
        for file in self._files:
            file.close()
        self._files.clear()
        self._terms.clear()

    def _sorted(self) -> Iterator[tuple[Key, Block]]:
        for key in sorted(self._terms):
            documents, weights, counts, positions = self._terms[key]
            yield (
                key,
                Block(
                    np.frombuffer(documents, dtype=np.int32),
                    np.frombuffer(weights, dtype=np.float32),
                    np.frombuffer(counts, dtype=np.uint32),
                    np.frombuffer(positions, dtype=np.uint32),
                ),
            )

    def _put_aside(self) -> None:
        file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by `cleanup`
        for item in self._sorted():
            dump(item, file, protocol=5)
        file.seek(0)
        self._files.append(file)
        self._terms = {}
        self._size = 0


def _read(file: IO[bytes]) -> Iterator[tuple[Key, Block]]:
    while True:
        try:
            yield load(file)  # noqa: S301 - written by this process
        except EOFError:
            return


def _postings(reader: SegmentReader, numbers: npt.NDArray[np.int64]) -> Iterator[tuple[Key, Block]]:
    """The postings of a segment; `numbers`: document → its new number, -1 where it is deleted."""
    for key, blocks in reader._terms.all_blocks():
        block = _joined(blocks)
        documents = numbers[block.documents]
        if (documents < 0).any():
            kept = documents >= 0
            if not kept.any():
                continue
            positions = block.positions[np.repeat(kept, block.counts)] if len(block.counts) else block.positions
            counts = block.counts[kept] if len(block.counts) else block.counts
            block = Block(block.documents, block.weights[kept], counts, positions)
            documents = documents[kept]
        yield key, block._replace(documents=documents.astype(np.int32))


def _joined(blocks: list[Block]) -> Block:
    return blocks[0] if len(blocks) == 1 else Block(*(np.concatenate(parts) for parts in zip(*blocks, strict=True)))
