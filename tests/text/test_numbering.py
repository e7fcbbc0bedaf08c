"""SOP numbers as terms."""

import pytest

from indexer.text.numbering import number_term, typed_terms

NUMBER = "SOP.12/SU.BSDMO/OT.02.02/XI/2022"


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        NUMBER.lower(),
        "SOP. 12 / SU.BSDMO / OT.02.02 / XI / 2022",
        "sop 12 su bsdmo ot 02 02 xi 2022",
        "Nomor SOP: SOP.12/SU.BSDMO/OT.02.02/XI/2022",
        "no. SOP.12-SU.BSDMO-OT.02.02-XI-2022",
    ],
)
def test_a_number_typed_in_any_way_is_the_one_that_is_printed(typed: str) -> None:
    assert number_term(NUMBER) in typed_terms(typed)


@pytest.mark.parametrize("typed", ["P3MI/BP3MI", "penempatan G2G", "SOP 2022", "surat / nota", "", "12", "a" * 200])
def test_words_are_no_numbers(typed: str) -> None:
    assert typed_terms(typed) == ()


@pytest.mark.parametrize("printed", ["", "-", "....", "SOP"])
def test_what_holds_no_digit_is_no_number(printed: str) -> None:
    assert number_term(printed) == ""
