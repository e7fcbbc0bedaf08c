"""Dates of identity boxes, in the forms offices use."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.models import SopDate
from indexer.sop.identity.numbers_and_dates import find_date

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        (": 15 November 2022", "2022-11-15"),
        ("05 Desember 2017", "2017-12-05"),
        ("2 Nop 2021", "2021-11-02"),
        ("10 Novermber 2021", "2021-11-10"),
        ("3 August 2021", "2021-08-03"),
        ("08/08/1992", "1992-08-08"),
        ("1999/09/03", "1999-09-03"),
        ("24-11-2021", "2021-11-24"),
        ("12-Mei-20", "2020-05-12"),
        ("02/12 Mei 2023", "2023-05-12"),
        ("01/28-09-2023", "2023-09-28"),
        ("15\nNovember\n2022", "2022-11-15"),
    ],
)
def test_a_printed_date_becomes_iso(text: str, iso: str) -> None:
    found = find_date(text)
    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize("text", ["April 2025", "..... April 2025", "02/April 2025"])
def test_a_month_without_a_day_stays_a_month(text: str) -> None:
    assert find_date(text) == SopDate("April 2025", "2025-04")


@pytest.mark.parametrize("text", ["-", "00", "", "31 Februari 2020", "Tahun 2020", "Nomor 12 Tahun 2021", "13/13/2020"])
def test_what_is_no_date_gives_none(text: str) -> None:
    assert find_date(text) is None


@given(st.dates(date(1945, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for text in (
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day:%d-%m-%Y}",
        f"{day:%d/%m/%Y}",
        day.isoformat(),
    ):
        found = find_date(text)
        assert found is not None
        assert found.iso == day.isoformat()


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    found = find_date(text)
    assert found is None or len(found.iso) in (7, 10)
