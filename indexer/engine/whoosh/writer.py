"""Writing a segment: postings are gathered by term and written as arrays; segments are merged term by term.

Whoosh's own writer keeps, sorts and writes every posting by itself, new or merged.
"""

from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from indexer.engine.whoosh.codec import ArrayCodec
from indexer.engine.whoosh.posting_pool import Key, PostingPool
from indexer.engine.whoosh.postings import Block
from indexer.engine.whoosh.schema import Zone


class _Read(NamedTuple):
    """What Whoosh's writer asks of an index whose table of contents is read already."""

    storage: FileStorage
    contents: TOC
    indexname: str = "MAIN"

    def _read_toc(self) -> TOC:
        return self.contents


class ArrayWriter(SegmentWriter):  # type: ignore[misc]
    """Adds documents and merges segments into one new segment. The caller holds the lock of the index.

    `contents`: the newest table of contents. `limit_mb`: memory for postings; more of them wait in files.
    """

    def __init__(self, storage: FileStorage, contents: TOC, limit_mb: int) -> None:
        # The lock is the caller's: Whoosh would keep it when its writer fails while opening.
        super().__init__(_Read(storage, contents), _lk=False, codec=ArrayCodec(), compound=False)
        self.pool = PostingPool(limit_mb * 1_000_000, Path(storage.folder))
        self._merged: list[tuple[SegmentReader, npt.NDArray[np.int64]]] = []

    def add_document(self, **values: Any) -> None:
        """`values`: by field, as `whoosh_schema.document` gives them."""
        written = self.perdocwriter
        written.start_doc(self.docnum)
        for name, value in values.items():
            field = self.schema[name]
            if isinstance(value, Zone):
                self.pool.add_zone(name, value, self.docnum)
                # Each word is two terms.
                written.add_field(name, field, None, 2 * len(value.words))
            elif field.indexed:
                self.pool.add_values(name, field.terms(value), self.docnum)
            else:
                written.add_column_value(name, field.column_type, value)
        written.finish_doc()
        self._added = True
        self.docnum += 1

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
                writer.write_term(term, _joined([block for _, block in parts]))
            writer.finish_field()
        writer.close()

    def _close_segment(self) -> None:
        super()._close_segment()
        for reader, _ in self._merged:
            reader.close()
        self._merged.clear()


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
