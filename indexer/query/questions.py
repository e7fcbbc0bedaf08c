"""What a question asks for: how long, who, with which documents, in which steps, what comes next, which SOP."""

import re
from collections.abc import Iterator, Sequence

from indexer.models import QuestionKind
from indexer.text import wordlists
from indexer.text.analysis import analyse
from indexer.text.stems import stem

# Words that say what is asked for, not what it is about: an SOP need not hold them.
_ASKED: dict[QuestionKind, frozenset[str]] = {
    QuestionKind.DURATION: frozenset({"lama", "waktu", "hari", "jam", "menit", "durasi", "jangka", "makan", "memakan"}),
    QuestionKind.PERFORMER: frozenset({"petugas", "pejabat", "pelaksana", "pihak", "penanggung"}),
    QuestionKind.INPUTS: frozenset(
        {"syarat", "persyaratan", "dokumen", "berkas", "kelengkapan", "formulir", "bahan", "lampiran"}
    ),
    QuestionKind.STEPS: frozenset({"cara", "alur", "langkah", "tahap", "tahapan", "prosedur", "urutan", "ngapain"}),
    QuestionKind.NEXT: frozenset(
        {"langkah", "tahap", "tahapan", "prosedur", "selanjutnya", "berikutnya", "ngapain", "terus"}
    ),
    QuestionKind.SOP: frozenset(
        {"acuan", "aturan", "atur", "mengatur", "pakai", "dipakai", "gunakan", "digunakan", "menjadi", "nomor", "cari"}
    ),
}
_HOW = frozenset({"bagaimana", "bagaimanakah", "gimana"})
_WHO = frozenset({"siapa", "siapakah", "siapapun"})
_WHAT = frozenset({"apa", "apakah", "apasaja"})
_WHICH = frozenset({"apa", "apakah", "mana", "manakah"})
_HOW_LONG = frozenset({"berapa", "berapakah"})
_SHORTENED = {"brp": "berapa", "brapa": "berapa", "gmn": "gimana", "gmana": "gimana", "bgmn": "bagaimana"}
_AFTER = frozenset({"setelah", "sesudah", "abis", "habis", "seusai"})
_STEP = frozenset({"langkah", "tahap", "tahapan", "selanjutnya", "berikutnya", "ngapain"})
_INVOLVED = frozenset({"melibatkan", "dilibatkan", "terlibat", "pelaksana"})
_ALL = frozenset({"saja", "aja"})
_THAT = frozenset({"yang", "yg"})
# "Pejabat mana yang …", "pihak mana saja …".
_POSTS = frozenset({"pejabat", "petugas", "pihak"})
_NEEDED = frozenset({"dibutuhkan", "diperlukan", "butuh"})
# Nouns that a search may begin with too: "dokumen CPMI" asks nothing, "dokumen untuk …" does.
_PAPERS = frozenset({"dokumen", "berkas", "formulir", "bahan", "lampiran"})
_FOR = frozenset({"untuk", "buat", "yang", "utk", "yg", "kalau", "kalo", "tentang", "soal", "mengenai"})
_LOOK_FOR = frozenset({"cari", "carikan", "nyari", "adakah", "ada"})
# What is done with the documents of an SOP by whoever brings them.
_BRINGS = re.compile(
    r"(?:di|me|mem|men|meng|meny|ber|n|ng|ny|m)?(?:lampir|serah|bawa|unggah|upload|siap|kumpul|himpun|olah|sedia|setor|penuh"
    r"|submit|aju|ajuk|ajukan|minta)(?:kan|in|i)?"
)
# What holds good for so long is asked for, not how long its making takes.
_VALID = frozenset(
    {
        "berlaku",
        "garansi",
        "berlangsung",
        "bertahan",
        "disimpan",
        "dilindungi",
        "ditampung",
        "dirawat",
        "ditahan",
        "menginap",
    }
)
# Before "siapa": it is not who does it.
_TOWARDS = frozenset({"ke", "kepada", "untuk", "bagi", "dari", "dengan", "pada", "terhadap", "milik"})
_MAY = frozenset({"dapat", "dapet", "bisa", "boleh", "berhak", "layak"})
# These last themselves: how long the leave is, not how long granting it takes.
_LASTING = frozenset({"cuti", "tugas", "magang", "kontrak", "sanksi", "masa", "retensi", "karantina"})
_CLOCK = frozenset({"jam", "pukul", "hari", "tanggal"})
# What is done, as a noun: pengurusan, pembuatan.
_NOUN = re.compile(r"pe\w{3,}an")
# Words that say nothing in this row, though each may by itself.
_PHRASES = re.compile(
    r"\btata cara\b|\b(?:hari|jam) kerja\b|\bdalam\b(?! negeri)|\bdi kantor\b(?= ?\??$)"
    r"|\bdari awal (?:sampai|hingga|ke) (?:akhir|selesai)\b"
)
_WHOLE_TIME = frozenset({"waktu", "proses", "keseluruhan", "total", "seluruh"})


def kind_of(text: str) -> QuestionKind | None:
    """What the text asks for; None where it asks for nothing of these, or is no question."""
    words = _words(text)
    held = set(words)
    if (held & _HOW_LONG and held & _ASKED[QuestionKind.DURATION]) or _begins_with_time(words):
        return QuestionKind.DURATION
    if held & _WHO or (words[:1] and words[0] in _POSTS and held & (_WHICH | _INVOLVED)):
        return QuestionKind.PERFORMER
    if _asks_which(words):
        return QuestionKind.SOP
    if held & _AFTER and held & _STEP:
        return QuestionKind.NEXT
    steps, inputs = _ASKED[QuestionKind.STEPS], _ASKED[QuestionKind.INPUTS]
    first = next((word for word in words if word in steps | inputs), "")
    if first not in steps and _asks_inputs(words):
        return QuestionKind.INPUTS
    if held & _HOW or (held & _WHAT and held & steps) or _begins(words, steps) or words[:2] == ["tata", "cara"]:
        return QuestionKind.STEPS
    return None


