"""Durations as printed in the column "Waktu" → minutes of working time.

A working day is 450 minutes, a week five of them. What depends on the calendar or on the case (months, calendar days,
"menyesuaikan") has no number of working minutes and stays text.
"""

import re
from itertools import pairwise

_HOUR, _DAY = 60, 450
_UNITS = {
    "detik": 1 / 60, "dtk": 1 / 60, "menit": 1, "mnt": 1, "mnit": 1, "minutes": 1, "minute": 1, "'": 1, "jam": _HOUR,
    "harikerja": _DAY, "hk": _DAY, "hari": _DAY, "hr": _DAY, "minggu": 5 * _DAY, "mgg": 5 * _DAY, "pekan": 5 * _DAY,
}  # fmt: skip
_CALENDAR = re.compile(
    r"hari(?:kalender|berturut)|bulan|bln|triwulan|semester|tahun|thn|setiap|tiap|per(?:hari|minggu|jam)"
)
_WORDS = {
    "setengah": 0.5, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9, "sepuluh": 10, "sebelas": 11,
}  # fmt: skip
_ALONE = {"sejam": "1jam", "sehari": "1hari", "semenit": "1menit", "seminggu": "1minggu"}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}

_NUMBER = rf"(?:\d+[½¼¾]?|[½¼¾])(?:[.,]\d+|/\d+)?|{'|'.join(_WORDS)}"
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_TO = r"(?:-|–|—|s/?d\.?|s\.d\.?|sampai(?:dengan)?|hingga|sd|/|atau)"
_PART = re.compile(
    rf"(?P<low>{_NUMBER})(?:\([^)]*\))?(?:{_TO}(?P<high>{_NUMBER})(?:\([^)]*\))?)?(?:[x×*](?P<times>\d+))?(?P<unit>{_UNIT})(?![a-z]*lai)"
)
_BARE = re.compile(rf"(?P<low>{_NUMBER})(?:{_TO}(?P<high>{_NUMBER}))?")
_JOIN = re.compile(rf"{_TO}|dan|\+|,|;")
_RANGE = re.compile(_TO)


def working_minutes(printed: str, unit: str = "") -> int | None:
    """Minutes of working time of a printed duration, rounded up to a whole minute; None where it cannot be told.

    A range ("10-15 menit", "1 jam s.d. 2 hari") gives its upper bound; "1 jam 30 menit" is added up. "120 menit /
    3 hari" is work and the days it may take until it is done, so the work counts.
    `unit` is what the column heading says ("Waktu (menit)") and is used for a bare number.
    """
    # Narrow columns break words ("Men it"), so spaces mean nothing here.
    text = re.sub(r"\s+", "", printed.lower()).replace("’", "'").replace("`", "'").replace("′", "'")
    text = _ALONE.get(text, text)
    if _CALENDAR.search(text):
        return None
    parts = list(_PART.finditer(text))
    if not parts:
        bare = _BARE.fullmatch(text.strip("±~<≤.:"))
        return _rounded(_value(bare["high"] or bare["low"]) * _UNITS[unit]) if bare and unit in _UNITS else None
    return _combined(text, parts)


def column_unit(heading: str) -> str:
    """The unit a heading names in brackets: "Waktu (menit)" → "menit"; "" where it names none."""
    match = re.search(r"\(([^)]*)\)", re.sub(r"\s+", "", heading.lower()))
    return match[1] if match and match[1] in _UNITS else ""


def _combined(text: str, parts: list[re.Match[str]]) -> int | None:
    best = total = _minutes(parts[0])
    for before, part in pairwise(parts):
        between = text[before.end() : part.start()]
        value = _minutes(part)
        if between == "/" and before["unit"] != part["unit"]:
            return _rounded(min(total, value))
        if _RANGE.search(between):
            best, total = max(best, value), value
        elif _UNITS[part["unit"]] < _UNITS[before["unit"]] and (not between or _JOIN.fullmatch(between)):
            total += value
            best = max(best, total)
        else:
            return None
    return _rounded(best)


def _minutes(part: re.Match[str]) -> float:
    value = _value(part["high"] or part["low"]) * _UNITS[part["unit"]]
    return value * int(part["times"]) if part["times"] else value


def _value(number: str) -> float:
    if number in _WORDS:
        return _WORDS[number]
    if "/" in number:
        above, below = number.split("/")
        return int(above) / int(below) if int(below) else 0.0
    fraction = sum(_FRACTIONS.get(c, 0.0) for c in number)
    digits = number.translate({ord(c): None for c in _FRACTIONS})
    # A dot before three digits is a thousands separator.
    digits = re.sub(r"\.(?=\d{3}$)", "", digits).replace(",", ".")
    return float(digits or 0) + fraction


def _rounded(minutes: float) -> int | None:
    whole = int(-(-minutes // 1))
    return whole if 0 < whole < 10_000_000 else None
