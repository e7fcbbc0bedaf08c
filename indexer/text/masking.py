"""Hides NIP (18 digits, a birth date among them) and NIK (16 digits) before a text is shown, kept or searched."""

import re

MASK = "•"
"""Stands for each hidden digit, so that nothing after it moves."""

# Between the digits of a number that is printed in groups, letter-spaced, or broken over the lines of a narrow column.
_GAP = r"[\s.\-/]{0,3}"
_FREE_BEFORE, _FREE_AFTER = r"(?<!\d)", r"(?!\d)"


def _spaced(*digits: str) -> str:
    return _GAP.join(digits)


_YEAR = _spaced("(?:1" + _GAP + "9|2" + _GAP + "0)", r"\d", r"\d")
_MONTH = "(?:0" + _GAP + "[1-9]|1" + _GAP + "[0-2])"
_DAY = "(?:0" + _GAP + "[1-9]|[12]" + _GAP + r"\d|3" + _GAP + "[01])"
# Contract staff have 21 where others have the month of their appointment.
_APPOINTED = "(?:0" + _GAP + "[1-9]|1" + _GAP + "[0-2]|2" + _GAP + "1)"
_NIP = _spaced(_YEAR, _MONTH, _DAY, _YEAR, _APPOINTED, "[12]", r"\d", r"\d", r"\d")

# Province, regency and district codes, the birth date (for women the day plus 40), a counter.
_PROVINCE = "(?:1" + _GAP + r"[1-9]|2" + _GAP + "1|3" + _GAP + "[1-6]|5" + _GAP + "[1-3]|6" + _GAP + "[1-5]|"
_PROVINCE += "7" + _GAP + "[1-6]|8" + _GAP + "[12]|9" + _GAP + "[1-7])"
_NIK_DAY = "(?:[04]" + _GAP + "[1-9]|[1256]" + _GAP + r"\d|[37]" + _GAP + "[01])"
_NIK = _spaced(_PROVINCE, r"\d", r"\d", r"\d", r"\d", _NIK_DAY, _MONTH, r"\d", r"\d", r"\d", r"\d", r"\d", r"\d")

_HIDDEN = re.compile(
    # In one piece any number of that length is hidden, plausible or not; in pieces only what has the parts of one.
    rf"{_FREE_BEFORE}(?:\d{{18}}|\d{{16}}|{_NIP}|{_NIK}){_FREE_AFTER}"
    # After its own name a number is hidden however it is printed.
    rf"|(?<=\bNI[PK])[\s.:]{{0,4}}\d(?:{_GAP}\d){{14,17}}{_FREE_AFTER}"
)
_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 15
# Any number that may have to be hidden has so many digits in a row: most texts have none, which is quickly seen.
_LONG_NUMBER = re.compile(rf"\d(?:{_GAP}\d){{{_FEWEST_DIGITS - 1}}}")

_MASKED_NUMBER = re.compile(rf"{MASK}(?:{_GAP}{MASK}){{{_FEWEST_DIGITS - 1}}}")


def mask(text: str) -> str:
    """`text` of the same length with every digit of a NIP or NIK replaced by MASK; all else stays."""
    if len(text) < _FEWEST_DIGITS or not _LONG_NUMBER.search(text):
        return text
    return _HIDDEN.sub(lambda found: _DIGIT.sub(MASK, found[0]), text)


def holds_masked(text: str) -> bool:
    """Whether `mask` has hidden a number in this text: bullets of lists never stand so close."""
    return bool(_MASKED_NUMBER.search(text))
