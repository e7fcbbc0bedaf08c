"""The labels of the identity box, in the spellings offices use for them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice


class BoxField(StrEnum):
    NUMBER = "number"
    CREATED = "created"
    REVISED = "revised"
    REVISION = "revision"
    EFFECTIVE = "effective"
    APPROVED = "approved"
    TITLE = "title"
    UNIT = "unit"
    LEGAL_BASIS = "legal_basis"
    QUALIFICATION = "qualification"
    RELATED = "related"
    EQUIPMENT = "equipment"
    WARNING = "warning"
    RECORDING = "recording"


# Fields whose value is a block of lines below the label; the others have one value, mostly beside it.
BLOCKS = frozenset(
    {
        BoxField.LEGAL_BASIS,
        BoxField.QUALIFICATION,
        BoxField.RELATED,
        BoxField.EQUIPMENT,
        BoxField.WARNING,
        BoxField.RECORDING,
    }
)

# Fields that distinguish the identity of an SOP from any other box or prose.
CORE = frozenset(
    {
        BoxField.NUMBER,
        BoxField.TITLE,
        BoxField.CREATED,
        BoxField.REVISED,
        BoxField.EFFECTIVE,
        BoxField.APPROVED,
    }
)

_SOP = r"(?:sop|s\.o\.p\.?|pos|spo|sob|protap|standaroperasionalprosedur|prosedurtetap|prosedur)"
_NO = r"(?:nomor|nomer|no\.?)"
_DAY = r"(?:tanggal|tgl\.?|tg1\.?)"
_AND = r"(?:[&/,.-]|dan)*"
# What an office adds to the name of its SOPs: "SOP-AP", "SOP (Standar Operasional Prosedur)".
_KIND = r"(?:-?(?:ap|mikro|makro)|\((?:ap|mikro|makro|sop|standaroperasionalprosedur)\)|sop(?=:|$))?"

# In order: an earlier pattern wins. Compared with the line without spaces, so that letter-spaced words match.
_PATTERNS: tuple[tuple[BoxField, str], ...] = (
    (BoxField.REVISED, rf"{_NO}{_AND}{_DAY}(?:revisi|perubahan)"),
    (BoxField.REVISED, rf"{_DAY}{_AND}{_NO}(?:revisi|perubahan)(?:ke(?=\W|$))?"),
    (BoxField.REVISED, rf"{_DAY}(?:di)?(?:revisi|perubahan)(?:ke(?=[^\w]|$))?"),
    (BoxField.REVISED, rf"revisi{_AND}(?:tanggal|tgl\.?)"),
    (BoxField.REVISION, rf"{_NO}revisi|revisike(?:-|\b)|statusrevisi|revisi(?=[:.\d]|$)|rev[.:]*(?=\d)"),
    (BoxField.CREATED, rf"{_DAY}(?:pembuatan|dibuat|penyusunan|disusun|pembentukan)(?:sop)?"),
    (BoxField.EFFECTIVE, rf"{_DAY}(?:mulai)?(?:efektif|berlaku|pemberlakuan|diberlakukan)+"),
    (BoxField.EFFECTIVE, "berlakuefektif|mulaiberlaku"),
    (BoxField.EFFECTIVE, rf"{_DAY}(?:pengesahan|disahkan|penetapan|ditetapkan|terbit|diterbitkan)"),
    (BoxField.NUMBER, rf"{_NO}(?:induk)?(?:dokumen|dok\.?|{_SOP}|kode){_KIND}|kode{_SOP}{_KIND}|kodedokumen"),
    (BoxField.TITLE, rf"(?:nama|judul){_SOP}{_KIND}|namadokumen|juduldokumen|judul(?=[:]|$)"),
    (BoxField.APPROVED, r"dis[ay]+hkanoleh|disahkan(?=\W|$)|disetujuioleh|ditetapkanoleh|pengesahan(?=:|$)"),
    (BoxField.UNIT, r"(?:nama)?unit(?:kerja|organisasi)(?=:|$)|satuankerja(?=:|$)|nama(?:opd|skpd|instansi)"),
    (BoxField.LEGAL_BASIS, r"(?:dasar|landasan)hukum(?:/referensi)?"),
    (BoxField.QUALIFICATION, r"kualifikasi(?:pelaksana(?:an)?|sdm|petugas|person[ie]l|pegawai)?(?:sop)?"),
    (BoxField.QUALIFICATION, r"kompetensi/kualifikasipelaksana"),
    (BoxField.RELATED, rf"keterkaitan(?:dengan)?(?:{_SOP}(?:ap)?)?(?:lain(?:nya)?|yangterkait)?|{_SOP}terkait(?=:|$)"),
    (BoxField.EQUIPMENT, rf"peralatan(?:{_AND}(?:kelengkapan|perlengkapan))?|perlengkapan(?:{_AND}peralatan)?"),
    (BoxField.WARNING, r"peringatan|perhatian(?=:|$)"),
    (BoxField.RECORDING, r"pencatatan(?:(?:[&/,.-]|dan)+pendataan)?(?:/lampiran)?(?=[:;]|$)"),
    (BoxField.RECORDING, r"pendataan(?:[&/,.-]|dan)+pencatatan(?=[:;]|$)"),
)  # fmt: skip
_COMPILED = tuple((field, re.compile(pattern)) for field, pattern in _PATTERNS)
# "A. DASAR HUKUM", "1) Peringatan", "• Nama SOP"
_LEAD = re.compile(r"^(?:[a-z]\.|\d{1,2}[.)]|[ivx]{1,4}\.|[•▪\-*])?(?=[a-z])")
# The beginnings of the patterns above: most lines have none of them and are no labels.
_BEGINNINGS = (
    "no", "ta", "tg", "re", "st", "mu", "be", "ko", "na", "ju", "di", "un", "sa", "da", "la", "ku", "ke", "pe",
    "so", "po", "sp", "pr",
)  # fmt: skip
# "PERALATAN/PERLENGK", its end beyond the cell.
_REST_OF_LABEL = re.compile(r"[/&]\s*[^\W\d_]*")
_LONGEST_LABEL, _LONGEST_LEAD = 90, 24


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a line, and what stands behind it on the same line.

    `is_loose`: nothing parts the two, so that they may be words of one phrase ("Peringatan Tertulis").
    """

    field: BoxField
    rest: str
    is_loose: bool = False


