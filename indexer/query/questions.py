"""What a question asks for: how long, who, with which documents, in which steps, what comes next, which SOP."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.models import QuestionKind
from indexer.text import wordlists
from indexer.text.analysis import analyse
from indexer.text.stems import stem

_AFTER = frozenset({"setelah", "sesudah", "abis", "habis", "seusai"})
_BEFORE = frozenset({"sebelum", "sebelumnya"})
_STEP = frozenset({"langkah", "tahap", "tahapan", "selanjut", "berikut", "ngapain", "lanjut", "lalu", "terus"})
_DONE = frozenset({"dilakukan", "dikerjakan", "dilakuin", "ngapain"})
# Words that say what is asked for, not what it is about: an SOP need not hold them.
_ASKED: dict[QuestionKind, frozenset[str]] = {
    QuestionKind.DURATION: frozenset(
        {"lama", "waktu", "hari", "jam", "menit", "minggu", "durasi", "jangka", "makan", "memakan", "butuh"}
    ),
    QuestionKind.PERFORMER: frozenset({"petugas", "pejabat", "pelaksana", "pihak", "penanggung"}),
    QuestionKind.INPUTS: frozenset(
        {"syarat", "persyaratan", "dokumen", "berkas", "kelengkapan", "formulir", "bahan", "lampiran"}
    ),
    QuestionKind.STEPS: frozenset({"cara", "alur", "langkah", "tahap", "tahapan", "prosedur", "urutan", "ngapain"}),
    QuestionKind.NEXT: _STEP | {"prosedur"},
    QuestionKind.PREVIOUS: _STEP | {"prosedur"},
    QuestionKind.SOP: frozenset(
        {"acuan", "aturan", "atur", "mengatur", "pakai", "dipakai", "gunakan", "digunakan", "menjadi", "nomor", "cari"}
    ),
}
_HOW = frozenset({"bagaimana", "bagaimanakah", "gimana"})
_WHO = frozenset({"siapa", "siapakah", "siapapun"})
_WHAT = frozenset({"apa", "apakah", "apasaja"})
_WHICH = frozenset({"apa", "apakah", "mana", "manakah"})
_HOW_LONG = frozenset({"berapa", "berapakah"})
_SHORTENED = {
    "brp": "berapa",
    "brapa": "berapa",
    "gmn": "gimana",
    "gmana": "gimana",
    "bgmn": "bagaimana",
    "stlh": "setelah",
    "sblm": "sebelum",
    "sebelom": "sebelum",
    "langkah2": "langkah",
}
_INVOLVED = frozenset({"melibatkan", "dilibatkan", "terlibat", "pelaksana"})
_ALL = frozenset({"saja", "aja"})
_THAT = frozenset({"yang", "yg"})
# "Pejabat mana yang …", "pihak mana saja …".
_POSTS = frozenset({"pejabat", "petugas", "pihak"})
_NEEDED = frozenset({"dibutuhkan", "diperlukan", "butuh", "perlu"})
# Nouns that a search may begin with too: "dokumen CPMI" asks nothing, "dokumen untuk …" does.
_PAPERS = frozenset({"dokumen", "berkas", "formulir", "bahan", "lampiran"})
_FOR = frozenset({"untuk", "buat", "yang", "utk", "yg", "kalau", "kalo", "tentang", "soal", "mengenai"})
_LOOK_FOR = frozenset({"cari", "carikan", "nyari", "adakah", "ada", "butuh"})
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
_PREPOSITIONS = frozenset(
    {"bagi", "untuk", "buat", "di", "dari", "kepada", "pada", "saat", "waktu", "ketika", "sebelum"}
)
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
    r"|\b(?:tugas|wewenang|kewenangan|tupoksi|urusan|kerjaan|pekerjaan)(?:nya)? siapa\b|^\W*sop induk\b"
    r"|\bnamanya apa\b"
)
_NUMBER_OF_SOP = re.compile(r"\b(?:sop nomor|nomor sop)\b", re.IGNORECASE)
# Said before a question and between its words; it asks nothing.
_COURTESY_WORDS = (
    r"(?:(?:mohon|minta|butuh|izin|ijin|numpang|mau|ingin|pengen|pengin) "
    r"(?:info(?:nya|rmasi|rmasinya)?|penjelasan(?:nya)?|(?:ber)?tanya|nanya|tau|tahu)"
    r"|(?:kasih|beri|bantu) (?:tau|tahu|info|jelaskan|jelasin)|terima kasih|selamat (?:pagi|siang|sore|malam)"
    r"|tolong(?:in)?|mohon|jelaskan|jelasin|sebutkan|sebutin|halo|hallo|permisi|maaf|makasih"
    r"|min|admin|kak|kakak|mas|mbak|bang|pak|bu|gan|dong|sih|nih|deh|ya|yah)\b"
)
# Whole runs: two short words side by side may be read as one.
_COURTESY = re.compile(rf"\b{_COURTESY_WORDS}(?:[\s,]+{_COURTESY_WORDS})*", re.IGNORECASE)
# Duties, said between "siapa" and what is done.
_DUTY = frozenset({"bertugas", "berwenang", "bertanggung", "bertanggungjawab", "jawab", "harus", "wajib", "perlu"})
# What a few words end with that ask without a question word: "izin belajar syaratnya".
_CLIPPED = {
    **dict.fromkeys(("syarat", "persyaratan", "dokumen", "berkas"), QuestionKind.INPUTS),
    **dict.fromkeys(("cara", "prosedur", "alur", "langkah", "tahapan"), QuestionKind.STEPS),
    **dict.fromkeys(("lama", "durasi"), QuestionKind.DURATION),
}
_WHOLE_TIME = frozenset({"waktu", "proses", "keseluruhan", "total", "seluruh"})


def kind_of(text: str) -> QuestionKind | None:
    """What the text asks for; None where it asks for nothing of these, or is no question."""
    words = _words(text)
    held = set(words)
    if (held & _HOW_LONG and held & _ASKED[QuestionKind.DURATION]) or _begins_with_time(words):
        return QuestionKind.DURATION
    beside = _asks_beside(words)
    if beside and (not held & _WHO or words[-1] in _WHO):
        return beside
    if held & _WHO or _begins_with_post(words):
        return QuestionKind.PERFORMER
    if _asks_which(words):
        return QuestionKind.SOP
    if beside:
        return beside
    if held & _WHAT and held & _DONE:
        return QuestionKind.STEPS
    if words and (clipped := _CLIPPED.get(words[-1])) and _ends_with(text, f"{words[-1]}nya"):
        return clipped
    steps, inputs = _ASKED[QuestionKind.STEPS], _ASKED[QuestionKind.INPUTS]
    first = next((word for word in words if word in steps | inputs), "")
    if first not in steps and _asks_inputs(words):
        return QuestionKind.INPUTS
    if held & _HOW or (held & _WHAT and held & steps) or _begins(words, steps) or words[:2] == ["tata", "cara"]:
        return QuestionKind.STEPS
    return None


def _asks_beside(words: Sequence[str]) -> QuestionKind | None:
    """Which step beside another: "langkah sebelum …", "setelah … lalu apa"; not "langkah PMI habis kontrak"."""
    at = next((place for place, word in enumerate(words) if word in _AFTER | _BEFORE), None)
    held = set(words)
    what = frozenset() if held & _ASKED[QuestionKind.INPUTS] else _WHAT
    if at is None or not held & (_STEP | _DONE | _WHO | what):
        return None
    asking = _STEP | _WHAT | _DONE | _ALL | _THAT | {"harus", "adalah"}
    if not asking.issuperset(words[:at]):
        return None
    return QuestionKind.NEXT if words[at] in _AFTER else QuestionKind.PREVIOUS


def _begins_with_post(words: Sequence[str]) -> bool:
    """ "Pejabat mana yang …", "pihak yang terlibat", "pelaksana …", "yang berwenang …"."""
    first, second = (*words, "", "")[:2]
    if first in _POSTS:
        return bool(second in _THAT or set(words) & (_WHICH | _INVOLVED))
    return len(words) > 1 and (first == "pelaksana" or (first in _THAT and second in _DUTY))


def _ends_with(text: str, word: str) -> bool:
    return _COURTESY.sub(" ", text).casefold().rstrip(" ?!.").endswith(word)


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
    words = _words(_NUMBER_OF_SOP.sub("sop", text))
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
    """Folded, without courtesies and "-nya", and written out."""
    exacts = (token.exact.removesuffix("nya") or token.exact for token in analyse(_COURTESY.sub(" ", text)))
    return [_SHORTENED.get(word, word) for word in exacts]


def done(text: str) -> str:
    """The word that says what is done, beside "siapa" or after a first "yang": "siapa yang pesan tiket"; "" if none."""
    return next(iter(_after_who(text)), "")


def said_of_others(text: str) -> frozenset[str]:
    """Words after "yang" that do not say what is asked to be done: "… pengaduan yang mengancam jiwa"."""
    words = _words(text)
    return frozenset(word for that, word in pairwise(words) if that in _THAT) - {done(text)}


def circumstances(text: str) -> frozenset[str]:
    """Words that say for whom, where or when something is done: those after a preposition."""
    words = _words(text)
    at = next((place for place, word in enumerate(words) if word in _PREPOSITIONS), len(words))
    return frozenset(words[at + 1 :])


def _after_who(text: str) -> list[str]:
    words = [word for word in _words(text) if word not in _ALL | _DUTY]
    at = next((place for place, word in enumerate(words) if word in _WHO), len(words))
    said = words[:at]
    if at >= len(words) - 1 and _THAT & set(said):
        at = 0 if said[0] in _THAT else max(place for place, word in enumerate(said) if word in _THAT)
    return [word for word in words[at + 1 :] if word not in _THAT]


def words_said(kind: QuestionKind, text: str) -> frozenset[str]:
    """The words (folded) that say what is asked, or nothing at all, rather than what the question is about."""
    in_phrases = _words_of(_PHRASES, text) | courtesies(text)
    return frozenset((*in_phrases, *(token.exact for token in analyse(text) if _says_nothing(kind, token.exact))))


def courtesies(text: str) -> frozenset[str]:
    """The words (folded) of "mohon info", "tolong", "kak" and the like."""
    return _words_of(_COURTESY, text)


def _words_of(phrases: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(word.exact for found in phrases.finditer(text.casefold()) for word in analyse(found[0]))


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
