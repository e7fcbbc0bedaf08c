"""Durations become minutes of working time where they can be, and stay text where they cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sop.steps.durations import column_unit, working_minutes

DAY = 450


@pytest.mark.parametrize(
    ("printed", "minutes"),
    [
        ("15 menit", 15),
        ("15 Men it", 15),
        ("15'", 15),
        ("5 mnt", 5),
        ("± 60 Menit", 60),
        ("1 (satu) hari kerja", DAY),
        ("maksimal 1 (satu) Hari kerja", DAY),
        ("3 HK", 3 * DAY),
        ("½ hari", DAY // 2),
        ("1/2 jam", 30),
        ("1,5 jam", 90),
        ("1 jam 30 menit", 90),
        ("2 (dua) jam 15 (lima belas) menit", 135),
        ("setengah hari", DAY // 2),
        ("1 minggu", 5 * DAY),
        ("2 x 24 jam", 2 * 24 * 60),
        ("3 (tiga) x 24 jam", 3 * 24 * 60),
        ("10-15 menit", 15),
        ("1 (satu) s.d. 3 (tiga) hari kerja", 3 * DAY),
        ("5 menit s.d. 1 jam", 60),
        ("120 Menit / 3 Hari", 120),
        ("5 menit/berkas", 5),
        ("1.440 menit", 1440),
    ],
)
def test_a_duration_becomes_minutes_of_working_time(printed: str, minutes: int) -> None:
    assert working_minutes(printed) == minutes


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "-",
        "menyesuaikan",
        "Tentatif",
        "1 bulan",
        "setiap hari",
        "14 hari kalender",
        "Hari H s.d. H+1",
        "08.00-10.00",
    ],
)
def test_what_has_no_working_time_is_not_guessed(printed: str) -> None:
    assert working_minutes(printed) is None


def test_two_durations_that_do_not_add_up_are_not_added() -> None:
    assert working_minutes("15 menit 30 menit") is None


def test_a_bare_number_has_the_unit_of_its_column() -> None:
    assert working_minutes("30") is None
    assert working_minutes("30", column_unit("Waktu (menit)")) == 30
    assert column_unit("Waktu") == ""


@given(st.integers(1, 999), st.sampled_from([("menit", 1), ("jam", 60), ("hari kerja", DAY), ("minggu", 5 * DAY)]))
def test_every_whole_number_of_units_is_understood(count: int, unit: tuple[str, int]) -> None:
    assert working_minutes(f"{count} {unit[0]}") == count * unit[1]


@given(st.text())
def test_any_text_gives_minutes_above_zero_or_none(text: str) -> None:
    minutes = working_minutes(text)
    assert minutes is None or minutes > 0
