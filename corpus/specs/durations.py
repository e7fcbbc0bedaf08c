"""Durations as SOPs print them, each with its working time.

A working day (hari, hari kerja, HK) is 450 minutes, a week five of them; "n x 24 jam" is clock time; of a range the
longer end counts; of "120 Menit / 3 Hari" the working time, which is the first. Months have no fixed number of working
days, so they and "menyesuaikan" have none.
"""

from collections.abc import Mapping

DAY = 450
CLOCK_DAY = 24 * 60

# Class letter (used by the step tables) -> printed forms; the first ones are the most common.
FORMS: Mapping[str, tuple[tuple[str, int | None], ...]] = {
    "m": (
        ("15 menit", 15),
        ("10 menit", 10),
        ("30 menit", 30),
        ("5 menit", 5),
        ("20 menit", 20),
        ("15 Menit", 15),
        ("30 Menit", 30),
        ("10 (sepuluh) menit", 10),
        ("45 menit", 45),
        ("5-10 menit", 10),
        ("15 mnt", 15),
    ),
    "j": (
        ("1 jam", 60),
        ("2 jam", 120),
        ("60 menit", 60),
        ("1 jam 30 menit", 90),
        ("3 jam", 180),
        ("2 (dua) jam", 120),
        ("90 menit", 90),
        ("1 (satu) jam", 60),
        ("120 Menit", 120),
        ("1 - 2 jam", 120),
    ),
    "h": (
        ("1 hari kerja", DAY),
        ("1 hari", DAY),
        ("1 (satu) hari kerja", DAY),
        ("½ hari", DAY // 2),
        ("1 HK", DAY),
        ("1 Hari", DAY),
        ("maksimal 1 (satu) Hari kerja", DAY),
        ("4 jam", 240),
        ("1 x 24 jam", CLOCK_DAY),
    ),
    "d": (
        ("3 hari kerja", 3 * DAY),
        ("2 hari", 2 * DAY),
        ("2 (dua) hari kerja", 2 * DAY),
        ("3 HK", 3 * DAY),
        ("3 (tiga) hari kerja", 3 * DAY),
        ("2 x 24 jam", 2 * CLOCK_DAY),
        ("5 hari kerja", 5 * DAY),
        ("2-3 hari kerja", 3 * DAY),
        ("5 HK", 5 * DAY),
        ("3 x 24 jam", 3 * CLOCK_DAY),
        ("120 Menit / 3 Hari", 120),
        ("paling lama 5 (lima) hari kerja", 5 * DAY),
    ),
    "w": (
        ("1 minggu", 5 * DAY),
        ("7 hari kerja", 7 * DAY),
        ("10 HK", 10 * DAY),
        ("2 minggu", 10 * DAY),
        ("14 (empat belas) hari kerja", 14 * DAY),
        ("10 (sepuluh) hari kerja", 10 * DAY),
        ("15 HK", 15 * DAY),
        ("1 (satu) minggu", 5 * DAY),
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
