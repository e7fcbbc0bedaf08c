"""Text → tokens: the one place where documents, queries and snippets become words.

A token may be a *whole* over several others: "OT.02.02" gives the whole `ot.02.02` and its parts `ot`, `02`, `02`;
"pra-pemberangkatan" gives `prapemberangkatan`, `pra`, `pemberangkatan`. A whole stands at the position of its first
part, before it, and spans all of them, so that phrases run through the parts. Word lists: the text files beside this.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from indexer.models import Token
from indexer.text import wordlists
from indexer.text.folding import fold
from indexer.text.stems import is_known, is_root, stem

# Soft hyphens, zero-width signs and combining accents stay inside a word; so does an apostrophe between letters.
_INNER = "\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f"
_WORD = rf"[^\W_](?:[^\W_{_INNER}]|[{_INNER}]|['’ʼ](?=[^\W_]))*"
_SEPARATORS = "./:\\-\u2010\u2011\u2013"
_CHUNK = re.compile(
    r"(?P<spaced>(?<![^\W_])[^\W\d_](?: [^\W\d_]){2,}(?![^\W_]))"
    rf"|{_WORD}(?:[{_SEPARATORS}]{_WORD})*"
)
_PART = re.compile(_WORD)
_CASE_CHANGE = re.compile(r"(?<=[^\W\d_A-Z]) (?=[A-Z])")
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
_GROUPED_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_REDUPLICATED = re.compile(r"([^\W\d_]{3,})2((?:nya)?)")
_LONGEST_CACHED = 80


class _Form(NamedTuple):
    """A token of a chunk, counted from the chunk's first position and letter."""

    exact: str
    stem: str
    position: int
    start: int
    end: int


class _Chunk(NamedTuple):
    """Letters without a space between them: `head` is the first word's folded form, `width` its positions."""

    forms: tuple[_Form, ...]
    width: int
    start: int
    end: int

    @property
    def head(self) -> str:
        return self.forms[0].exact


def analyse(text: str) -> tuple[Token, ...]:
    """The tokens of `text` in reading order, wholes before their parts; offsets count letters of `text`."""
    return tuple(
        Token(exact, root, position + base, start + offset, end + offset)
        for chunk, base in _placed(_chunks(text))
        for offset in (chunk.start,)
        for exact, root, position, start, end in chunk.forms
    )


def _chunks(text: str) -> list[_Chunk]:
    found = []
    resume = 0
    for match in _CHUNK.finditer(text):
        start, end = match.span()
        if start < resume:
            continue  # the number in words after a number: "1 (satu)"
        if match.group("spaced"):
            found += _respaced(match.group(), start)
            continue
        written = match.group()
        forms, width = _forms(written) if end - start <= _LONGEST_CACHED else _read(written)
        if forms:
            found.append(_Chunk(forms, width, start, end))
        if written.isdecimal() and (in_words := _NUMBER_IN_WORDS.match(text, end)):
            resume = in_words.end()
    return found


def _respaced(written: str, start: int) -> list[_Chunk]:
    """ "P E L I N D U N G A N" → one word; a capital after a small letter begins the next."""
    found = []
    for piece in _CASE_CHANGE.sub("\n", written).split("\n"):
        word = fold(piece.replace(" ", ""))
        if word:
            form = _single(word, 0, len(piece))
            found.append(_Chunk((form,), 1, start, start + len(piece)))
        start += len(piece) + 1
    return found


@lru_cache(maxsize=200_000)
def _forms(written: str) -> tuple[tuple[_Form, ...], int]:
    return _read(written)


def _read(written: str) -> tuple[tuple[_Form, ...], int]:
    """Forms of one chunk as written, and how many positions they take."""
    parts = [(folded, m.start(), m.end()) for m in _PART.finditer(written) if (folded := fold(m.group()))]
    if not parts:
        return (), 0
    if len(parts) == 1:
        return _word(*parts[0])
    if _GROUPED_NUMBER.fullmatch(written):
        return _with_whole("".join(word for word, _, _ in parts), parts)
    if _is_code(written, parts):
        return _with_whole(".".join(word for word, _, _ in parts), parts)
    return _prose(written, parts)


def _is_code(written: str, parts: list[tuple[str, int, int]]) -> bool:
    """OT.02.02, SOP.12/SU.BSDMO/XI/2022, 18/2017, SU.BSDMO; not dan/atau, P3MI/BP3MI, E-KPMI or kerja.Setelah."""
    if any(word.isdecimal() for word, _, _ in parts):
        return True
    return "." in written and (written.isupper() or any(sign.isdecimal() for sign in written))


