"""The head of a form: the agency, the office within it, and the unit that made the SOP."""

import re
from collections.abc import Sequence

from indexer.sop.identity.lists import sentence
from indexer.sop.layout.sheet import Cell, Sheet

_OFFICE = re.compile(
    r"^(?:badan|kementerian|deputi|direktorat|sekretariat|biro|balai|pusat|dinas|pemerintah|inspektorat|bagian|bidang|"
    r"sub\s?bag\w*|sub\s?bidang|upt|kantor|kecamatan|kelurahan|universitas|fakultas|loka|unit|lembaga|komisi|mahkamah|"
    r"kejaksaan|kepolisian|rumah\s+sakit|puskesmas|satuan|politeknik|sekolah|bp3mi|p4mi|uptd?|ppid|"
    r"pejabat\s+pengelola|pengadilan|kanwil|rutan|lapas|polres|polda|polsek|rsud?|klinik|akademi|institut|jurusan|program\s+studi|"
    r"perwakilan|stasiun|laboratorium|instalasi|perpustakaan|museum|dewan|majelis|ombudsman|arsip\s+nasional|desa|"
    r"sekolah|madrasah|smp|sma|smk|perum|perusahaan|pusdiklat|kantor|komando)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:jl|jln|jalan|telp|telepon|fax|faks\w*|e-?mail|website|www|kode\s*pos|provinsi\s+\w+\s+kode)\b|@|\d{5}",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^\W*(?:standar|sop|prosedur)\b", re.IGNORECASE)
_SMALL = frozenset({"dan", "di", "ke", "dari", "untuk", "pada", "atau", "dengan"})
_SHORT_NAMES = (
    (re.compile(r"balai\s+pelayanan\s+pe[rl]+indungan\s+pekerja\s+migran\s+indonesia\b", re.IGNORECASE), "BP3MI"),
    (re.compile(r"pos\s+pelayanan\s+pe[rl]+indungan\s+pekerja\s+migran\s+indonesia\b", re.IGNORECASE), "P4MI"),
)
# Words written in capitals that are no abbreviations have vowels and more letters than these.
_LONGEST_ABBREVIATION = 3
_ABBREVIATIONS = frozenset(
    {"PPID", "UPTD", "UPTB", "SKPD", "RSUD", "DPRD", "BPBD", "LPSE", "UKPBJ", "BKPSDM", "BPKAD", "DPMPTSP", "DP3AP2KB"}
)


def read_letterhead(sheet: Sheet, label_cells: Sequence[Cell]) -> tuple[str, ...]:
    """The offices named in the head of an identity box, from the agency down; () where none is found.

    `label_cells`: cells with a label of the box; the head stands beside or above them.
    """
    if not label_cells:
        return ()
    bottom = max(cell.y0 for cell in label_cells)
    heads = [cell for cell in sheet.cells if cell.y0 <= bottom and cell not in label_cells]
    found = [offices_in([line.text for line in cell.lines]) for cell in heads]
    found.append(offices_in([line.text for line in sheet.free if line.y1 < bottom]))
    return max(found, key=len)


def offices_in(lines: Sequence[str]) -> tuple[str, ...]:
    """The offices in the lines of a letterhead: each begins with its kind of office and may take several lines."""
    found: list[list[str]] = []
    is_open = False
    for line in lines:
        if _HEADING.match(line):
            break
        if _ADDRESS.search(line):
            is_open = False
        elif _OFFICE.match(line):
            found.append([line])
            is_open = True
        elif is_open and line.isupper() == found[-1][-1].isupper():
            found[-1].append(line)
        else:
            is_open = False
    return tuple(sentence(part) for part in found)


def unit_name(offices: Sequence[str]) -> str:
    """The name of the last office, not in capitals, with the short name its kind of office is known by."""
    if not offices:
        return ""
    name = offices[-1]
    if name.isupper():
        name = " ".join(_written(word) for word in name.split())
    for pattern, short in _SHORT_NAMES:
        name = pattern.sub(short, name)
    return name


def _written(word: str) -> str:
    bare = re.sub(r"\W", "", word)
    if bare.lower() in _SMALL:
        return word.lower()
    if bare in _ABBREVIATIONS:
        return word
    is_short = len(bare) <= _LONGEST_ABBREVIATION or not re.search(r"[AIUEO]", bare) or any(c.isdigit() for c in bare)
    return word if is_short else word.title()
