"""What the renderers stand on: rows cut into pages, words broken into columns, choices that never change."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from corpus.render.paging import split_rows
from corpus.render.pdf_text import HELVETICA, TIMES, Family, Font, width_of, wrap
from corpus.render.printed import DateStyle, print_date
from corpus.render.variants import chance, pick

heights = st.lists(st.floats(5, 200), min_size=1, max_size=14)
words = st.lists(st.text("abcdefghijklmnopqrstuvwxyz/.-", min_size=1, max_size=30), min_size=1, max_size=20)


@given(heights, st.integers(1, 5))
def test_rows_fill_exactly_the_pages_wanted_in_order(rows: list[float], pages: int) -> None:
    pages = min(pages, len(rows))
    runs = split_rows(rows, pages)
    assert len(runs) == pages
    assert all(runs)
    assert [row for run in runs for row in run] == list(range(len(rows)))


@given(heights, st.integers(2, 5))
def test_no_other_cut_in_two_has_a_lower_tallest_page(rows: list[float], cut: int) -> None:
    if len(rows) < 2:
        return
    cut = min(cut, len(rows) - 1)
    tallest = max(sum(rows[run.start : run.stop]) for run in split_rows(rows, 2))
    assert tallest <= max(sum(rows[:cut]), sum(rows[cut:])) + 1e-6


@given(words, st.floats(12, 300), st.sampled_from([HELVETICA, TIMES]))
def test_lines_fit_their_column_and_lose_no_letter(parts: list[str], width: float, family: Family) -> None:
    font = Font(family, 8)
    lines = wrap(" ".join(parts), font, width)
    assert "".join("".join(lines).split()) == "".join(parts)
    assert all(len(line) == 1 or width_of(line, family.regular, 8) <= width for line in lines)


@given(st.integers(0, 3000))
def test_a_printed_date_and_its_iso_form_say_the_same_day(days: int) -> None:
    day = date(2016, 1, 1) + timedelta(days=days)
    for style in DateStyle:
        printed = print_date(day, style)
        assert day.isoformat().startswith(printed.iso)
        assert str(day.year) in printed.printed
        assert (str(day.day) in printed.printed.split(str(day.year))[0]) or style is DateStyle.MONTH_ONLY


def test_choices_depend_on_their_key_alone() -> None:
    assert [pick("abc", "key", number) for number in range(6)] == ["b", "b", "c", "a", "a", "c"]
    assert 5 < sum(chance(10, "key", number) for number in range(100)) < 16
