"""The head of a document: the kind it says it is, the offices of its letterhead, and a title that no label names."""

import re
from collections.abc import Sequence
from itertools import takewhile

from indexer.models import SopKind
from indexer.sop.identity.labels import match_label
from indexer.sop.identity.lists import sentence
from indexer.sop.layout.sheet import Cell, Sheet

_HEAD_LINES = 14
_MACRO = re.compile(r"\bsop\s*(?:ap\s*)?\W{0,2}makro\b|\bmakro\b", re.IGNORECASE)
_MICRO = re.compile(r"\bsop\s*(?:ap\s*)?\W{0,2}mikro\b|\bmikro\b", re.IGNORECASE)
_MAP = re.compile(
    r"peta\s+(?:lintas\s+fungsi|proses\s+bisnis|sub\s?proses|relasi|alur\s+proses)|cross[\s-]*functional\s+map",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"^\W*(?:formulir|form\b|keputusan\s+(?:kepala|menteri|direktur|gubernur|bupati|wali|sekretaris|deputi)|"
    r"surat\s+(?:keputusan|edaran|perintah|keterangan|pernyataan)|peraturan\s+\w+|undang[- ]undang|daftar\s+isi|"
    r"instruksi\s+kerja)",
    re.IGNORECASE,
)
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
_AFTER_LETTERHEAD = re.compile(r"^\W*(?:standar|sop|prosedur)\b", re.IGNORECASE)
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
_SOP = (
    r"(?:standa[rd]t?\s+opera[st]ional\s+prosedur(?:e)?|standard\s+operating\s+procedure|"
    r"prosedur\s+operasional\s+standar)"
)
_HEADING = re.compile(rf"^\W*(?:{_SOP}|SOP)\s*(?:\(?\s*SOP\s*(?:AP)?\s*\)?)?\s*[:\-–]?\s*(?P<rest>.*)$", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"lampiran|halaman|\bhal\b|^rev\b|revisi|^no\b|nomor|\d{1,2}/\d{1,2}/\d{2,4}|status|daftar\s+isi|dokumen\s+(?:ter|tidak)|"
    r"^dibuat|^disetujui|^diperiksa|pejabat\s+pengelola|^\W*$",
    re.IGNORECASE,
)
_STANDARD = re.compile(r"standar\s+pelayanan\b(?P<rest>(?:(?!\badalah\b).)*)", re.IGNORECASE)
_NEAR_TOP, _MOST_WORDS = 15, 12
_LONGEST = 200
_MOST_LINES = 4
_HEAD_SHARE = 0.25
_LINE_GAP = 1.5


def kind_of(lines: Sequence[str], *, has_identity: bool) -> SopKind | None:
    """The kind that the heading of a document names; None where it names none. `lines`: of its first page."""
    head = [line for line in lines if line.strip()][:_HEAD_LINES]
    for line in head:
        if _MAP.search(line) and len(line) < 80:
            return SopKind.MAP
    text = "\n".join(head)
    for pattern, kind in ((_MACRO, SopKind.MACRO), (_MICRO, SopKind.MICRO)):
        if pattern.search(text):
            return kind
    if not has_identity and any(_OTHER.match(line) for line in head[:6]):
        return SopKind.OTHER
    return None


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
        if _AFTER_LETTERHEAD.match(line):
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


def title_after_heading(lines: Sequence[str]) -> str:
    """The capital lines that follow (or end) a line "STANDAR OPERASIONAL PROSEDUR", "SOP …"; "" where there is none."""
    for i, line in enumerate(lines):
        match = _HEADING.match(" ".join(line.split()))
        if match is None:
            continue
        title = [match["rest"]] if match["rest"].isupper() and not _NO_TITLE.search(match["rest"]) else []
        if match["rest"] and not title:
            continue
        for following in lines[i + 1 : i + 1 + _MOST_LINES]:
            if not following.isupper() or match_label(following) or _NO_TITLE.search(following):
                break
            if offices_in([following]) and title:
                break
            title.append(following)
        if any(len(part) > 3 for part in title):
            return sentence(title)[:_LONGEST]
    return ""


def title_of_standard(lines: Sequence[str]) -> str:
    """The heading "Standar Pelayanan …" near the top of the first page of a service standard; "" where none is."""
    for i, line in enumerate(lines[:_NEAR_TOP]):
        match = _STANDARD.fullmatch(" ".join(line.split()))
        if match is None or len(line.split()) > _MOST_WORDS:
            continue
        following = lines[i + 1 : i + _MOST_LINES]
        goes_on = takewhile(lambda text: text.isupper() and not _NO_TITLE.search(text), following)
        title = [line, *(goes_on if line.isupper() else () if match["rest"] else following[:1])]
        return sentence(title)[:_LONGEST]
    return ""


def title_in_head(sheet: Sheet) -> str:
    """The text set largest in the cells at the head of a page that has labels of an identity; "" where none is."""
    head = [cell for cell in sheet.cells if cell.y1 <= _HEAD_SHARE * sheet.height and cell.lines]
    if not any(match_label(line.text) for cell in head for line in cell.lines):
        return ""
    named = [
        cell
        for cell in head
        if not any(match_label(line.text) or _NO_TITLE.search(line.text) for line in cell.lines)
        and not offices_in([line.text for line in cell.lines])
        and not _HEADING.fullmatch(cell.text)
        and any(len(word) > 3 for word in cell.text.split())
    ]
    largest = max(named, key=lambda cell: max(line.y1 - line.y0 for line in cell.lines), default=None)
    return sentence([line.text for line in largest.lines])[:_LONGEST] if largest else ""


def title_over_table(sheet: Sheet, top: float) -> str:
    """The lines in capitals nearest above the flow table that begins at height `top`; "" where there are none."""
    lines = [line for cell in sheet.cells for line in cell.lines] + list(sheet.free)
    title: list[str] = []
    edge = top
    for line in sorted((line for line in lines if line.y1 <= top), key=lambda line: -line.y1):
        is_title = line.text.isupper() and not match_label(line.text) and not _NO_TITLE.search(line.text)
        if title and (not is_title or edge - line.y1 > _LINE_GAP * (line.y1 - line.y0)):
            break
        if is_title and len(line.text.split()) >= 2 and not offices_in([line.text]):
            title.insert(0, line.text)
            edge = line.y0
    return sentence(title)[:_LONGEST]
