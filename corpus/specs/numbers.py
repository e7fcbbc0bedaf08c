"""SOP numbers in the styles that agencies really use."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from corpus.specs.pick import Pick

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_PROCESS_NUMBER = {"inti": 0, "pendukung": 5, "lainnya": 19}


def map_number(map_code: str) -> str:
    """The number of a cross-functional map: "inti/3/04" is BP2MI-03.04."""
    group, process, code = map_code.split("/")
    return f"BP2MI-{_PROCESS_NUMBER[group] + int(process):02d}.{code}"


def process_number(map_code: str, macro: int, serial: int, dotted: bool) -> str:
    """A number made from the process map: BP2MI-03.04/CFM.01/SOP.02, by some offices written with dots throughout."""
    mark = "." if dotted else "/"
    return mark.join((map_number(map_code), f"CFM.{macro + 1:02d}", f"SOP.{serial:02d}"))


class LetterNumbers:
    """Numbers that follow the agency's letters: SOP.12/SU.BSDMO/OT.02.02/XI/2022. Serials run with the date."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str, int], int] = defaultdict(int)

    def next(self, unit_code: str, archive_code: str, day: date, pick: Pick, taken: Sequence[str]) -> str:
        key = (unit_code, archive_code, day.year)
        while True:
            self._last[key] += 1
            serial = self._last[key]
            parts = (unit_code, archive_code, _ROMAN[day.month - 1], str(day.year))
            number = f"SOP.{serial:02d}/" + "/".join(parts)
            if number not in taken:
                return _as_typed(number, serial, parts, pick)


def _as_typed(number: str, serial: int, parts: Sequence[str], pick: Pick) -> str:
    """Some numbers are printed with stray spaces or in another order of parts, as in life."""
    unit, archive, month, year = parts
    if unit == "SU.PUSDATIN" and pick.chance(0.5):
        return f"SOP/PUSDATIN/{year}/{archive.replace('.', '')}-{serial:03d}"
    if unit == "INSP":
        return f"POS.{serial:02d}/INSP/{archive}/{month}/{year}"
    if unit.startswith("BP3MI") and pick.chance(0.35):
        return f"SOP-{unit.replace('.', '-')}-{archive.replace('.', '')}-{year[2:]}-{serial:03d}"
    if pick.chance(0.1):
        return f"SOP. {serial:03d} /" + "/".join(parts)
    return number