def _asks_which(words: Sequence[str]) -> bool:
    """ "SOP … yang mana", "ada di SOP apa", "SOP untuk …", "cari SOP …"; not "bahan … SOP apa saja"."""
    if "sop" not in words:
        return False
    at = words.index("sop")
    following = words[at + 1 : at + 2]
    if at and words[at - 1] in _LOOK_FOR:
        return True
    if not at:
        return bool(_WHICH & set(words) or _FOR & set(following))
    return bool({*_WHICH, "nomor"} & set(following))


def _asks_inputs(words: Sequence[str]) -> bool:
    held, inputs = set(words), _ASKED[QuestionKind.INPUTS]
    if held & _WHAT and (held & (inputs | _NEEDED) or any(_BRINGS.fullmatch(word) for word in words)):
        return True
    if words[:1] and words[0] in _PAPERS:
        return bool(_FOR & set(words[1:2]))
    return _begins(words, inputs - _PAPERS)


def asked_words(kind: QuestionKind | None) -> frozenset[str]:
    return _ASKED[kind] if kind else frozenset()


def is_unrecorded(text: str) -> bool:
    """Whether the text asks for what no SOP's record holds: a price, a number, a name, an hour, how long leave lasts,
    who something is done to, for or with, or who may have it.
    """
    words = _words(text)
    asking = [at for at, word in enumerate(words) if word in _HOW_LONG | _WHO]
    near = {word for at in asking for word in words[max(0, at - 1) : at + 2]}
    if near & wordlists.words("unrecorded") or (_HOW_LONG & set(words) and _VALID & set(words)):
        return True
    if _WHO & set(words):
        first = words[: next(at for at in asking if words[at] in _WHO)]
        return bool(_TOWARDS & set(first[-1:])) or _is_done_to(text)
    if any(words[at] in _HOW_LONG and following in _LASTING for at, following in _following_time(words, asking)):
        return True
    return any(words[at] in _HOW_LONG and words[at - 1] in _CLOCK for at in asking if at)


def _following_time(words: Sequence[str], asking: Sequence[int]) -> Iterator[tuple[int, str]]:
    """For each "berapa" its place and the first word after the time it asks for: "berapa lama masa cuti" → masa."""
    for at in asking:
        rest = (word for word in words[at + 1 :] if word not in _ASKED[QuestionKind.DURATION])
        yield at, next(rest, "")


def _is_done_to(text: str) -> bool:
    """Whether "siapa" is the one to whom it is done, or who may: "siapa yang dipanggil", "siapa yang boleh ikut"."""
    did, then = (*_after_who(text), "", "")[:2]
    if did in _MAY:
        return not then.startswith(("me", "ber"))
    return did.startswith("di") and stem(did) != did and did not in _INVOLVED


def asks_all_performers(text: str) -> bool:
    """Whether everyone is asked for who takes part: "melibatkan siapa saja", "siapa pelaksana …", "oleh siapa saja"."""
    words = _words(text)
    return bool(_INVOLVED & set(words)) or any(
        (by, second in _ALL) == ("oleh", True) and who in _WHO
        for by, who, second in zip(words, words[1:], words[2:], strict=False)
    )


def _words(text: str) -> list[str]:
    """Folded, without "-nya" and written out."""
    exacts = (token.exact.removesuffix("nya") or token.exact for token in analyse(text))
    return [_SHORTENED.get(word, word) for word in exacts]


def done(text: str) -> str:
    """The word that says what is done, beside "siapa" or after a first "yang": "siapa yang pesan tiket"; "" if none."""
    return next(iter(_after_who(text)), "")


def _after_who(text: str) -> list[str]:
    words = [word for word in _words(text) if word not in _ALL]
    at = next((place for place, word in enumerate(words) if word in _WHO), len(words))
    if words[:1] and words[0] in _THAT:
        at = -1
    return [word for word in words[at + 1 :] if word not in _THAT]


def words_said(kind: QuestionKind, text: str) -> frozenset[str]:
    """The words (folded) that say what is asked, or nothing at all, rather than what the question is about."""
    in_phrases = (word for found in _PHRASES.finditer(text.casefold()) for word in found[0].split())
    return frozenset((*in_phrases, *(token.exact for token in analyse(text) if _says_nothing(kind, token.exact))))


def _says_nothing(kind: QuestionKind, word: str) -> bool:
    if kind is QuestionKind.INPUTS and _BRINGS.fullmatch(word):
        return True
    plain = word.removesuffix("nya")
    return bool({word, plain} & wordlists.words("fillers")) or plain in _ASKED[kind] or plain in _INVOLVED


def _begins_with_time(words: Sequence[str]) -> bool:
    """ "durasi …", "jangka waktu …", "lama pengurusan …"; "lama kerja" and "waktu kerja" ask for something else."""
    first, second = (*words, "", "")[:2]
    if first in ("lama", "waktu"):
        return second in _WHOLE_TIME or bool(_NOUN.fullmatch(second))
    return first == "durasi" or (first, second) in (("jangka", "waktu"), ("total", "waktu"))


def _begins(words: Sequence[str], with_: frozenset[str]) -> bool:
    meaning = [word for word in words if word not in wordlists.words("stopwords")]
    return len(meaning) > 1 and meaning[0] in with_
