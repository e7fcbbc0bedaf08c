"""Tokens → words: a whole and the parts that it spans are one word."""

from collections.abc import Iterable, Iterator

from indexer.models import Token


def groups(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, tuple[Token, ...]]]:
    """Each word with its parts (none for a simple word); wholes inside a whole count as nothing of their own."""
    at = 0
    while at < len(tokens):
        whole = tokens[at]
        after = at + 1
        while after < len(tokens) and tokens[after].end <= whole.end and tokens[after].start >= whole.start:
            after += 1
        yield whole, simple(tokens[at + 1 : after])
        at = after


def simple(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without the wholes: of several tokens at one position the last is a part."""
    return tuple({token.position: token for token in tokens}.values())


def as_written(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """Without roots: they match their exact forms only."""
    return tuple(Token(t.exact, "", t.position, t.start, t.end) for t in tokens)
