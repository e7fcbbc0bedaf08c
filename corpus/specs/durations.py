"""Durations as SOPs print them, each with its length.

A working day (hari, hari kerja, HK) is 450 minutes, a week five of them; "n x 24 jam" is clock time; a range has two
ends; of "120 Menit / 3 Hari" the shorter is the length and the longer its alternative. Months have no fixed number of
working days, so they and "menyesuaikan" have none.
"""

from collections.abc import Mapping

from corpus.model import Length

DAY = 450
CLOCK_DAY = 24 * 60


def work(least: int, most: int | None = None) -> Length:
    return Length(work=(least, most or least))


def clock(minutes: int) -> Length:
    return Length(clock=(minutes, minutes))


# Class letter (used by the step tables) -> printed forms; the first ones are the most common.
FORMS: Mapping[str, tuple[tuple[str, Length | None], ...]] = {
    "m": (
        ("15 menit", work(15)),
        ("10 menit", work(10)),
        ("30 menit", work(30)),
        ("5 menit", work(5)),
        ("20 menit", work(20)),
        ("15 Menit", work(15)),
        ("30 Menit", work(30)),
        ("10 (sepuluh) menit", work(10)),
        ("45 menit", work(45)),
        ("5-10 menit", work(5, 10)),
        ("15 mnt", work(15)),
    ),
    "j": (
        ("1 jam", work(60)),
        ("2 jam", work(120)),
        ("60 menit", work(60)),
        ("1 jam 30 menit", work(90)),
        ("3 jam", work(180)),
        ("2 (dua) jam", work(120)),
        ("90 menit", work(90)),
        ("1 (satu) jam", work(60)),
        ("120 Menit", work(120)),
        ("1 - 2 jam", work(60, 120)),
    ),
    "h": (
        ("1 hari kerja", work(DAY)),
        ("1 hari", work(DAY)),
        ("1 (satu) hari kerja", work(DAY)),
        ("½ hari", work(DAY // 2)),
        ("1 HK", work(DAY)),
        ("1 Hari", work(DAY)),
        ("maksimal 1 (satu) Hari kerja", work(DAY)),
        ("4 jam", work(240)),
        ("1 x 24 jam", clock(CLOCK_DAY)),
    ),
    "d": (
        ("3 hari kerja", work(3 * DAY)),
        ("2 hari", work(2 * DAY)),
        ("2 (dua) hari kerja", work(2 * DAY)),
        ("3 HK", work(3 * DAY)),
        ("3 (tiga) hari kerja", work(3 * DAY)),
        ("2 x 24 jam", clock(2 * CLOCK_DAY)),
        ("5 hari kerja", work(5 * DAY)),
        ("2-3 hari kerja", work(2 * DAY, 3 * DAY)),
        ("5 HK", work(5 * DAY)),
        ("3 x 24 jam", clock(3 * CLOCK_DAY)),
        ("120 Menit / 3 Hari", Length(work=(120, 120), alternative=(3 * DAY, 3 * DAY))),
        ("paling lama 5 (lima) hari kerja", work(5 * DAY)),
    ),
    "w": (
        ("1 minggu", work(5 * DAY)),
        ("7 hari kerja", work(7 * DAY)),
        ("10 HK", work(10 * DAY)),
        ("2 minggu", work(10 * DAY)),
        ("14 (empat belas) hari kerja", work(14 * DAY)),
        ("10 (sepuluh) hari kerja", work(10 * DAY)),
        ("15 HK", work(15 * DAY)),
        ("1 (satu) minggu", work(5 * DAY)),
    ),
    "v": (
        ("menyesuaikan", None),
        ("sesuai jadwal", None),
        ("kondisional", None),
        ("tentatif", None),
        ("1 bulan", None),
        ("Menyesuaikan", None),
    ),
}
