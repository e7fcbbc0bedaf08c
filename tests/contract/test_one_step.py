"""What has all words of a request in one step comes before what has them apart."""

import pytest

from indexer.engine.protocol import STEP_BLOCK, SearchEngine
from indexer.models import Sort, StepCounts
from tests.contract.engines import ask, entry, ids

_LONG = "mencatat surat " * STEP_BLOCK


@pytest.fixture
def engine(engine: SearchEngine) -> SearchEngine:
    engine.put(
        [
            entry(1, "Verifikasi berkas", steps=[("Verifikasi berkas", "3 hari"), ("Mencatat berkas", "1 hari kerja")]),
            entry(2, "Berkas", steps=[("Memverifikasi berkas", "1 (satu) hari kerja"), ("Mencatat", "3 hari")]),
            entry(3, "Arsip", steps=[("Menyimpan", "1 hari")], body="verifikasi arsip"),
            entry(4, "Arsip", steps=[("Verifikasi", "2 x 24 jam / 1 hari")]),
            entry(5, "Verifikasi", body="verifikasi dalam 1 hari kerja"),
            entry(6, "Nota", steps=[("Mencatat", "30 menit"), (_LONG + "verifikasi", "1 hari")]),
            entry(7, "Verifikasi", steps=[("Verifikasi", "10 hari"), ("Verifikasi", "1-3 hari")]),
        ]
    )
    return engine


@pytest.mark.parametrize(
    "text",
    ["verifikasi 1 hari kerja", "satu hari kerja verifikasi", "memverifikasi 450 menit", "verifikasi selama 1 hari"],
)
def test_words_and_duration_of_one_step_come_first(engine: SearchEngine, text: str) -> None:
    found = ask(engine, text)
    assert set(ids(found)[:3]) == {2, 4, 6}
    assert set(ids(found)[3:]) >= {1, 3}
    assert found.steps is not None
    assert found.steps.together == 3
    assert found.total == found.steps.together + found.steps.apart


def test_every_word_has_to_be_in_the_step(engine: SearchEngine) -> None:
    assert ask(engine, "verifikasi berkas 1 hari").steps == StepCounts(1, 1)
    assert ids(ask(engine, "verifikasi berkas 1 hari"))[0] == 2


def test_words_of_the_activity_count_before_those_of_other_columns(engine: SearchEngine) -> None:
    engine.put(
        [
            entry(11, "Rapat", steps=[("Rapat|Undangan", "5 menit")]),
            entry(10, "Rapat rapat undangan", steps=[("Mengirim|Undangan rapat", "5 menit"), ("Rapat", "1 jam")]),
        ]
    )
    assert ids(ask(engine, "rapat 5 menit")) == [11, 10]
    assert ask(engine, "rapat undangan 5 menit").steps == StepCounts(2, 0)


def test_one_alternative_of_a_duration_is_enough(engine: SearchEngine) -> None:
    assert ids(ask(engine, "verifikasi 2x24 jam")) == [4]


def test_the_most_that_a_step_takes_is_one_however_it_is_said(engine: SearchEngine) -> None:
    engine.put([entry(8, "Nota", steps=[("Verifikasi", "maks. 1 hari")])])
    assert ids(ask(engine, "verifikasi paling lama 1 hari")) == [8]
    assert 8 in ids(ask(engine, "verifikasi 1 hari"))


def test_other_orders_stay_and_are_counted_too(engine: SearchEngine) -> None:
    found = ask(engine, "verifikasi 1 hari", sort=Sort.TITLE)
    assert ids(found)[:2] == [3, 4]
    assert found.steps == ask(engine, "verifikasi 1 hari").steps


def test_nothing_is_counted_without_a_duration_or_beside_one(engine: SearchEngine) -> None:
    for text in ("verifikasi berkas", "1 hari", '"verifikasi 1 hari"', "verif* 1 hari", "verifikasi -berkas"):
        assert ask(engine, text).steps is None, text


def test_filters_count_too(engine: SearchEngine) -> None:
    found = ask(engine, "verifikasi 1 hari", filters={"unit": ("Biro A",)})
    assert found.steps == StepCounts(0, 0)
