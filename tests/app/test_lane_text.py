"""Lines of a drawing stay in their room and lose no letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.presenters.lane_text import width, wrap

SIZE = 14.0
WORDS = st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=60), max_size=40)


@given(WORDS, st.floats(40, 400), st.booleans())
def test_lines_fit_and_hold_every_letter(words: list[str], room: float, is_bold: bool) -> None:
    text = " ".join(words)
    lines = wrap(text, room, SIZE, bold=is_bold)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(line == line.strip() for line in lines)
    assert all(width(line, SIZE, bold=is_bold) <= room + 0.01 for line in lines)


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("menerima laporan dari keluarga", 110, SIZE) == ("menerima", "laporan dari", "keluarga")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("memperbaiki/melengkapi", ("memperbaiki/", "melengkapi")),
        ("bp2mi.go.id/pelayanan-terpadu", ("bp2mi.go.id/", "pelayanan-", "terpadu")),
    ],
)
def test_a_word_that_is_too_wide_breaks_after_a_sign(text: str, lines: tuple[str, ...]) -> None:
    assert wrap(text, 90, SIZE) == lines


def test_a_word_without_signs_breaks_anyway() -> None:
    lines = wrap("pertanggungjawabannya", 60, SIZE)
    assert len(lines) > 1
    assert "".join(lines) == "pertanggungjawabannya"


def test_even_a_letter_wider_than_the_room_is_kept() -> None:
    assert wrap("WM", 5, SIZE) == ("W", "M")


def test_bold_words_are_wider() -> None:
    assert width("Kepala Seksi", SIZE, bold=True) > width("Kepala Seksi", SIZE) > 0
