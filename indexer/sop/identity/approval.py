"""The box "Disahkan oleh": the post that approved, the person apart from it, the NIP not at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.sop.identity.lists import sentence

_NIP = re.compile(r"\bN\s*[I1]\s*P\b|\bN\s*R\s*P\b|\d{8}\s*\d{6}\s*\d\s*\d{3}", re.IGNORECASE)
# A person is told by degrees ("S.H., M.Si", "Dr.", "Ir."), which no post has.
_BACHELOR = r"S\.? ?(?:H|E|T|P|Kom|Sos|IP|Si|Pd|STP|Ag|Psi|AP|Hum|Farm|Kep|KM|Ked|I\.?Kom|Stat|Tr)\b"
_MASTER = r"M\.? ?(?:H|M|T|P|Si|Kom|Pd|Hum|Sc|A|AP|Ak|Kes|Eng|IP|E|KM|PA|Ag|Kn|Stat|Tr|B\.?A)\b"
_OTHERS = r"A\.? ?Md|SST|SKM|S\.?STP|Ph\.? ?D|LL\.?M|MPA|MPH|Ak\b"
_DEGREE = re.compile(rf"(?:^|[\s,.])(?:{_BACHELOR}|{_MASTER}|{_OTHERS})|^\s*(?:Dr|Drs|Dra|Ir|Prof|H|Hj|dr)\.\s")
# The rank below the name: "Pembina Tk. I", "Penata Muda (III/a)".
_RANK = re.compile(r"^(?:pembina|penata|pengatur|juru)\b|\b[IV]{1,3} ?/ ?[a-e]\b", re.IGNORECASE)
_POST = re.compile(
    r"\b(?:kepala|sekretaris|direktur|deputi|gubernur|bupati|wali ?kota|menteri|ketua|camat|lurah|rektor|dekan|"
    r"inspektur|asisten|koordinator|plt|plh|pejabat|direktorat|dinas|badan|biro|pusat|balai|provinsi|kabupaten|kota|"
    r"manajer|pimpinan|wakil|ppid|selaku|a\.?n\.?)\b",
    re.IGNORECASE,
)
# Where and when it was signed.
_PLACE = re.compile(
    r"^(?:di)?(?:tetapkan|sahkan)\s+(?:di|pada)\b|^(?:pada\s+)?tanggal\b|"
    r"^(?:[^\W\d_]+[\s,]+){0,3}\d{1,2}\s+[^\W\d_]{3,9}\s+\d{4}$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"ditanda\s*tangani|elektronik|\bttd\b|\$\{|\^|tanda tangan|sertifikat|cap\b|stempel", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Approval:
    post: str = ""
    name: str = ""


def read_approval(lines: Sequence[str]) -> Approval:
    """Who approved, from the lines of the box; an empty line is a gap (the signature)."""
    post: list[str] = []
    name = ""
    for line in (raw.strip(" :") for raw in lines):
        if _NIP.search(line) or (_RANK.search(line) and len(post) > 1):
            # The person stands right above the rank and the NIP, where no gap parts them from the post.
            if not name and len(post) > 1 and not _POST.search(post[-1]) and post[-1][:1].isupper():
                name = post.pop()
            break
        if not line:
            # Behind the gap for the signature comes the person.
            if post:
                name = name or _person_behind(lines, post)
                break
            continue
        if _SIGNATURE.search(line) or _PLACE.search(line) or not re.search(r"[^\W\d_]{2}", line):
            continue
        if _looks_like_person(line, bool(post)):
            name = name or line
            if post:
                break
            # The person above the post: what follows may name it.
            continue
        if name and not post and not _POST.search(line):
            break
        if not _RANK.search(line):
            post.append(line)
    return Approval(post=sentence(post).rstrip(","), name=name.strip(" ,()"))


def _looks_like_person(line: str, after_post: bool) -> bool:
    return bool(_DEGREE.search(line)) and (after_post or not _POST.search(line))


def _person_behind(lines: Sequence[str], post: Sequence[str]) -> str:
    cleaned = [raw.strip(" :") for raw in lines]
    behind = cleaned[cleaned.index(post[-1]) + 1 :]
    for line in behind:
        if line and not _SIGNATURE.search(line):
            is_person = not _NIP.search(line) and not _RANK.search(line) and re.search(r"[^\W\d_]{3}", line)
            return line if is_person else ""
    return ""