def match_label(line: str) -> Label | None:
    """The label `line` begins with; None where it begins with none, or with prose that only starts like one."""
    beginning = "".join(line[:_LONGEST_LEAD].split()).lower()
    lead = _LEAD.match(beginning)
    start = lead.end() if lead else 0
    if not beginning.startswith(_BEGINNINGS, start):
        return None
    squeezed = _squeeze(line[:_LONGEST_LABEL])
    for field, pattern in _COMPILED:
        match = pattern.match(squeezed, start)
        if match is None:
            continue
        end = _end_in(line, match.end())
        rest = line[end:]
        if _is_prose(rest, field):
            return None
        behind = rest.strip()
        if _REST_OF_LABEL.fullmatch(behind):
            behind = rest = ""
        return Label(field, rest.strip(" \t:;=\u00a0"), is_loose=behind[:1].isalnum())
    return None


def _squeeze(line: str) -> str:
    """The line in lower case without white space, as many characters as it has besides."""
    letters = "".join(line.split())
    return letters.lower() if letters.isascii() else "".join(letter.lower()[:1] for letter in letters)


def _end_in(line: str, count: int) -> int:
    """The offset in the line behind its first `count` characters that are no white space."""
    return next(islice((at for at, char in enumerate(line, 1) if not char.isspace()), count - 1, None))


def _is_prose(rest: str, field: BoxField) -> bool:
    """Whether the label only begins a sentence or a longer word ("Peringatan disampaikan kepada …", "peralatannya")."""
    if rest[:1].isalpha():
        return True
    behind = rest.strip()
    if field in BLOCKS:
        # A block's label stands alone on its line or has a colon.
        return bool(behind) and behind[0] not in ":;.=(/" and behind[:1].islower()
    return False
