"""A title that no label names: after the words "STANDAR OPERASIONAL PROSEDUR", the largest words of a page head, or the
capitals right above the flow table."""

import re
from collections.abc import Sequence
from itertools import takewhile

from indexer.sop.identity.labels import match_label
from indexer.sop.identity.letterhead import offices_in
from indexer.sop.identity.lists import sentence
from indexer.sop.layout.sheet import Sheet

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
