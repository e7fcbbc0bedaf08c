"""Which pages are worth reading by geometry: judged from their text, which is already there."""

import re
from enum import Flag, auto

_SPACES = re.compile(r"\s+")
_IDENTITY = re.compile(
    r"nomor(?:sop|pos|spo|dokumen)|no\.?(?:sop|dokumen|dok)|kodesop|(?:nama|judul)(?:sop|prosedur|pos|spo)|"
    r"(?:tanggal|tgl\.?)(?:pembuatan|revisi|efektif|berlaku|pengesahan)|disahkanoleh|dasarhukum|kualifikasipelaksana"
)
_ACTIVITY = re.compile(r"kegiatan|akti[vf]itas|uraian|prosedur|tahapan|langkah")
_BESIDE = re.compile(r"mutub[au][kh]|kelengkap|persyaratan|waktu|output|keluaran|hasil|pelaksana|keterangan|\bket\b")


class Worth(Flag):
    NOTHING = 0
    IDENTITY = auto()
    FLOW = auto()


def worth_of(text: str) -> Worth:
    """Does the text of a page name parts of an identity box, of a flow table, or of both?"""
    squeezed = _SPACES.sub("", text).lower()
    worth = Worth.NOTHING
    if len(set(_IDENTITY.findall(squeezed))) >= 2:
        worth |= Worth.IDENTITY
    if _ACTIVITY.search(squeezed) and len(set(_BESIDE.findall(squeezed))) >= 2:
        worth |= Worth.FLOW
    return worth
