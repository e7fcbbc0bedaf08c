"""Text → tokens: the one place where documents, queries and snippets become words.

A token may be a *whole* over several others: "OT.02.02" gives the whole `ot.02.02` and its parts `ot`, `02`, `02`;
"pra-pemberangkatan" gives `prapemberangkatan`, `pra`, `pemberangkatan`. A whole stands at the position of its first
part, before it, and spans all of them, so that phrases run through the parts. Word lists: the text files beside this.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import NamedTuple

from indexer.models import Token, TokenColumns
from indexer.text import wordlists
from indexer.text.dehyphenation import are_one, divided
from indexer.text.forms import WORD, Form, forms_of, root_of_whole, single
from indexer.text.stems import fold

_SEPARATORS = "./:\\-\u2010\u2011\u2013"
_CHUNK = re.compile(
    r"(?P<spaced>(?<![^\W_])[^\W\d_](?: [^\W\d_]){2,}(?![^\W_]))"
    rf"|{WORD}(?:[{_SEPARATORS}]{WORD})*"
)
_CASE_CHANGE = re.compile(r"(?<=[^\W\d_A-Z]) (?=[A-Z])")
# Between the fragments of a word that a narrow column broke.
_BREAK_GAPS = frozenset({" ", "\n", "\u00a0", " \n", "\n "})
_NUMBER_WORD = [
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
    "belas",
    "puluh",
    "ratus",
    "ribu",
    "seratus",
    "seribu",
    "juta",
]
_NUMBER_IN_WORDS = re.compile(rf"\s?\(\s*(?:(?:{'|'.join(_NUMBER_WORD)})\s*)+\)", re.IGNORECASE)
_LONGEST_CACHED, _MOST_CACHED = 80, 200_000
_YEAR = re.compile(r"(?:19|20)\d\d")


class _Chunk(NamedTuple):
    """Letters without a space between them. `width`: number of positions they take.

    `is_loose`: no known word by itself, perhaps a fragment. `begins`: a whole over several chunks may begin here.
    """

    forms: tuple[Form, ...]
    width: int
    start: int
    end: int
    is_loose: bool = False
    begins: bool = True

    @property
    def head(self) -> str:
        """The folded form of the first word."""
        return self.forms[0].exact


def analyse(text: str, first: int = 0) -> tuple[Token, ...]:
    """The tokens of `text` in reading order, wholes before their parts; offsets count letters of `text`.

    `first`: the position at which the text begins.
    """
    return tuple(
        Token(exact, root, position + base, start + offset, end + offset)
        for chunk, base in _positioned(_chunks(text), first)
        for offset in (chunk.start,)
        for exact, root, position, start, end in chunk.forms
    )


def words_of(text: str) -> TokenColumns:
    """The same words as columns, for an index: without their offsets in the text."""
    exacts, stems, positions = [], [], []
    for chunk, base in _positioned(_chunks(text), 0):
        for exact, root, position, _, _ in chunk[0]:
            exacts.append(exact)
            stems.append(root)
            positions.append(base + position)
    return TokenColumns(tuple(exacts), tuple(stems), tuple(positions))


class _SpellingForms(NamedTuple):
    """The fields of a `_Chunk` that depend on its letters alone."""

    forms: tuple[Form, ...]
    width: int
    is_loose: bool
    begins: bool


class _FormsCache(dict[str, _SpellingForms]):
    """Spelling → its forms: pages repeat the same few thousand words. Without it, indexing takes twice the CPU."""

    def __missing__(self, written: str) -> _SpellingForms:
        forms, width, is_loose = forms_of(written)
        found = _SpellingForms(forms, width, is_loose, bool(forms) and _may_begin_whole(forms[0]))
        if len(written) <= _LONGEST_CACHED:
            if len(self) >= _MOST_CACHED:
                self.clear()
            self[written] = found
        return found


_forms_cache = _FormsCache()
_new_chunk = partial(tuple.__new__, _Chunk)  # half the time of calling the class, for every word of every page


def _may_begin_whole(form: Form) -> bool:
    return form.exact in _phrase_starts() or form.stem in _pairs() or form.exact.isdecimal()


def _chunks(text: str) -> list[_Chunk]:
    found = []
    resume = 0
    for match in _CHUNK.finditer(text):
        start, end = match.span()
        if start < resume:
            continue  # the number in words after a number: "1 (satu)"
        written = match[0]
        if match.lastgroup:
            found += _unspaced(written, start)
            continue
        forms, width, is_loose, begins = _forms_cache[written]
        if forms:
            found.append(_new_chunk((forms, width, start, end, is_loose, begins)))
        if begins and written.isdecimal() and (in_words := _NUMBER_IN_WORDS.match(text, end)):
            resume = in_words.end()
    return _dehyphenated(found, text)


def _unspaced(written: str, start: int) -> list[_Chunk]:
    """ "P E L I N D U N G A N" → one word; a capital after a small letter begins the next, so does a known word."""
    found = []
    for piece in _CASE_CHANGE.sub("\n", written).split("\n"):
        for word in divided(piece.replace(" ", "")):
            length = 2 * len(word) - 1
            if folded := fold(word):
                found.append(_Chunk((single(folded, 0, length),), 1, start, start + length))
            start += length + 1
    return found


def _dehyphenated(chunks: list[_Chunk], text: str) -> list[_Chunk]:
    """The chunks with the fragments of each broken word joined to one chunk over all of them."""
    joined: list[_Chunk] = []
    done = 0
    for index in _possible_breaks(chunks, text):
        if index < done:
            continue
        first, count = _broken_word_at(chunks, index, done, text)
        if count:
            fragments = chunks[first : first + count]
            sign = "" if are_one(*(text[each.start : each.end] for each in fragments)) else "-"
            joined += chunks[done:first]
            joined.append(_joined(fragments, text, sign))
            done = first + count
    return joined + chunks[done:] if done else chunks


def _possible_breaks(chunks: list[_Chunk], text: str) -> list[int]:
    """Indexes of chunks at which a word may be broken: those that are no word, or end a line with a hyphen."""
    breaks = [index for index, chunk in enumerate(chunks) if chunk[4]]
    if "-\n" in text:
        hyphened = {index for index, chunk in enumerate(chunks) if text.startswith("-\n", chunk.end)}
        breaks = sorted(hyphened.union(breaks))
    return breaks


def _broken_word_at(chunks: list[_Chunk], index: int, done: int, text: str) -> tuple[int, int]:
    """Index of the first fragment and number of fragments of the word broken at this chunk; (0, 0) if none is."""
    _, _, start, end, is_loose, _ = chunks[index]
    word = text[start:end]
    following = before = ""
    if index + 1 < len(chunks):
        beside = chunks[index + 1]
        gap = text[end : beside.start]
        if gap == "-\n":
            return index, 2
        if is_loose and gap in _BREAK_GAPS:
            following = text[beside.start : beside.end]
    if is_loose and index > done:
        beside = chunks[index - 1]
        if text[beside.end : start] in _BREAK_GAPS:
            before = text[beside.start : beside.end]
    if following and index + 2 < len(chunks) and (chunks[index + 1].is_loose or chunks[index + 2].is_loose):
        beside, last = chunks[index + 1], chunks[index + 2]
        if text[beside.end : last.start] in _BREAK_GAPS and are_one(word, following, text[last.start : last.end]):
            return index, 3
    if before and following and are_one(before, word, following):
        return index - 1, 3
    if before and are_one(before, word):
        return index - 1, 2
    return (index, 2) if following and are_one(word, following) else (0, 0)


def _joined(fragments: list[_Chunk], text: str, sign: str) -> _Chunk:
    start = fragments[0].start
    offsets: list[int] = []
    for each in fragments:
        if offsets and sign:
            offsets.append(offsets[-1] + 1)
        offsets += range(each.start - start, each.end - start)
    forms, width, _ = forms_of(sign.join(text[each.start : each.end] for each in fragments))
    spread = tuple(form._replace(start=offsets[form.start], end=offsets[form.end - 1] + 1) for form in forms)
    return _Chunk(spread, width, start, fragments[-1].end)


def _positioned(chunks: list[_Chunk], base: int) -> list[tuple[_Chunk, int]]:
    """Each chunk with its first position, counted from `base`; a whole over several chunks stands before them."""
    positioned = []
    for index, chunk in enumerate(chunks):
        if chunk[5]:
            whole = _whole_over_chunks(chunks, index)
            if whole:
                positioned.append((whole, base))
        positioned.append((chunk, base))
        base += chunk[1]
    return positioned


def _whole_over_chunks(chunks: list[_Chunk], index: int) -> _Chunk | None:
    """The whole that begins at this chunk and runs over the next ones: "kerja sama", "18 Tahun 2017", "pra kerja"."""
    heads = [chunk.head for chunk in chunks[index : index + 4]]
    if heads[0].isdecimal():
        whole, length = _number_and_year(heads)
    else:
        whole, length = _written_apart(heads)
        if not whole:
            whole, length = _affixed_pair(chunks[index : index + 2])
    if not whole:
        return None
    first, last = chunks[index], chunks[index + length - 1]
    form = Form(whole, root_of_whole(whole), 0, 0, last.end - first.start)
    return _Chunk((form,), 0, first.start, last.end)


def _number_and_year(heads: list[str]) -> tuple[str, int]:
    """ "18 Tahun 2017" and "18 2017" read as "18/2017" does."""
    number, *after = heads
    if _YEAR.fullmatch(number):
        return "", 0
    skipped = 1 if after and after[0] == "tahun" else 0
    if len(after) > skipped and _YEAR.fullmatch(after[skipped]):
        return f"{number}.{after[skipped]}", 2 + skipped
    return "", 0


def _written_apart(heads: list[str]) -> tuple[str, int]:
    for length in range(min(len(heads), 3), 1, -1):
        kept = _phrases().get(tuple(heads[:length]))
        if kept:
            return kept, length
    if len(heads) > 1 and heads[0] in wordlists.words("prefixes") and heads[1].isalpha() and len(heads[1]) > 3:
        return heads[0] + heads[1], 2
    return "", 0


def _affixed_pair(chunks: list[_Chunk]) -> tuple[str, int]:
    """ "bertanggung jawab", "menindak lanjuti": a pair that has an affix and is written apart all the same."""
    first, *after = (chunk.forms[0] for chunk in chunks)
    for second in _pairs().get(first.stem, ()) if after else ():
        whole = first.exact + after[0].exact
        if after[0].stem.startswith(second) and root_of_whole(whole) == first.stem + second:
            return whole, 2
    return "", 0


@cache
def _pairs() -> dict[str, tuple[str, ...]]:
    """Root of the first word → roots of the second, of pairs of words that fuse when affixed."""
    found: dict[str, tuple[str, ...]] = {}
    for first, second in (pair.split() for pair in wordlists.words("roots") if pair.count(" ") == 1):
        found[root_of_whole(first)] = (*found.get(root_of_whole(first), ()), root_of_whole(second))
    return found


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    """Folded words written apart → the word that they are when written together."""
    found = {tuple(other.split()): kept for other, kept in wordlists.variants().items() if " " in other}
    found.update({tuple(root.split()): root.replace(" ", "") for root in wordlists.words("roots") if " " in root})
    return found


@cache
def _phrase_starts() -> frozenset[str]:
    return frozenset(words[0] for words in _phrases()) | wordlists.words("prefixes")


@cache
def written_apart() -> dict[str, tuple[tuple[str, ...], ...]]:
    """A word written together → the ways in which it is written apart: kerjasama → (kerja, sama)."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for words, kept in _phrases().items():
        found.setdefault(kept, []).append(words)
    return {kept: tuple(ways) for kept, ways in found.items()}


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
    """The tokens without the wholes: of several tokens at one position the last is a part."""
    return tuple({token.position: token for token in tokens}.values())


def as_written(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """The tokens without roots, so that they match their exact forms only."""
    return tuple(Token(t.exact, "", t.position, t.start, t.end) for t in tokens)
