"""One word as written, or several run together by signs → its forms: what it is as a token, and what its parts are."""

import re
from typing import NamedTuple

from indexer.text import wordlists
from indexer.text.dehyphenation import is_word
from indexer.text.stems import fold, is_known, is_root, stem

# Soft hyphens, zero-width signs and combining accents stay inside a word; so does an apostrophe between letters.
_INNER = "\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f"
WORD = rf"[^\W_](?:[^\W_{_INNER}]|[{_INNER}]|['’ʼ](?=[^\W_]))*"
_PART = re.compile(WORD)
_GROUPED_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+")
_REDUPLICATED = re.compile(r"([^\W\d_]{3,})2((?:nya)?)")


class Form(NamedTuple):
    """A token of a chunk, counted from the chunk's first position and letter."""

    exact: str
    stem: str
    position: int
    start: int
    end: int


class Forms(NamedTuple):
    """The forms of one chunk and how many positions they take; `is_loose`: it may be a piece of a broken word."""

    forms: tuple[Form, ...]
    width: int
    is_loose: bool = False


def forms_of(written: str) -> Forms:
    """The forms of letters that stand without a space between them; none where nothing of them is a word."""
    forms, width = _forms(written)
    return Forms(forms, width, width == 1 and written.isalpha() and not is_word(fold(written)))


def _forms(written: str) -> tuple[tuple[Form, ...], int]:
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


def _prose(written: str, parts: list[tuple[str, int, int]]) -> tuple[tuple[Form, ...], int]:
    """Words run together by signs: hyphens join (pra-pemberangkatan), other signs part (dan/atau)."""
    forms: list[Form] = []
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


def _hyphened(parts: list[tuple[str, int, int]]) -> tuple[tuple[Form, ...], int]:
    words = [word for word, _, _ in parts]
    start, end = parts[0][1], parts[-1][2]
    hyphened, joined = "-".join(words), "".join(words)
    protected = wordlists.protected()
    if hyphened in protected:
        return (Form(hyphened, protected[hyphened], 0, start, end),), 1
    if len(words) == 2 and _is_repeat(*words):
        return (single(words[0], start, end),), 1
    return _with_whole(wordlists.variants().get(joined, joined), parts)


def _is_repeat(first: str, second: str) -> bool:
    """dokumen-dokumen, buku-bukunya, berbalas-balasan."""
    if min(len(first), len(second)) < 3 or not (first + second).isalpha():
        return False
    return first == second or second.startswith(first) or stem(first) == stem(second)


def _word(word: str, start: int, end: int) -> tuple[tuple[Form, ...], int]:
    kept = wordlists.variants().get(word, word)
    if repeated := _REDUPLICATED.fullmatch(kept):
        base = repeated.group(1)
        hyphened = f"{base}-{base}"
        if hyphened in wordlists.protected():
            return (Form(hyphened, wordlists.protected()[hyphened], 0, start, end),), 1
        if is_known(base):
            return (single(base, start, end),), 1
    for prefix in wordlists.words("prefixes"):
        rest = kept.removeprefix(prefix)
        if rest != kept and len(rest) > 4 and not is_root(kept) and is_known(rest):
            cut = start + len(prefix) if end - start == len(kept) else start
            return _with_whole(kept, [(prefix, start, max(cut, start + 1)), (rest, cut, end)])
    return (single(kept, start, end),), 1


def _with_whole(whole: str, parts: list[tuple[str, int, int]]) -> tuple[tuple[Form, ...], int]:
    top = Form(whole, root_of_whole(whole), 0, parts[0][1], parts[-1][2])
    return (top, *(single(word, start, end, at) for at, (word, start, end) in enumerate(parts))), len(parts)


def root_of_whole(whole: str) -> str:
    """The root of a word with a bound prefix keeps the prefix: prapemberangkatan → praberangkat."""
    for prefix in wordlists.words("prefixes"):
        rest = whole.removeprefix(prefix)
        if rest != whole and len(rest) > 4 and not is_root(whole):
            return prefix + stem(rest)
    return stem(whole)


def single(word: str, start: int, end: int, position: int = 0) -> Form:
    """A word that has no parts."""
    kept = wordlists.variants().get(word, word)
    return Form(kept, stem(kept), position, start, end)
