"""SOP numbers: as printed, and the key under which two spellings of one number are the same."""

import re
import unicodedata

_RUNS = re.compile(r"[^\W\d_]+|\d+")
# A field that was left open on the form: dots, dashes, zeros.
_OPEN = re.compile(r"[\W_0]*")


def number_key(number: str) -> str:
    """The key of a number: "POM-01.04/CFM.01/SOP.01" and "pom 01.04.cfm 01.sop01" both give "POM.01.04.CFM.01.SOP.01".

    Letters and digits are kept in upper case, everything between them (and the change from letters to digits) counts
    as one separator. A number that was left open ("-", "00", "....") gives "".
    """
    if _OPEN.fullmatch(number):
        return ""
    return ".".join(_RUNS.findall(unicodedata.normalize("NFKC", number).upper()))


def clean_number(lines: list[str]) -> str:
    """The number as printed; one that a narrow box breaks over lines is put together. "" where it was left open."""
    parts = [re.sub(r"\s+", " ", line).strip(" :;=") for line in lines]
    has_spaces = any(" " in part for part in parts)
    text = (" " if has_spaces else "").join(part for part in parts if part)
    text = re.sub(r"(?<=[/.-]) (?=\w)", "", text) if len(parts) > 1 else text
    return "" if _OPEN.fullmatch(text) else text
