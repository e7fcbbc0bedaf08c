import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.models import FileKind, Outcome, Page, Reading, SopDate, SopIdentity, SopKind, SopRecord, Step
from indexer.reading.serialization import ReaderReply, decode_answer, encode, to_json

RECORD = SopRecord(
    1,
    2,
    SopIdentity(
        number="OT.02/1", title="Verifikasi", created=SopDate("15 November 2022", "2022-11-15"), kind=SopKind.MICRO
    ),
    roles=("Staf", "Kepala"),
    steps=(Step("1", "Memeriksa berkas", ("Staf",), page=2),),
)
READING = Reading(
    "ab" * 32, Outcome.INDEXED, FileKind.PDF, "pdfium", (Page(1, "Isi", "pdfium"),), (RECORD,), ("perhatian",)
)


def test_an_answer_comes_back_as_it_was() -> None:
    for reading in (READING, Reading("", Outcome.TIMED_OUT)):
        answer = ReaderReply(text=reading, sops=reading.sops, warnings=reading.warnings)
        assert decode_answer(encode(answer)) == answer


def test_fields_of_a_reading_that_nobody_knows_are_dropped() -> None:
    line = encode(ReaderReply(text=READING)).replace(b'"sha256"', b'"lain":[1],"sha256"')
    assert decode_answer(line) == ReaderReply(text=READING)


def test_the_first_sop_stands_at_the_top_as_well() -> None:
    data = to_json(READING)
    assert list(data) == [
        "kind",
        "sha256",
        "outcome",
        "reader",
        "pages",
        "identity",
        "roles",
        "steps",
        "sops",
        "warnings",
    ]
    assert data["identity"] == data["sops"][0]["identity"]
    assert data["steps"][0]["performers"] == ["Staf"]
    assert data["pages"] == [{"number": 1, "text": "Isi", "source": "pdfium", "heading": "", "confidence": None}]


def test_where_nothing_was_read_the_keys_are_there_all_the_same() -> None:
    data = to_json(Reading("", Outcome.EMPTY))
    assert data["identity"]["title"] == ""
    assert (data["kind"], data["roles"], data["steps"], data["sops"]) == (None, [], [], [])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["pages", "sops", "outcome", "text", "x"]), inner)
        ),
    )
)
def test_anything_else_is_refused_with_one_kind_of_error(data: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_answer(json.dumps({"text": {**to_json(READING), "pages": [data]}}))
