"""What a document says it is: makro, mikro, a cross-functional map, or no SOP at all."""

import re
from collections.abc import Sequence

from indexer.models import SopKind

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


def kind_of(lines: Sequence[str], title: str = "", *, has_identity: bool) -> SopKind | None:
    """The kind the heading of a document names; None where it names none.

    `lines`: from the top of its first page. Words in the title count only where the heading is silent.
    """
    head = [line for line in lines if line.strip()][:_HEAD_LINES]
    for line in head:
        if _MAP.search(line) and len(line) < 80:
            return SopKind.MAP
    text = "\n".join(head)
    for pattern, kind in ((_MACRO, SopKind.MACRO), (_MICRO, SopKind.MICRO)):
        if pattern.search(text):
            return kind
    if _MAP.match(title):
        return SopKind.MAP
    if not has_identity and any(_OTHER.match(line) for line in head[:6]):
        return SopKind.OTHER
    return None
