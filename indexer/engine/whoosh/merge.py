"""Merging segments beside reading and writing: the new segment is made in a folder of its own and then exchanged."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from indexer.engine.whoosh.segment import ClosingStorage
from indexer.engine.whoosh.writer import ArrayWriter

# A tier of segments (1–9 SOPs, 10–99, …) is merged when it holds this many.
_MERGE_AT = 8
_WORKSHOP = "merging"


def crowded(segments: Sequence[Any]) -> list[Any]:
    """The segments to merge next, none when they are few: a tier that is full, the smallest first, else one of which
    most is deleted. So each SOP is rewritten a few times in its life."""
    tiers: dict[int, list[Any]] = {}
    for segment in segments:
        tiers.setdefault(len(str(segment.doc_count())), []).append(segment)
    for size in sorted(tiers):
        if len(tiers[size]) >= _MERGE_AT:
            return tiers[size]
    return [segment for segment in segments if segment.deleted_count() > segment.doc_count()][:1]


class Merge:
    """One merge of some segments of the index in `folder`."""

    def __init__(self, folder: Path, schema: Schema, segments: Sequence[Any]) -> None:
        self._folder = folder
        self._workshop = folder / _WORKSHOP
        self._schema = schema
        self._segments = segments
        self._made: Any = None

    def make(self, limit_mb: int) -> None:
        """Write the new segment where no reader looks. Raises FileNotFoundError when the index is made anew."""
        shutil.rmtree(self._workshop, ignore_errors=True)
        self._workshop.mkdir()
        storage = FileStorage(str(self._workshop))
        # One each, as a reader closes its own; a reader that fails while it opens does not.
        sources = [ClosingStorage(self._folder) for _ in self._segments]
        TOC.create(storage, self._schema, "MAIN")
        writer = ArrayWriter(storage, TOC.read(storage, "MAIN"), limit_mb)
        try:
            for source, segment in zip(sources, self._segments, strict=True):
                writer.add_reader(SegmentReader(source, self._schema, segment))
            writer.commit(merge=False)
        except BaseException:
            if not writer.is_closed:
                writer.cancel()
            raise
        finally:
            for source in sources:
                source.close()
        (self._made,) = TOC.read(storage, "MAIN").segments

    def exchange(self, segments: Sequence[Any]) -> list[Any] | None:
        """The segments of the index as they are now, with the new one in place of those it was made of; None where
        these are gone. The caller holds the lock and commits the result."""
        current = {segment.segment_id(): segment for segment in segments}
        replaced = [current[name] for segment in self._segments if (name := segment.segment_id()) in current]
        if len(replaced) < len(self._segments):
            return None
        first = 0
        for before, now in zip(self._segments, replaced, strict=True):
            gone = set(before.deleted_docs())
            for document in set(now.deleted_docs()) - gone:
                self._made.delete_document(first + document - sum(other < document for other in gone))
            first += before.doc_count()
        for path in self._workshop.glob(f"{self._made.segment_id()}.*"):
            path.rename(self._folder / path.name)
        return [*(segment for segment in segments if segment not in replaced), self._made]

    def clear(self) -> None:
        shutil.rmtree(self._workshop, ignore_errors=True)
