"""Which pages are worth reading by geometry: judged from their text, which is already there."""

import re
from enum import Flag, auto
from functools import lru_cache

_NO_LETTERS = re.compile(r"[\W\d_]+")
_IDENTITY = re.compile(
    r"nomor(?:sop|pos|spo|dokumen)|no\.?(?:sop|dokumen|dok)|kodesop|(?:nama|judul)(?:sop|prosedur|pos|spo)|"
    r"(?:tanggal|tgl\.?)(?:pembuatan|revisi|efektif|berlaku|pengesahan|dibuat|penyusunan|pemberlakuan|mulaiberlaku|terbit)|"
    r"disahkanoleh|dasarhukum|kualifikasipelaksana"
)
# Words of a table's heading; the group tells which column they name.
_HEADINGS = (
    r"(?:no)?(?:uraian(?:kegiatan|prosedur|proses|aktivitas)?|kegiatan|akti[vf]itas|prosedur|tahapan|langkah)",
    r"(?:pnjawab)?pelaksana(?:an)?",
    r"mutub[au]k[ua](?:pendukung)?",
    r"kel[ae]ngkap?an|(?:per)?syarat(?:an)?|perlengkapan",
    r"(?:jangka|lama)?waktu(?:menit|hari|jam|penyelesaian)?|durasi",
    r"outputs?|hasil|keluaran",
    r"ket|keterangan|catatan",
    r"no",
)
_HEADING_LINE = re.compile("(?:" + "|".join(_HEADINGS) + ")+")
_KINDS = tuple(re.compile(pattern) for pattern in _HEADINGS[:-1])
_FEWEST_KINDS = 3
# Headings that stand side by side, which prose seldom does with these words.
_NEIGHBOURS = re.compile(
    r"(?:kel[ae]ngkap?an|persyaratan|perlengkapan|input|masukan|dokumen)(?:(?:jangka|lama)?waktu|durasi)|"
    r"(?:waktu(?:menit|hari|jam|penyelesaian)?|durasi)(?:output|hasil|keluaran|kel[ae]ngkap)|"
    r"outputket|mutub[au]k[ua]|no(?:uraian)?(?:kegiatan|akti[vf]itas|prosedur)(?!\w{0,12}yang)"
)


class PageContent(Flag):
    NOTHING = 0
    IDENTITY = auto()
    FLOW = auto()


@lru_cache(maxsize=8)  # asked twice of the first pages of each SOP
def content_of(text: str) -> PageContent:
    """Does the text of a page name parts of an identity box, of a flow table, or of both?"""
    worth = PageContent.NOTHING
    if len(set(_IDENTITY.findall("".join(text.split()).lower()))) >= 2:
        worth |= PageContent.IDENTITY
    if _has_heading(text):
        worth |= PageContent.FLOW
    return worth


def _has_heading(text: str) -> bool:
    """Do lines that hold nothing but words of a heading, or words side by side, name the columns of a flow table?"""
    lines = [_NO_LETTERS.sub("", line).lower() for line in text.splitlines()]
    letters = "".join(lines)
    if not any(kind.search(letters) for kind in _KINDS[:1]):
        return False
    heading = "|".join(line for line in dict.fromkeys(lines) if _HEADING_LINE.fullmatch(line))
    if sum(bool(kind.search(heading)) for kind in _KINDS) >= _FEWEST_KINDS:
        return True
    return bool(_NEIGHBOURS.search(letters)) and sum(bool(kind.search(letters)) for kind in _KINDS) >= _FEWEST_KINDS
