"""Samples with known truth: what is read of them is what is printed in them."""

from pathlib import Path

import pytest

from tests.sop.measure import Tally, measure, pairs

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"


@pytest.fixture(scope="module")
def tally() -> Tally:
    return measure(list(pairs(SAMPLES)))


def test_there_are_samples_of_both_kinds() -> None:
    assert {path.suffix for path, _ in pairs(SAMPLES)} == {".pdf", ".docx"}


def test_identity_is_read(tally: Tally) -> None:
    assert tally.identity >= 0.99, "\n".join(tally.wrong)


def test_every_sop_of_a_compiled_file_has_its_pages(tally: Tally) -> None:
    assert tally.rates()["records"] == 1.0, "\n".join(tally.wrong)


def test_steps_are_found_and_none_invented(tally: Tally) -> None:
    rates = tally.rates()
    assert rates["steps"] >= 0.99, "\n".join(tally.wrong)
    assert rates["extra"] < 0.01, "\n".join(tally.wrong)


def test_performers_are_the_ones_whose_symbols_stand_there(tally: Tally) -> None:
    rates = tally.rates()
    assert rates["precision"] >= 0.98, "\n".join(tally.wrong)
    assert rates["recall"] >= 0.98, "\n".join(tally.wrong)


def test_durations_are_read_as_text_and_as_minutes(tally: Tally) -> None:
    rates = tally.rates()
    assert rates["durations"] >= 0.99, "\n".join(tally.wrong)
    assert rates["minutes"] >= 0.99, "\n".join(tally.wrong)
