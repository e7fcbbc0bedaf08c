"""What a question asks for: how long, who, with which documents, in which steps, what comes next, which SOP."""

import re
from collections.abc import Sequence

from indexer.models import QuestionKind
from indexer.text import wordlists
from indexer.text.analysis import analyse

# Words that say what is asked for, not what it is about: an SOP need not hold them.
_ASKED: dict[QuestionKind, frozenset[str]] = {
    QuestionKind.DURATION: frozenset(
        {"lama", "lamanya", "waktu", "hari", "jam", "menit", "durasi", "waktunya", "jangka"}
    ),
    QuestionKind.PERFORMER: frozenset({"petugas", "pejabat", "pelaksana"}),
    QuestionKind.INPUTS: frozenset(
        {"syarat", "syaratnya", "persyaratan", "persyaratannya", "dokumen", "berkas", "kelengkapan", "formulir"}
    ),
    QuestionKind.STEPS: frozenset({"cara", "caranya", "alur", "alurnya", "langkah", "tahapan", "prosedur"}),
    QuestionKind.NEXT: frozenset({"langkah", "langkahnya", "tahapan", "prosedur", "selanjutnya", "berikutnya"}),
    QuestionKind.SOP: frozenset(),
}
_HOW = frozenset({"bagaimana", "bagaimanakah", "gimana"})
_WHO = frozenset({"siapa", "siapakah", "siapapun"})
_WHAT = frozenset({"apa", "apakah", "apasaja"})
_WHICH = frozenset({"apa", "apakah", "mana", "manakah"})
_HOW_LONG = frozenset({"berapa", "berapakah"})
_AFTER = frozenset({"setelah", "sesudah", "abis", "habis", "seusai"})
_STEP = frozenset({"langkah", "langkahnya", "tahap", "tahapan", "selanjutnya", "berikutnya"})
_INVOLVED = frozenset({"melibatkan", "dilibatkan", "terlibat", "pelaksana", "pelaksananya"})
# What is done with the documents of an SOP by whoever brings them.
_BRINGS = re.compile(
    r"(?:di|me|mem|men|meng|ber|n|ng|ny|m)?(?:lampir|serah|bawa|unggah|upload|siap|kumpul|setor|penuh|submit)(?:kan|in|i)?"
)
# What holds good for so long is asked for, not how long its making takes.
_VALID = frozenset({"berlaku", "berlakunya", "garansi", "garansinya"})
_CLOCK = frozenset({"jam", "pukul", "hari", "tanggal"})
# What is done, as a noun: pengurusan, pembuatan.
_NOUN = re.compile(r"pe\w{3,}an")


def kind_of(text: str) -> QuestionKind | None:
    """What the text asks for; None where it asks for nothing of these, or is no question."""
    words = [token.exact for token in analyse(text)]
    held = set(words)
    if (held & _HOW_LONG and held & _ASKED[QuestionKind.DURATION]) or _begins_with_time(words):
        return QuestionKind.DURATION
    if held & _WHO:
        return QuestionKind.PERFORMER
    if "sop" in held and held & _WHICH:
        return QuestionKind.SOP
    if held & _AFTER and held & _STEP:
        return QuestionKind.NEXT
    inputs = _ASKED[QuestionKind.INPUTS]
    if (held & _WHAT and held & inputs) or _begins(words, inputs - {"dokumen", "berkas", "formulir"}):
        return QuestionKind.INPUTS
    if held & _WHAT and any(_BRINGS.fullmatch(word) for word in words):
        return QuestionKind.INPUTS
    steps = _ASKED[QuestionKind.STEPS]
    if held & _HOW or (held & _WHAT and held & steps) or _begins(words, steps):
        return QuestionKind.STEPS
    return None


def asked_words(kind: QuestionKind | None) -> frozenset[str]:
    return _ASKED[kind] if kind else frozenset()


def is_unrecorded(text: str) -> bool:
    """Whether the text asks for what no SOP's record holds: a price, a number, a name, an hour of the day."""
    words = [token.exact for token in analyse(text)]
    asking = [at for at, word in enumerate(words) if word in _HOW_LONG | _WHO]
    near = {word for at in asking for word in words[max(0, at - 1) : at + 2]}
    if near & wordlists.words("unrecorded") or (_HOW_LONG & set(words) and _VALID & set(words)):
        return True
    return any(words[at] in _HOW_LONG and words[at - 1] in _CLOCK for at in asking if at)


def asks_all_performers(text: str) -> bool:
    """Whether "siapa" asks for everyone who takes part: "melibatkan siapa saja", "siapa pelaksana …"."""
    return bool(_INVOLVED & {token.exact for token in analyse(text)})


def says_nothing(kind: QuestionKind, word: str) -> bool:
    """Whether a word of a question says what is asked, or nothing at all, rather than what it is about."""
    if kind is QuestionKind.INPUTS and _BRINGS.fullmatch(word):
        return True
    return word in wordlists.words("fillers") or word in _ASKED[kind] or word in _INVOLVED


def _begins_with_time(words: Sequence[str]) -> bool:
    """ "durasi …", "jangka waktu …", "lama pengurusan …"; "lama kerja" and "waktu kerja" ask for something else."""
    first, second = (*words, "", "")[:2]
    if first in ("lama", "lamanya", "waktu"):
        return second in ("waktu", "proses") or bool(_NOUN.fullmatch(second))
    return first == "durasi" or (first, second) == ("jangka", "waktu")


def _begins(words: Sequence[str], with_: frozenset[str]) -> bool:
    meaning = [word for word in words if word not in wordlists.words("stopwords")]
    return len(meaning) > 1 and meaning[0] in with_
