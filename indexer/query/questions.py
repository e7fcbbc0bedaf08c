"""What a question asks for: how long, who, with which documents, in which steps."""

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
}
_HOW = frozenset({"bagaimana", "bagaimanakah", "gimana"})
_WHO = frozenset({"siapa", "siapakah", "siapapun"})
_WHAT = frozenset({"apa", "apakah", "apasaja"})
_HOW_LONG = frozenset({"berapa", "berapakah"})
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
    inputs = _ASKED[QuestionKind.INPUTS]
    if (held & _WHAT and held & inputs) or _begins(words, inputs - {"dokumen", "berkas", "formulir"}):
        return QuestionKind.INPUTS
    steps = _ASKED[QuestionKind.STEPS]
    if held & _HOW or (held & _WHAT and held & steps) or _begins(words, steps):
        return QuestionKind.STEPS
    return None


def asked_words(kind: QuestionKind | None) -> frozenset[str]:
    return _ASKED[kind] if kind else frozenset()


def _begins_with_time(words: Sequence[str]) -> bool:
    """ "durasi …", "jangka waktu …", "lama pengurusan …"; "lama kerja" and "waktu kerja" ask for something else."""
    first, second = (*words, "", "")[:2]
    if first in ("lama", "lamanya", "waktu"):
        return second in ("waktu", "proses") or bool(_NOUN.fullmatch(second))
    return first == "durasi" or (first, second) == ("jangka", "waktu")


def _begins(words: Sequence[str], with_: frozenset[str]) -> bool:
    meaning = [word for word in words if word not in wordlists.words("stopwords")]
    return len(meaning) > 1 and meaning[0] in with_
