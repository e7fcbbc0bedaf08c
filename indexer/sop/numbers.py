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
    """The number of a box, which may be broken over lines at a separator; "" where it was left open."""
    text = re.sub(r"\s+", " ", "\n".join(lines))
    text = re.sub(r"(?<=[/.-]) (?=\w)" if len(lines) > 1 else r"$^", "", text).strip(" :;=")
    return "" if _OPEN.fullmatch(text) else text
