"""Numbers and dates of SOPs: as printed, and in the form in which two spellings of one are the same."""

import re
import unicodedata
from datetime import date

from indexer.models import SopDate

_RUNS = re.compile(r"[^\W\d_]+|\d+")
# A field that was left open on the form: dots, dashes, zeros.
_OPEN = re.compile(r"[\W_0]*")
# The first three letters tell the month in Indonesian, old spelling, English and common misprints alike.
_MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7,
    "agu": 8, "agt": 8, "ags": 8, "aug": 8, "sep": 9, "spt": 9, "okt": 10, "oct": 10,
    "nov": 11, "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip
# Words of the identity box that a misread cell gives as the number.
_LABELS = {"tanggal", "tgl", "revisi", "halaman", "disahkan", "pengesahan", "pembuatan", "efektif", "judul"}
_FEWEST_DIGITS = 2
_YEARS = range(1945, 2101)

_DATE = re.compile(
    r"""(?<!\d)(?:
        (?:(?P<day>\d{1,2})(?P<gap>[\s./-]*))?(?P<month>[^\W\d_]{3,11})(?P<gap2>[\s.,/-]*)(?P<year>\d{4}|(?<=[-/])\d{2})
      | (?P<y>\d{4})(?P<s1>[-/.])(?P<m>\d{1,2})(?P=s1)(?P<d>\d{1,2})
      | (?P<d2>\d{1,2})\s?(?P<s2>[-/.])\s?(?P<m2>\d{1,2})\s?(?P=s2)\s?(?P<y2>\d{4}|\d{2})
    )(?!\d|[-/]\d)""",
    re.VERBOSE,
)


def number_key(number: str) -> str:
    """The key of a number: "POM-01.04/CFM.01/SOP.01" and "pom 01.04.cfm 01.sop01" both give "POM.01.04.CFM.01.SOP.01".

    Letters and digits are kept in upper case, everything between them (and the change from letters to digits) counts
    as one separator. A number that was left open ("-", "00", "....") gives "".
    """
    if _OPEN.fullmatch(number):
        return ""
    return ".".join(_RUNS.findall(unicodedata.normalize("NFKC", number).upper()))


def is_number(number: str) -> bool:
    """Whether a text can be the number of one SOP and no other: no label, no date, and more than one digit."""
    words = {word.lower() for word in _RUNS.findall(number)}
    return sum(char.isdigit() for char in number) >= _FEWEST_DIGITS and not words & _LABELS and not _is_date(number)


def _is_date(text: str) -> bool:
    """Whether the text is nothing but a date with the name of its month ("12/05/2024" may be a number)."""
    match = _DATE.fullmatch(re.sub(r"\s+", " ", text).strip())
    return bool(match and match["month"] and _iso(match))


def clean_number(lines: list[str]) -> str:
    """The number as printed; one that a narrow box breaks over lines is put together. "" where it was left open."""
    parts = [re.sub(r"\s+", " ", line).strip(" :;=") for line in lines]
    has_spaces = any(" " in part for part in parts)
    text = (" " if has_spaces else "").join(part for part in parts if part)
    text = re.sub(r"(?<=[/.-]) (?=\w)", "", text) if len(parts) > 1 else text
    return "" if _OPEN.fullmatch(text) else text


def find_date(text: str) -> SopDate | None:
    """The first date in `text`; None where there is none ("-", "00", an impossible day).

    Numbers are day-month-year unless they begin with the year. A date without a day gives "2025-04".
    """
    squeezed = re.sub(r"\s+", " ", text)
    match = _DATE.search(squeezed)
    while match:
        iso = _iso(match)
        if iso:
            # "02/Mei 2023" is revision 2 of May: the date begins at the month.
            start = match.start("month") if match["month"] and len(iso) < len("2023-05-02") else match.start()
            return SopDate(printed=squeezed[start : match.end()].strip(), iso=iso)
        # The 31st of February is no date at all, but "01/28-09-2023" is one behind its first number.
        match = _DATE.search(squeezed, match.end() if match["day"] and match["month"] else match.start() + 1)
    return None


def _iso(match: re.Match[str]) -> str:
    part = match.groupdict()
    if part["month"]:
        month = _MONTHS.get(part["month"][:3].lower(), 0)
        # A slash before the month but none behind it parts a revision number from the date.
        has_day = part["day"] and not ("/" in part["gap"] and "/" not in part["gap2"])
        return _checked(part["year"], month, int(part["day"]) if has_day else None)
    if part["y"]:
        return _checked(part["y"], int(part["m"]), int(part["d"]))
    return _checked(part["y2"], int(part["m2"]), int(part["d2"]))


def _checked(year_printed: str, month: int, day: int | None) -> str:
    year = int(year_printed) + (2000 if len(year_printed) == 2 else 0)
    if year not in _YEARS or not 1 <= month <= 12:
        return ""
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
