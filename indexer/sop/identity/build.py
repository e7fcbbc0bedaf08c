"""Labelled lines → the identity of an SOP, whether they come from the cells of a box or from plain text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.models import SopDate, SopIdentity, SopKind
from indexer.sop.identity.document_head import unit_name
from indexer.sop.identity.labels import BoxField
from indexer.sop.identity.lists import items, laws, sentence
from indexer.sop.identity.numbers_and_dates import clean_number, find_date

_NIP = re.compile(r"\bN\s*[I1]\s*P\b|\bN\s*R\s*P\b|\d{8}\s*\d{6}\s*\d\s*\d{3}", re.IGNORECASE)
# Academic degrees ("S.H., M.Si", "Dr.", "Ir.") mark a person: no post has one.
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
_REVISION = re.compile(
    r"[\s:]*(?:rev(?:isi)?\.?\s*)?(?:ke[- ]*)?(\d{1,3}|[ivx]{1,4})\s*(?:$|[/,;&-]|\()", re.IGNORECASE
)
_TITLE_LEAD = re.compile(r'^[\s:;"“”=]+|[\s"“”]+$')

Fields = Mapping[BoxField, Sequence[str]]


@dataclass(frozen=True, slots=True)
class PrintedApproval:
    post: str = ""
    name: str = ""


def read_approval(lines: Sequence[str]) -> PrintedApproval:
    """Who approved, from the lines of the box; an empty line is a gap (the signature)."""
    post: list[str] = []
    name = ""
    for line in (raw.strip(" :") for raw in lines):
        if _NIP.search(line) or (_RANK.search(line) and len(post) > 1):
            # Without a gap below the post, the person is the line right above the rank or the NIP.
            if not name and len(post) > 1 and not _POST.search(post[-1]) and post[-1][:1].isupper():
                name = post.pop()
            break
        if not line:
            # The person follows the gap for the signature.
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
            # A person above the post: the lines that follow may name the post.
            continue
        if name and not post and not _POST.search(line):
            break
        if not _RANK.search(line):
            post.append(line)
    return PrintedApproval(post=sentence(post).rstrip(","), name=name.strip(" ,()"))


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


def build_identity(fields: Fields, kind: SopKind | None = None, letterhead: Sequence[str] = ()) -> SopIdentity:
    """The identity from the lines found for each field; what is not there stays empty."""

    def of(field: BoxField) -> list[str]:
        return list(fields.get(field, ()))

    approval = read_approval(of(BoxField.APPROVED))
    revised = _date(of(BoxField.REVISED))
    return SopIdentity(
        number=clean_number(of(BoxField.NUMBER)),
        title=clean_title(of(BoxField.TITLE)),
        created=_date(of(BoxField.CREATED)),
        revised=revised,
        revision=_revision(of(BoxField.REVISION)) or _revision(of(BoxField.REVISED)),
        effective=_date(of(BoxField.EFFECTIVE)),
        approved_by=approval.post,
        approved_name=approval.name,
        unit=sentence(of(BoxField.UNIT)) or unit_name(letterhead),
        letterhead=tuple(letterhead),
        kind=kind,
        legal_basis=laws(of(BoxField.LEGAL_BASIS)),
        qualification=items(of(BoxField.QUALIFICATION)),
        related=items(of(BoxField.RELATED)),
        equipment=items(of(BoxField.EQUIPMENT)),
        warning=sentence(of(BoxField.WARNING)),
        recording=sentence(of(BoxField.RECORDING)),
    )


def clean_title(lines: Sequence[str]) -> str:
    """The title on one line, without quotation marks and the colon before it; "" where it was left open."""
    title = _TITLE_LEAD.sub("", sentence(lines))
    return title if re.search(r"[^\W\d_]{2}", title) else ""


def _date(lines: Sequence[str]) -> SopDate | None:
    return find_date(" ".join(lines))


def _revision(lines: Sequence[str]) -> str:
    """The number of the revision as printed; "" for none ("-", "00"). A date beside it is not the number."""
    text = " ".join(lines)
    date = find_date(text)
    match = _REVISION.match(text.replace(date.printed, "") if date else text)
    return match[1] if match and match[1].strip("0") else ""
