"""SOP numbers as one term of the index: the same in whatever case and with whatever between letters and digits."""

import re

from indexer.text.stems import fold

# No analysed word begins with it.
_SIGN = "#"
_LONGEST = 120
_LABEL = re.compile(r"^\s*(?:(?:nomor|no)\b[\s.:]*)?(?:sop\b[\s:]+)?(?:(?:nomor|no)\b[\s.:]*)?", re.IGNORECASE)
_SHORTEST = 3
_PART = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W_][./\-][^\W_]")
_MANY_PARTS = 4
_SERIAL_WIDTH = 3
# "sop 12", "SOP nomor 12 dari": of which unit is said elsewhere.
_SERIAL = re.compile(
    r"(?:sop\s+(?:(?:nomor|no)\b[\s.:]*)?|(?:nomor|no)\b[\s.:]*(?:sop\s+)?)0*([1-9]\d{0,2})(?:\s+(?:dari|di|pada))?",
    re.IGNORECASE,
)


def number_term(number: str) -> str:
    """The term of a number as printed; "" where it holds no digit."""
    folded = fold(number)
    return _SIGN + folded if any(letter.isdigit() for letter in folded) else ""


def typed_terms(text: str) -> tuple[str, ...]:
    """The terms of the number that a query may be, with and without a label before it ("nomor SOP: …")."""
    if len(text) > _LONGEST or not _looks_like_number(text):
        return ()
    found = (number_term(each) for each in (text, _LABEL.sub("", text)))
    return tuple(dict.fromkeys(term for term in found if len(term) > _SHORTEST))


def serial(text: str) -> str:
    """The serial number of an SOP within its unit, where the text is nothing else ("sop 012": "12"); else ""."""
    found = _SERIAL.fullmatch(text.strip())
    return found[1] if found else ""


def serial_words(serial: str) -> tuple[tuple[str, ...], ...]:
    """The words in a row that a number with this serial holds: "SOP.12/…", "SOP. 012 /…", "SOP-…-012"."""
    padded = dict.fromkeys(serial.zfill(width) for width in range(1, _SERIAL_WIDTH + 1))
    return (*(("sop", each) for each in padded), (serial.zfill(_SERIAL_WIDTH),))


def _looks_like_number(text: str) -> bool:
    """A part of digits alone, and parts that signs join or that are many."""
    parts = _PART.findall(text)
    return any(part.isdigit() for part in parts) and (bool(_JOINED.search(text)) or len(parts) >= _MANY_PARTS)
