"""The text of a query → its lexemes: words, phrases, exclusions, prefixes, and OR between them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_QUOTES = '"“”„«»'
_LEXEME = re.compile(
    rf"(?P<minus>(?<!\S)-+)?[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?"
    rf"|(?<!\S)-+(?P<excluded>[^\s\-{_QUOTES}][^\s{_QUOTES}]*)"
    r"|(?<!\S)(?P<either>OR|ATAU|\|+)(?!\S)"
    rf"|(?<!\S)(?P<prefix>[^\W_][^\s*{_QUOTES}]*)\*+(?!\S)"
)
# Blanks inside a pasted SOP number: "SOP. 12 / SU.BSDMO / OT.02.02"; in "surat / nota" they part words.
_BLANKS_IN_NUMBER = re.compile(r"\s*/\s*|(?<=[^\W\d_]\.)\s+(?=\d)")
_SLASHES_IN_NUMBER = 2
_BLANKS_IN_YEAR = re.compile(r"(?<=\d)\s*/\s*(?=\d)")


class Lexeme(NamedTuple):
    """`kind`: words, phrase, prefix, excluded or either. `start`: where it begins in the text."""

    kind: str
    text: str
    start: int


def join_numbers(text: str) -> str:
    """The text without the blanks that stand inside numbers."""
    text = _BLANKS_IN_YEAR.sub("/", text)
    if text.count("/") >= _SLASHES_IN_NUMBER and any(letter.isdigit() for letter in text):
        text = _BLANKS_IN_NUMBER.sub(lambda blank: blank.group().strip(), text)
    return text


def lexemes(text: str) -> Iterator[Lexeme]:
    at = 0
    for match in _LEXEME.finditer(text):
        if text[at : match.start()].strip():
            yield Lexeme("words", text[at : match.start()], at)
        at = match.end()
        if match["either"]:
            yield Lexeme("either", match["either"], match.start())
        elif match["prefix"]:
            yield Lexeme("prefix", match["prefix"], match.start())
        elif match["excluded"] or match["minus"]:
            yield Lexeme("excluded", match["excluded"] or match["phrase"], match.start())
        else:
            yield Lexeme("phrase", match["phrase"], match.start())
    if text[at:].strip():
        yield Lexeme("words", text[at:], at)
