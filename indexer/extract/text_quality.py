"""Cleaning the text that a PDF library returns, and telling words from glyph codes."""

import re
from enum import StrEnum
from itertools import islice

# Line breaks pdfium hid behind a hyphen: U+FFFE (or U+0002) stands where the line ended, "undang<FFFE>undang".
_LINE_END_HYPHEN = str.maketrans({"\ufffe": "-", "\x02": "-", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u2028": "\n"})

# Controls, bidirectional overrides (they turn the order of what is shown), invisible marks, lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\uffff]"
)
_BLANK_LINES = re.compile(r"\n{3,}")

_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBERS = re.compile(r"\d+")
# Leaders of a table of contents and ruled lines are neither words nor codes.
_LEADERS = re.compile(r"[.\u2026\u00b7_\-\u2013\u2014=*]{3,}")
_VOWELS = b"aeiouy"
# Controls but for the white ones and the hyphens above, private characters, and the sign for "no such character".
_CODES = re.compile("[\x00\x01\x03-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")

_STAMP = re.compile(
    r"camscanner|adobe scan|(?:scanned|dipindai)\s+(?:by|with|oleh|dengan|menggunakan)|"
    r"ditanda\s?tangani\s+secara\s+elektronik|balai\s+sertifikasi\s+elektronik|sertifikat\s+elektronik",
    re.IGNORECASE,
)
_WORDS_OF_A_STAMP = 60
_MOST_CODES = 0.15
_LEAST_READABLE = 0.4
_LEAST_VOWELS = 0.18
_JUDGED_LETTERS = 60
_FEWEST_NUMBERS = 8


def clean(text: str) -> str:
    """`text` with plain line breaks and nothing invisible in it; letters and their order stay as they are."""
    text = text.replace("\r\n", "\n").translate(_LINE_END_HYPHEN)
    text = _INVISIBLE.sub("", text)
    text = "\n".join(line.rstrip(" \t\u00a0") for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip("\n")


def count_words(text: str) -> int:
    """Runs of two letters or more."""
    return sum(1 for word in _LETTERS.finditer(text) if word.end() - word.start() > 1)


class Quality(StrEnum):
    """How much of a page's text is words."""

    WORDS = "words"
    SPARSE = "sparse"
    """A letter or a number or two: the whole text of a title sheet, but worthless on a scan."""
    CODES = "codes"
    """Codes of glyphs instead of letters."""
    NOTHING = "nothing"


def judge(text: str) -> Quality:
    """The quality of raw page text, as the library returned it.

    Glyph codes show as control or private characters, as punctuation where letters should be, or as Latin letters
    shifted along the alphabet, which leaves them almost without vowels.
    """
    text = _LEADERS.sub(" ", text)
    visible = sum(map(len, text.split()))
    if not visible:
        return Quality.NOTHING
    letters, numbers = _LETTERS.findall(text), _NUMBERS.findall(text)
    readable = sum(map(len, letters)) + sum(map(len, numbers))
    words = [word for word in letters if len(word) > 1]
    is_coded = len(_CODES.findall(text)) > _MOST_CODES * visible
    if is_coded or readable < _LEAST_READABLE * visible or not _has_vowels("".join(words)):
        return Quality.CODES if visible > 1 else Quality.NOTHING
    return Quality.WORDS if words or len(numbers) >= _FEWEST_NUMBERS else Quality.SPARSE


def is_stamp(text: str) -> bool:
    """Whether a page says no more than what a scanning app or an e-signing service writes on pictures of pages."""
    words = (word for word in _LETTERS.finditer(text) if word.end() - word.start() > 1)
    return next(islice(words, _WORDS_OF_A_STAMP - 1, None), None) is None and _STAMP.search(text) is not None


def _has_vowels(letters: str) -> bool:
    """True for scripts other than Latin and for too few letters to tell."""
    latin = letters.lower().encode("ascii", "ignore")
    vowels = len(latin) - len(latin.translate(None, _VOWELS))
    return len(latin) < _JUDGED_LETTERS or vowels >= _LEAST_VOWELS * len(latin)
