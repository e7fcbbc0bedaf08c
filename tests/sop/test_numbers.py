"""Two spellings of one SOP number have the same key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sop.identity.numbers_and_dates import clean_number, number_key


@pytest.mark.parametrize(
    "spelling",
    [
        "BP2MI-01.04/CFM.01/SOP.01",
        "bp2mi-01.04.cfm.01.sop.01",
        "BP2MI 01.04 / CFM 01 / SOP 01",
        "BP2MI–01_04\\CFM01\\SOP01",
    ],
)
def test_case_spaces_and_separators_do_not_count(spelling: str) -> None:
    assert number_key(spelling) == number_key("BP2MI-01.04/CFM.01/SOP.01")


def test_other_numbers_have_other_keys() -> None:
    assert len({number_key(n) for n in ("SOP.01/12", "SOP.011/2", "SOP.01/2", "SOP-01-12-A")}) == 4


@pytest.mark.parametrize("left_open", ["", "-", "00", "....", " : "])
def test_a_number_left_open_is_none(left_open: str) -> None:
    assert number_key(left_open) == ""
    assert clean_number([left_open]) == ""


def test_a_number_broken_over_lines_is_put_together() -> None:
    assert clean_number([": SOP.01/BP3MI.BAL/", "PP.06.01/III/20", "24"]) == "SOP.01/BP3MI.BAL/PP.06.01/III/2024"
    assert clean_number(["PENG. 017 /KWS1"]) == "PENG. 017 /KWS1"


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    key = number_key(text)
    assert number_key(key) == key
