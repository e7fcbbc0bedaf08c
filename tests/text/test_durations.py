"""Printed durations: which are working time, which run day and night, which have no length; their sums and words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Length
from corpus.specs.durations import FORMS
from indexer.models import Duration, DurationTotal, MinuteSpan, Step
from indexer.text.duration_words import in_words, remarks
from indexer.text.durations import column_unit, of_step, parse, total, total_of, working_minutes

HOUR, DAY, WEEK, CLOCK = 60, 450, 2250, 1440


def work(least: int, most: int | None = None) -> Duration:
    return Duration(work=MinuteSpan(least, most or least))


def clock(least: int, most: int | None = None) -> Duration:
    return Duration(clock=MinuteSpan(least, most or least))


WORKING = {
    "15 menit": work(15),
    "15 Men it": work(15),
    "15 MENIT": work(15),
    "15menit": work(15),
    "15'": work(15),
    "15 ’": work(15),
    "5 mnt": work(5),
    "± 60 Menit": work(60),
    "30 detik": work(1),
    "90 detik": work(2),
    "1.440 menit": work(1440),
    "10 (sepuluh) menit": work(10),
    "sepuluh menit": work(10),
    "lima belas menit": work(15),
    "tiga puluh menit": work(30),
    "empat puluh lima menit": work(45),
    "1 jam": work(HOUR),
    "Sejam": work(HOUR),
    "satu jam": work(HOUR),
    "1,5 jam": work(90),
    "1.5 jam": work(90),
    "1½ jam": work(90),
    "1 1/2 jam": work(90),
    "1/2 jam": work(30),
    "3/4 jam": work(45),
    "½ hari": work(225),
    "setengah hari": work(225),
    "1 jam 30 menit": work(90),
    "1 jam, 30 menit": work(90),
    "1 jam dan 30 menit": work(90),
    "2 (dua) jam 15 (lima belas) menit": work(135),
    "7 jam kerja": work(7 * HOUR),
    "24 jam kerja": work(24 * HOUR),
    "5 menit 30 detik": work(6),
    "3 x 2 jam": work(6 * HOUR),
    "1 hari": work(DAY),
    "sehari": work(DAY),
    "1 hr": work(DAY),
    "1 HK": work(DAY),
    "10 HK": work(10 * DAY),
    "1 (satu) hari kerja": work(DAY),
    "1 hari kerja.": work(DAY),
    "1 (satu) hari kerja (HK)": work(DAY),
    "maksimal 1 (satu) Hari kerja": work(DAY),
    "paling lama 5 (lima) hari kerja": work(5 * DAY),
    "paling lambat 2 hari setelah diterima": work(2 * DAY),
    "< 2 hari": work(2 * DAY),
    "1 hari 2 jam 10 menit": work(DAY + 130),
    "1 hari kerja + 1 hari kerja": work(2 * DAY),
    "1 minggu": work(WEEK),
    "2 (dua) minggu": work(2 * WEEK),
    "1 pekan": work(WEEK),
    "(15 menit)": work(15),
    "5 menit/berkas": work(5),
    "5 menit per orang": work(5),
    "60 menit / 1 jam": work(HOUR),
    "120 menit (2 jam)": work(120),
}
RANGES = {
    "10-15 menit": work(10, 15),
    "15 - 10 menit": work(10, 15),
    "10/15 menit": work(10, 15),
    "1 – 2 jam": work(HOUR, 2 * HOUR),
    "2-3 hari kerja": work(2 * DAY, 3 * DAY),
    "1-10 hari": work(DAY, 10 * DAY),
    "1 atau 2 hari": work(DAY, 2 * DAY),
    "1 (satu) s.d. 3 (tiga) hari kerja": work(DAY, 3 * DAY),
    "1 sampai dengan 3 hari": work(DAY, 3 * DAY),
    "1 s/d 2 minggu": work(WEEK, 2 * WEEK),
    "1 hingga 2 jam": work(HOUR, 2 * HOUR),
    "5 menit s.d. 1 jam": work(5, HOUR),
    "5 menit - 1 jam 30 menit": work(5, 90),
    "1 jam s.d. 2 hari": work(HOUR, 2 * DAY),
    "15 menit / 30 menit": work(15, 30),
    "30 menit atau 1 jam": work(30, HOUR),
    "minimal 1 hari, maksimal 3 hari": work(DAY, 3 * DAY),
    "7 jam 30 menit - 24 jam": clock(DAY, CLOCK),
    "24 - 48 jam": clock(CLOCK, 2 * CLOCK),
    "12-24 jam": clock(12 * HOUR, CLOCK),
    "1-3 x 24 jam": clock(CLOCK, 3 * CLOCK),
    "1 x 24 jam s.d. 3 x 24 jam": clock(CLOCK, 3 * CLOCK),
    "30 menit s.d. 24 jam": clock(30, CLOCK),
    "7-14 hari kalender": clock(7 * CLOCK, 14 * CLOCK),
}
CLOCK_TIME = {
    "24 jam": clock(CLOCK),
    "dua puluh empat jam": clock(CLOCK),
    "48 jam": clock(2 * CLOCK),
    "72 Jam": clock(3 * CLOCK),
    "1 x 24 jam": clock(CLOCK),
    "1x24 jam": clock(CLOCK),
    "2 X 24 Jam": clock(2 * CLOCK),
    "3 × 24 jam": clock(3 * CLOCK),
    "2*24 jam": clock(2 * CLOCK),
    "3 (tiga) x 24 jam": clock(3 * CLOCK),
    "3 x 24 (dua puluh empat) jam": clock(3 * CLOCK),
    "3 hari x 24 jam": clock(3 * CLOCK),
    "maksimal 2 x 24 jam": clock(2 * CLOCK),
    "14 hari kalender": clock(14 * CLOCK),
    "60 (enam puluh) hari berturut-turut": clock(60 * CLOCK),
    "24 jam 30 menit": clock(CLOCK + 30),
    "1 hari (24 jam)": clock(CLOCK),
    "2 minggu kalender": clock(14 * CLOCK),
}
TWO_TIMES = {
    "120 Menit / 3 Hari": replace(work(120), alternative=work(3 * DAY)),
    "3 hari / 120 menit": replace(work(120), alternative=work(3 * DAY)),
    "2 jam / 1 x 24 jam": replace(work(120), alternative=clock(CLOCK)),
    "1 hari kerja atau 2 x 24 jam": replace(work(DAY), alternative=clock(2 * CLOCK)),
}
WITHOUT_LENGTH = (
    *("", "-", "–", "menyesuaikan", "Tentatif", "kondisional", "sesuai jadwal", "segera", "1 bulan", "3 (tiga) bulan"),
    *("per triwulan", "1 semester", "1 tahun", "setiap hari", "tiap minggu", "2 kali seminggu", "8 jam/hari"),
    *("Hari H s.d. H+1", "H-3 hari", "3 hari sebelum keberangkatan", "minggu ke-2 hari Senin", "08.00-10.00"),
    *("pukul 08.00 s.d. 2 jam", "Tanggal 5 hari kerja", "30", "0 menit", "15 menit 30 menit", "1 hari 24 jam"),
    *(
        "24 jam 2 hari",
        "24 jam - 2 hari",
        "1 hari - 3 x 24 jam",
        "24 jam x 3 hari",
        "minimal 3 hari",
        "> 2 jam",
        "120 jam pelajaran",
        "1 menit/2 jam/3 hari",
    ),
)
SPELLINGS = WORKING | RANGES | CLOCK_TIME | TWO_TIMES


@pytest.mark.parametrize(("printed", "meant"), SPELLINGS.items())
def test_a_printed_duration_has_its_length(printed: str, meant: Duration) -> None:
    assert parse(printed) == meant


@pytest.mark.parametrize(("printed", "length"), [form for forms in FORMS.values() for form in forms])
def test_durations_of_the_sample_collection_have_the_length_written_beside_them(
    printed: str, length: Length | None
) -> None:
    def spans(*ends: tuple[int, int] | None) -> list[MinuteSpan | None]:
        return [MinuteSpan(*each) if each else None for each in ends]

    found = parse(printed)
    longer = found.alternative.work if found and found.alternative else None
    read = [found.work, found.clock, longer] if found else None
    assert read == (spans(length.work, length.clock, length.alternative) if length else None)


@pytest.mark.parametrize("printed", WITHOUT_LENGTH)
def test_what_has_no_length_is_not_guessed(printed: str) -> None:
    assert parse(printed) is None


def test_a_bare_number_has_the_unit_of_its_column() -> None:
    assert parse("30", column_unit("Waktu (menit)")) == work(30)
    assert parse("5-10", column_unit("Waktu (menit)")) == work(5, 10)
    assert parse("24", column_unit("Waktu (jam)")) == work(24 * HOUR)
    assert parse("2 jam", column_unit("Waktu (menit)")) == work(2 * HOUR)
    assert column_unit("Waktu") == ""


def test_the_kept_minutes_tell_the_unit_of_a_bare_number() -> None:
    def kept(duration: str, minutes: int | None) -> Duration | None:
        return of_step(Step("1", "Memeriksa", duration=duration, minutes=minutes))

    assert kept("30", 30) == work(30)
    assert kept("2", 2 * DAY) == work(2 * DAY)
    assert kept("1-2", 2 * HOUR) == work(HOUR, 2 * HOUR)
    assert kept("30", None) is None
    assert kept("", 30) is None


def test_minutes_kept_by_an_older_reader_do_not_count() -> None:
    step = Step("1", "Mengirim", duration="3 x 24 jam", minutes=3 * CLOCK)
    assert of_step(step) == clock(3 * CLOCK)
    assert working_minutes(of_step(step)) is None


PRINTED = ("1 Hari", "15 menit", "60 menit", "60 menit", "1 hari", "2 (dua) jam", "1 jam", "3 x 24 jam", "15 menit")


def test_working_time_and_clock_time_are_not_one_number() -> None:
    steps = [Step(str(at), "Memulangkan", duration=each) for at, each in enumerate((*PRINTED, "1 Hari"), 1)]
    found = total_of(steps)
    assert found == DurationTotal(MinuteSpan(1680, 1680), MinuteSpan(4320, 4320), known=10)
    assert in_words(found) == "3 hari kerja 5 jam 30 menit + 3 × 24 jam"


def test_a_sum_says_what_it_leaves_out() -> None:
    found = total(map(parse, ("1-2 hari", "menyesuaikan", "", "120 menit / 3 hari")))
    assert found == DurationTotal(MinuteSpan(DAY + 120, 2 * DAY + 120), None, known=2, unknown=2, alternatives=1)
    assert in_words(found) == "1–2 hari kerja 2 jam"
    assert remarks(found) == (
        "2 langkah tanpa waktu pasti",
        "1 langkah dengan dua pilihan waktu, dihitung yang lebih singkat",
    )
    assert in_words(total([])) == in_words(total([None])) == ""
    assert remarks(total([work(5)])) == ()


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (work(DAY, 10 * DAY), "1–10 hari kerja"),
        (work(5, 10), "5–10 menit"),
        (work(2 * DAY + HOUR, 2 * DAY + 3 * HOUR), "2 hari kerja 1–3 jam"),
        (work(7 * HOUR, DAY + HOUR), "7 jam – 1 hari kerja 1 jam"),
        (work(2 * HOUR, DAY + 2 * HOUR), "2 jam – 1 hari kerja 2 jam"),
        (work(24 * HOUR), "3 hari kerja 1 jam 30 menit"),
        (clock(CLOCK), "1 × 24 jam"),
        (clock(CLOCK, 3 * CLOCK), "1–3 × 24 jam"),
        (clock(30, CLOCK), "30 menit – 1 × 24 jam"),
        (clock(36 * HOUR, 2 * CLOCK), "1 × 24 jam 12 jam – 2 × 24 jam"),
        (clock(CLOCK + 30, 2 * CLOCK), "1 × 24 jam 30 menit – 2 × 24 jam"),
        (clock(DAY, CLOCK), "7 jam 30 menit – 1 × 24 jam"),
        (Duration(MinuteSpan(DAY, 2 * DAY), MinuteSpan(CLOCK, CLOCK)), "1–2 hari kerja + 1 × 24 jam"),
    ],
)
def test_lengths_in_words(found: Duration, words: str) -> None:
    assert in_words(found) == words
    assert parse(words) == found


UNITS = {"menit": 1, "hari kerja": DAY, "minggu": WEEK, "hari kalender": CLOCK, "x 24 jam": CLOCK}


@given(st.integers(1, 999), st.sampled_from(list(UNITS)))
def test_every_whole_number_of_units_is_understood(count: int, unit: str) -> None:
    minutes = count * UNITS[unit]
    assert parse(f"{count} {unit}") == (clock(minutes) if UNITS[unit] == CLOCK else work(minutes))


@given(st.text() | st.lists(st.sampled_from([*SPELLINGS, "/", "-", "+", "atau", "24", "("]), max_size=4).map(" ".join))
def test_any_text_gives_a_length_above_zero_or_none(text: str) -> None:
    found = parse(text)
    if found:
        for span in (found.work, found.clock):
            assert span is None or 0 <= span.least <= span.most
        assert found.work or found.clock


@given(st.lists(st.sampled_from([*SPELLINGS, *WITHOUT_LENGTH]).map(parse)), st.lists(st.sampled_from(list(CLOCK_TIME))))
def test_sums_add_up_and_their_words_say_the_same(found: list[Duration | None], more: list[str]) -> None:
    whole = total([*found, *map(parse, more)])
    assert total(reversed([*found, *map(parse, more)])) == whole
    assert whole.known + whole.unknown == len(found) + len(more)
    assert parse(in_words(whole)) == (Duration(whole.work, whole.clock) if whole.known else None)
