"""Who asks, and which access classes they may see."""

from dataclasses import dataclass, field
from enum import StrEnum


class Access(StrEnum):
    """Klasifikasi. What each role may see: `indexer/access.py`."""

    PUBLIC = "publik"
    INTERNAL = "internal"
    RESTRICTED = "dikecualikan"


class Role(StrEnum):
    VISITOR = "pengunjung"
    STAFF = "pegawai"
    CLERK = "pengunggah"
    MANAGER = "pengelola"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `grants`: the access classes this viewer may see. `address`: where they ask from, for the audit log."""

    grants: frozenset[Access]
    role: Role = Role.VISITOR
    name: str = ""
    address: str = field(default="", compare=False)
