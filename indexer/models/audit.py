"""Rows of the audit log: who did what, when and from where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """What is logged. The values stand in the registry and in the CSV: they never change."""

    SIGNED_IN = "masuk"
    SIGN_IN_FAILED = "masuk-gagal"
    SIGN_IN_HELD = "masuk-ditahan"
    PASSWORD_SET = "sandi-diganti"  # noqa: S105
    SESSIONS_ENDED = "sesi-diakhiri"
    PERSON_ADDED = "akun-ditambah"
    PERSON_CHANGED = "akun-diubah"
    PERSON_CLOSED = "akun-ditutup"
    PERSON_OPENED = "akun-dibuka"
    LINK_MADE = "tautan-sandi"
    TOKEN_MADE = "token-dibuat"  # noqa: S105
    TOKEN_REVOKED = "token-dicabut"  # noqa: S105
    UPLOADED = "unggah"
    CHANGED = "sop-diubah"
    PUBLISHED = "sop-diterbitkan"
    WITHDRAWN = "sop-ditarik"
    REVOKED = "sop-dicabut"
    RESTORED = "sop-dipulihkan"
    BINNED = "sop-dibuang"
    TAKEN_BACK = "sop-diambil-kembali"
    REVISION_AGREED = "revisi-disetujui"
    REVISION_REFUSED = "revisi-ditolak"
    DOWNLOADED = "unduh"
    REGISTER_IMPORTED = "daftar-diimpor"
    REGISTER_UNDONE = "daftar-dibatalkan"


@dataclass(frozen=True, slots=True)
class AuditRow:
    """`person` is a name, "" for somebody unknown; `address` is empty for the command line.

    `subject` is what it was done to: "sop:12", "unggahan:3", or the name of a person. `detail` names fields and
    classes, never what an SOP says or what somebody searched.
    """

    position: int
    at: datetime
    person: str
    address: str
    action: Action
    subject: str
    detail: Mapping[str, str]
    hash: str
