"""Writing a segment: columns of documents with Whoosh, the inverted index gathered in memory and written as arrays."""

import os
import secrets
import tempfile
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.util.numeric import length_to_byte

from indexer.engine.protocol import FACETS, FIELDS, KEYS, REPEATED, SORTS
from indexer.engine.ranking.segment import ACCESS, EXACT, STEM, Keys
from indexer.engine.whoosh.postings_file import Postings, PostingsFile, PostingsWriter, merge
from indexer.engine.whoosh.segment import COLUMNS, POSTINGS, SegmentInfo, WhooshSegment, checksum, file_name
from indexer.models import IndexEntry, TokenColumns

# What a word and a term cost in memory, about.
_WORD_BYTES, _TERM_BYTES = 12, 300


class SegmentWriter:
    """Writes the files of one segment into `folder`. `buffer_bytes`: postings kept in memory, more are spilled."""

    def __init__(self, folder: Path, buffer_bytes: int) -> None:
        self._folder = folder
        # From the system's randomness: forked processes share Python's random numbers.
        self._id = secrets.token_hex(8)
        self._buffer_bytes = buffer_bytes
        self._buffer = _PostingsBuffer()
        self._sources: list[tuple[PostingsFile, Keys | None]] = []
        self._total_lengths = dict.fromkeys(FIELDS, 0)
        self._size = 0
        storage = FileStorage(str(folder))
        self._files = {name: storage.create_file(file_name(self._id, name)) for name in COLUMNS}
        self._columns = {name: column.writer(self._files[name]) for name, column in COLUMNS.items()}

    def add(self, entry: IndexEntry) -> None:
        values: dict[str, Any] = {"id": entry.id}
        for zone in FIELDS:
            words = entry.fields.get(zone) or TokenColumns()
            repeated = [entry.fields.get(name, TokenColumns()) for name in REPEATED] if zone == "body" else []
            self._buffer.add_zone(zone, words, repeated, self._size)
            # Each word is two terms.
            values[f"length_{zone}"] = length_to_byte(2 * len(words))
            self._total_lengths[zone] += 2 * len(words)
        for facet in FACETS:
            # A facet without a value is counted under "", never lost.
            self._buffer.add_values(facet, tuple(entry.facets.get(facet, ())) or ("",), self._size)
        self._buffer.add_values(ACCESS, (entry.access.value,), self._size)
        values |= {f"sort_{name}": entry.sort.get(name, "").encode() for name in SORTS}
        values |= {f"key_{name}": entry.keys.get(name, "").encode() for name in KEYS}
        self._add_columns(values)
        if self._buffer.size > self._buffer_bytes:
            self._spill()

    def add_segment(self, segment: WhooshSegment, deleted: Iterable[int]) -> None:
        """Take over a segment without its deleted documents, whose numbers are given."""
        alive = np.ones(segment.size, dtype=np.bool_)
        alive[list(deleted)] = False
        numbers = np.full(segment.size, -1, dtype=np.int64)
        numbers[alive] = np.arange(self._size, self._size + np.count_nonzero(alive))
        columns = segment.columns()
        for document in np.flatnonzero(alive).tolist():
            self._add_columns({name: values[document] for name, values in columns.items()})
        for zone in FIELDS:
            lengths = segment.decoded_lengths[segment.length_codes[zone][alive]]
            self._total_lengths[zone] += int(lengths.sum())
        self._sources.append((segment.postings_file, numbers))

    def finish(self) -> SegmentInfo:
        """Complete the files. Without documents there is no segment to use."""
        for name, column in self._columns.items():
            column.finish(self._size)
            self._files[name].close()
        if self._sources and not self._buffer.is_empty:
            self._spill()
        with (self._folder / file_name(self._id, POSTINGS)).open("wb") as file:
            writer = PostingsWriter(file, self._folder)
            if self._sources:
                merge(writer, self._sources)
            else:
                self._buffer.write(writer)
            writer.finish()
        self._sources.clear()
        sizes, checksums = {}, {}
        for name in (*COLUMNS, POSTINGS):
            with (self._folder / file_name(self._id, name)).open("rb", buffering=0) as written:
                sizes[name], checksums[name] = os.fstat(written.fileno()).st_size, checksum(written)
        return SegmentInfo(self._id, self._size, frozenset(), self._total_lengths, sizes, checksums)

    def cancel(self) -> None:
        """Remove the files; harmless after `finish`, if the segment is not used."""
        for file in self._files.values():
            if not file.is_closed:
                file.close()
        for name in (*COLUMNS, POSTINGS):
            (self._folder / file_name(self._id, name)).unlink(missing_ok=True)

    def _add_columns(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            self._columns[name].add(self._size, value)
        self._size += 1

    def _spill(self) -> None:
        """Put the buffer into a temporary file, to be merged at the end."""
        file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by PostingsFile
        writer = PostingsWriter(file, self._folder)
        self._buffer.write(writer)
        writer.finish()
        self._sources.append((PostingsFile(file), None))
        self._buffer = _PostingsBuffer()


class _PostingsBuffer:
    """An inverted index in memory, by field. Documents are added in ascending order."""

    def __init__(self) -> None:
        self._zones: dict[str, _ZoneBuffer] = {}
        self._facets: dict[str, dict[str, array[int]]] = {}

    @property
    def is_empty(self) -> bool:
        return not self._facets

    @property
    def size(self) -> int:
        """Bytes, about."""
        return sum(zone.size for zone in self._zones.values())

    def add_zone(self, name: str, words: TokenColumns, repeated: Sequence[TokenColumns], document: int) -> None:
        """`repeated`: words that count in zones of their own, so that here they only make the text findable."""
        if words:
            self._zones.setdefault(name, _ZoneBuffer()).add(words, repeated, document)

    def add_values(self, name: str, values: Iterable[str], document: int) -> None:
        documents = self._facets.setdefault(name, {})
        for value in set(values):
            documents.setdefault(value, array("i")).append(document)

    def write(self, writer: PostingsWriter) -> None:
        for name, documents in self._facets.items():
            values = sorted(documents)
            nothing = np.empty(0, np.uint8)
            postings = Postings(
                [EXACT + value.encode() for value in values],
                np.array([len(documents[value]) for value in values], np.int64),
                np.concatenate([np.array(documents[value], np.int32) for value in values]),
                *(nothing, nothing, nothing),
            )
            writer.add(f"facet_{name}", postings)
        for name, zone in self._zones.items():
            writer.add(f"zone_{name}", zone.postings())


class _ZoneBuffer:
    """The words of one zone as columns, in the order of documents."""

    def __init__(self) -> None:
        self._documents = array("i")
        self._lengths = array("i")
        self._positions = array("I")
        self._exacts = _FormBuffer()
        self._stems = _FormBuffer()

    @property
    def size(self) -> int:
        terms = len(self._exacts.numbers) + len(self._stems.numbers)
        return len(self._positions) * _WORD_BYTES + terms * _TERM_BYTES

    def add(self, words: TokenColumns, repeated: Sequence[TokenColumns], document: int) -> None:
        self._documents.append(document)
        self._lengths.append(len(words))
        self._positions.extend(words.positions)
        self._exacts.add(words.exacts, [each.exacts for each in repeated], document)
        self._stems.add(words.stems, [each.stems for each in repeated], document)

    def postings(self) -> Postings:
        """The exact forms, then the roots."""
        documents = np.repeat(np.array(self._documents, np.int32), np.array(self._lengths, np.int32))
        positions = np.array(self._positions, np.uint32)
        exacts = self._exacts.postings(EXACT, documents, positions)
        stems = self._stems.postings(STEM, documents, positions)
        both = (exacts, stems)
        return Postings(
            exacts.terms + stems.terms,
            np.concatenate([each.sizes for each in both]),
            np.concatenate([each.documents for each in both]),
            np.concatenate([each.frequencies for each in both]),
            np.concatenate([each.counts for each in both]),
            np.concatenate([each.positions for each in both]),
        )


class _Numbers(dict[str, int]):
    """Numbers words in the order in which they are first asked for."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


class _FormBuffer:
    """One form (exact or root) of all words, as numbers; of repeated words with their documents."""

    def __init__(self) -> None:
        self.numbers = _Numbers()
        self._words = array("i")
        self._repeated = array("i")
        self._repeated_in = array("i")

    def add(self, words: Iterable[str], repeated: Iterable[Iterable[str]], document: int) -> None:
        self._words.extend(map(self.numbers.__getitem__, words))
        before = len(self._repeated)
        for others in repeated:
            self._repeated.extend(map(self.numbers.__getitem__, others))
        self._repeated_in.extend([document] * (len(self._repeated) - before))

    def postings(self, mark: bytes, documents: Any, positions: Any) -> Postings:
        """`documents` and `positions` of the words, in the order in which they were added."""
        ordered = sorted(self.numbers)
        ranks = np.empty(len(ordered), np.int64)
        ranks[[self.numbers[word] for word in ordered]] = np.arange(len(ordered))
        terms = ranks[np.array(self._words, np.int32)]
        order = np.argsort(terms, kind="stable")
        terms, documents, positions = terms[order], documents[order], positions[order]
        # One posting for each term and document.
        keys = terms << 32 | documents
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        keys, documents = keys[starts], documents[starts]
        counts = np.diff(starts, append=len(terms))
        frequencies = np.maximum(counts - self._repetitions(ranks, keys), 0)
        firsts = np.flatnonzero(np.diff(keys >> 32, prepend=-1))
        found = [mark + ordered[term].encode() for term in (keys[firsts] >> 32).tolist()]
        sizes = np.diff(firsts, append=len(keys))
        return Postings(found, sizes, documents, frequencies.astype(np.uint32), counts.astype(np.uint32), positions)

    def _repetitions(self, ranks: Keys, keys: Keys) -> Keys:
        """For each posting how many occurrences of its term count in other zones of its document."""
        found = np.zeros(len(keys), np.int64)
        if self._repeated:
            terms = ranks[np.array(self._repeated, np.int32)]
            there = terms << 32 | np.array(self._repeated_in, np.int64)
            repeated, counts = np.unique(there, return_counts=True)
            here = np.isin(repeated, keys, assume_unique=True)
            found[np.searchsorted(keys, repeated[here])] = counts[here]
        return found
