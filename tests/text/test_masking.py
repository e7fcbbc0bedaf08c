import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.masking import MASK, mask

# Made up: no such person.
NIP = "199912312024011001"
NIK = "3299996112990001"


@pytest.mark.parametrize(
    "printed",
    [
        NIP,
        "19991231 202401 1 001",
        "19991231.202401.1.001",
        "1 9 9 9 1 2 3 1 2 0 2 4 0 1 1 0 0 1",
        "19991231\n202401 1 001",
        "19991231 202421 2 001",
        NIK,
        "3299 9961 1299 0001",
        "329999 611299 0001",
        "999999999999999999",
    ],
)
def test_personal_numbers_are_hidden_however_they_are_printed(printed: str) -> None:
    masked = mask(f"Kepala Badan, {printed} (tanda tangan)")
    assert not re.search(r"\d", masked)
    assert masked.startswith("Kepala Badan, ")
    assert masked.endswith(" (tanda tangan)")


def test_after_its_name_a_number_is_hidden_even_if_it_is_no_real_one() -> None:
    assert mask("NIP. 12345678 123456 1 123") == f"NIP. {MASK * 8} {MASK * 6} {MASK} {MASK * 3}"
    assert mask("NIK : 1234 5678 9012 3456").count(MASK) == 16


@pytest.mark.parametrize(
    "text",
    [
        "Nomor SOP OT.02.02/1234/2022, tanggal 15 November 2022",
        "Tahun 2019 2020 2021 2022 2023",
        "1 2 3 4 5 6 7 8 9 10 11 12 13",
        "Rp1.250.000.000.000,00",
        "(021) 5555 1234, 0812 3456 7890",
        "12345678901234567890123",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text(), st.sampled_from([NIP, NIK]), st.text())
def test_nothing_but_digits_changes_and_nothing_moves(before: str, number: str, after: str) -> None:
    text = f"{before} {number} {after}"
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(new == old or (new == MASK and old.isdigit()) for new, old in zip(masked, text, strict=True))
    assert mask(masked) == masked
    assert number not in masked


@given(st.lists(st.sampled_from([*"0123456789 .-\n", NIP, NIK])).map("".join))
def test_no_run_of_sixteen_or_eighteen_digits_is_left(text: str) -> None:
    assert not re.search(r"(?<!\d)(\d{16}|\d{18})(?!\d)", mask(text))