def _prose(written: str, parts: list[tuple[str, int, int]]) -> tuple[tuple[_Form, ...], int]:
    """Words run together by signs: hyphens join (pra-pemberangkatan), other signs part (dan/atau)."""
    forms: list[_Form] = []
    width = 0
    group: list[tuple[str, int, int]] = []
    for index, part in enumerate(parts):
        group.append(part)
        last = index + 1 == len(parts)
        if last or any(sign in written[part[2] : parts[index + 1][1]] for sign in "./:"):
            read, taken = _hyphened(group) if len(group) > 1 else _word(*group[0])
            forms += (form._replace(position=form.position + width) for form in read)
            width += taken
            group = []
    return tuple(forms), width


def _hyphened(parts: list[tuple[str, int, int]]) -> tuple[tuple[_Form, ...], int]:
    words = [word for word, _, _ in parts]
    start, end = parts[0][1], parts[-1][2]
    hyphened, joined = "-".join(words), "".join(words)
    protected = wordlists.protected()
    if hyphened in protected:
        return (_Form(hyphened, protected[hyphened], 0, start, end),), 1
    if len(words) == 2 and _is_repeat(*words):
        return (_single(words[0], start, end),), 1
    return _with_whole(wordlists.variants().get(joined, joined), parts)


def _is_repeat(first: str, second: str) -> bool:
    """dokumen-dokumen, buku-bukunya, berbalas-balasan."""
    if min(len(first), len(second)) < 3 or not (first + second).isalpha():
        return False
    return first == second or second.startswith(first) or stem(first) == stem(second)


def _word(word: str, start: int, end: int) -> tuple[tuple[_Form, ...], int]:
    kept = wordlists.variants().get(word, word)
    if repeated := _REDUPLICATED.fullmatch(kept):
        base = repeated.group(1)
        hyphened = f"{base}-{base}"
        if hyphened in wordlists.protected():
            return (_Form(hyphened, wordlists.protected()[hyphened], 0, start, end),), 1
        if is_known(base):
            return (_single(base, start, end),), 1
    for prefix in wordlists.words("prefixes"):
        rest = kept.removeprefix(prefix)
        if rest != kept and len(rest) > 4 and not is_root(kept) and is_known(rest):
            cut = start + len(prefix) if end - start == len(kept) else start
            return _with_whole(kept, [(prefix, start, max(cut, start + 1)), (rest, cut, end)])
    return (_single(kept, start, end),), 1


def _with_whole(whole: str, parts: list[tuple[str, int, int]]) -> tuple[tuple[_Form, ...], int]:
    top = _Form(whole, _root_of_whole(whole), 0, parts[0][1], parts[-1][2])
    return (top, *(_single(word, start, end, at) for at, (word, start, end) in enumerate(parts))), len(parts)


def _root_of_whole(whole: str) -> str:
    for prefix in wordlists.words("prefixes"):
        rest = whole.removeprefix(prefix)
        if rest != whole and len(rest) > 4 and not is_root(whole):
            return prefix + stem(rest)
    return stem(whole)


def _single(word: str, start: int, end: int, position: int = 0) -> _Form:
    kept = wordlists.variants().get(word, word)
    return _Form(kept, stem(kept), position, start, end)


def _placed(chunks: list[_Chunk]) -> list[tuple[_Chunk, int]]:
    """Each chunk with its first position; a whole found over several chunks stands before them."""
    placed = []
    base = 0
    starts = _phrase_starts()
    for index, chunk in enumerate(chunks):
        head = chunk.head
        if head in starts or head.isdecimal():
            whole = _spanning(chunks, index)
            if whole:
                placed.append((whole, base))
        placed.append((chunk, base))
        base += chunk.width
    return placed


def _spanning(chunks: list[_Chunk], index: int) -> _Chunk | None:
    """The whole that begins at this chunk and runs over the next ones: "kerja sama", "18 Tahun 2017", "pra kerja"."""
    heads = [chunk.head for chunk in chunks[index : index + 4]]
    whole, length = _number_and_year(heads)
    if not whole:
        whole, length = _written_apart(heads)
    if not whole:
        return None
    first, last = chunks[index], chunks[index + length - 1]
    form = _Form(whole, _root_of_whole(whole), 0, 0, last.end - first.start)
    return _Chunk((form,), 0, first.start, last.end)


def _number_and_year(heads: list[str]) -> tuple[str, int]:
    """ "18 Tahun 2017" and "18 2017" read as "18/2017" does."""
    number, *after = heads
    if not number.isdecimal() or _YEAR.fullmatch(number):
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
