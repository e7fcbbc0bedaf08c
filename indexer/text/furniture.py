"""Lines that belong to the paper, not to the SOP: page numbers, stamps, e-signature footers, running heads.

They stay in a page's text, which people read; the index and the passages of results do without them.
"""

import re
from collections import Counter
from collections.abc import Sequence

_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,6})"
_FURNITURE = re.compile(
    r"[\W_]*(?:"
    rf"(?:hal(?:aman)?|page|lembar)\W{{0,4}}{_NUMBER}(?:\s*(?:dari|of|/)\s*{_NUMBER})?"
    rf"|{_NUMBER}\s*(?:dari|of|/)\s*{_NUMBER}\s*(?:hal(?:aman)?)?"
    r"|\d{1,4}"
    r"|(?:status\s+)?(?:dokumen|salinan|document|copy)?\W{0,3}(?:tidak\s+|un)?(?:terkendali|controlled)(?:\s+(?:copy|no))?"
    r"|(?:controlled|uncontrolled)\s+(?:document|copy)|salinan(?:\s+sesuai\s+(?:dengan\s+)?asli(?:nya)?)?"
    r"|.{0,12}\b(?:dokumen|naskah|surat)\s+ini\s+(?:telah\s+|sudah\s+)?ditanda\s?tangani\s+secara\s+elektronik\b.{0,160}"
    r"|.{0,30}diterbitkan\s+(?:oleh\s+)?balai\s+(?:besar\s+)?sertifikasi\s+elektronik.{0,40}"
    r"|.{0,6}informasi\s+elektronik\s+dan\s?/\s?atau\s+dokumen\s+elektronik\s+dan\s?/\s?atau\s+hasil\s+cetak.{0,80}"
    r"|.{0,20}(?:scanned|dipindai)\s+(?:by|with|oleh|dengan)\s+\w+.{0,20}"
    r")[\W_]*",
    re.IGNORECASE,
)
_LONGEST = 260
_DIGITS = re.compile(r"\d+")
# Heads and feet stand among so many lines at either end of a page, and on so many of its pages.
_EDGE_LINES = 6
_FEWEST_PAGES = 3
_SHARE = 0.6


def is_furniture(line: str) -> bool:
    """Whether a line by itself says nothing about any SOP."""
    return len(line) <= _LONGEST and _FURNITURE.fullmatch(line.strip()) is not None


def without_furniture(pages: Sequence[str]) -> tuple[str, ...]:
    """The pages of one SOP without such lines; a running head is left where it stands first."""
    running = _running_lines(pages)
    seen: set[str] = set()
    left = []
    for page in pages:
        kept = []
        for line in page.split("\n"):
            key = _key(line) if running else ""
            if is_furniture(line) or key in seen:
                continue
            if key in running:
                seen.add(key)
            kept.append(line)
        left.append("\n".join(kept))
    return tuple(left)


def _running_lines(pages: Sequence[str]) -> frozenset[str]:
    """Lines of several words at the head or foot of most pages, their numbers apart."""
    if len(pages) < _FEWEST_PAGES:
        return frozenset()
    counts: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page.split("\n") if line.strip()]
        counts.update({_key(line) for line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]) if " " in line.strip()})
    return frozenset(key for key, count in counts.items() if count >= max(_FEWEST_PAGES, _SHARE * len(pages)))


def _key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))
