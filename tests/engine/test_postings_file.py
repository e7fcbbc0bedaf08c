"""Postings come back from their file as they were written; a file that is not whole is refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine.whoosh.postings_file import MAGIC, FieldPostings, Postings, PostingsFile, PostingsWriter, merge

# Term → document → positions.
Index = dict[bytes, dict[int, list[int]]]
_TERMS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=3).map(str.encode)
_POSITIONS = st.lists(st.integers(0, 1 << 17), min_size=1, max_size=4, unique=True).map(sorted)
_INDEXES = st.dictionaries(_TERMS, st.dictionaries(st.integers(0, 40), _POSITIONS, min_size=1, max_size=8), max_size=12)


def _postings(index: Index) -> Postings:
    lists = [sorted(index[term].items()) for term in sorted(index)]
    flat = [posting for each in lists for posting in each]
    counts = np.array([len(positions) for _, positions in flat], np.uint32)
    positions = np.array([position for _, there in flat for position in there], np.uint32)
    documents = np.array([document for document, _ in flat], np.int32)
    sizes = np.array([len(each) for each in lists], np.int64)
    return Postings(sorted(index), sizes, documents, np.minimum(counts, 2), counts, positions)


def _write(path: Path, index: Index) -> PostingsFile:
    with path.open("wb") as file:
        writer = PostingsWriter(file, path.parent)
        writer.add("zone", _postings(index))
        writer.finish()
    return PostingsFile(path.open("rb", buffering=0))


def _read(field: FieldPostings) -> Index:
    index: Index = {}
    for term in field.terms():
        at = field.find(term)
        assert at is not None
        ends, positions = field.positions(at)
        parts = np.split(positions, ends[:-1])
        assert field.frequencies(at).tolist() == [min(len(part), 2) for part in parts]
        index[term] = dict(zip(field.documents(at).tolist(), (part.tolist() for part in parts), strict=True))
    return index


@given(_INDEXES)
@settings(max_examples=60)
def test_reads_what_was_written(tmp_path_factory: pytest.TempPathFactory, index: Index) -> None:
    file = _write(tmp_path_factory.mktemp("postings") / "a", index)
    if not index:
        assert not file.fields
        return
    field = file.fields["zone"]
    assert _read(field) == index
    assert field.find(b"not there") is None
    prefix = min(index)[:1]
    assert field.terms(field.with_prefix(prefix)) == [term for term in sorted(index) if term.startswith(prefix)]


@given(st.lists(_INDEXES, min_size=1, max_size=3), st.sets(st.integers(0, 120)))
@settings(max_examples=60)
def test_a_merge_holds_what_its_sources_hold(
    tmp_path_factory: pytest.TempPathFactory, indexes: list[Index], deleted: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    sources, expected, live = [], dict[bytes, dict[int, list[int]]](), 0
    for number, index in enumerate(indexes):
        numbers = np.array([-1 if 41 * number + each in deleted else 0 for each in range(41)])
        numbers[numbers == 0] = np.arange(live, live + np.count_nonzero(numbers == 0))
        live = int(numbers.max(initial=live - 1)) + 1
        sources.append((_write(folder / str(number), index), numbers))
        for term, postings in index.items():
            for document, positions in postings.items():
                if numbers[document] >= 0:
                    expected.setdefault(term, {})[int(numbers[document])] = positions
    with (folder / "merged").open("wb") as file:
        writer = PostingsWriter(file, folder)
        merge(writer, sources)
        writer.finish()
    merged = PostingsFile((folder / "merged").open("rb", buffering=0))
    assert (_read(merged.fields["zone"]) if expected else {}) == expected


def test_without_positions_they_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write(tmp_path / "a", {b"=surat": {document: list(range(100)) for document in range(200)}})
    asked = []
    read = PostingsFile.read

    def counted(file: PostingsFile, offset: int, length: int) -> bytes:
        asked.append(length)
        return read(file, offset, length)

    monkeypatch.setattr(PostingsFile, "read", counted)
    field = file.fields["zone"]
    assert (len(field.documents(0)), len(field.frequencies(0))) == (200, 200)
    assert sum(asked) < (tmp_path / "a").stat().st_size / 10


@pytest.mark.parametrize("kept", [0, 5, len(MAGIC), 60, -1, -24])
def test_a_file_that_is_not_whole_is_refused(tmp_path: Path, kept: int) -> None:
    _write(tmp_path / "a", {b"=surat": {1: [2, 3], 7: [1]}})
    (tmp_path / "b").write_bytes((tmp_path / "a").read_bytes()[:kept])
    with pytest.raises(ValueError, match=r"not a file|not whole"):
        PostingsFile((tmp_path / "b").open("rb", buffering=0))


@pytest.mark.parametrize(
    ("written", "changed"), [(b"[8, 6,", b"[8, 6666666,"), (b"|u1", b"<u9"), (b'"terms"', b'"tarms"')]
)
def test_a_directory_that_does_not_fit_is_refused(tmp_path: Path, written: bytes, changed: bytes) -> None:
    _write(tmp_path / "a", {b"=surat": {1: [2, 3], 7: [1]}})
    held = (tmp_path / "a").read_bytes()
    offset, length = np.frombuffer(held[-20:-8], "<u8", 1)[0], np.frombuffer(held[-12:-8], "<u4")[0]
    directory = held[offset : offset + length].replace(written, changed, 1)
    assert directory != held[offset : offset + length]
    trailer = np.uint64(offset).tobytes() + np.uint32(len(directory)).tobytes() + MAGIC
    (tmp_path / "b").write_bytes(held[:offset] + directory + trailer)
    with pytest.raises((ValueError, KeyError)):
        PostingsFile((tmp_path / "b").open("rb", buffering=0)).fields["zone"].terms()
