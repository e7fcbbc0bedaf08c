"""Who asks, and which access classes they may see."""

from dataclasses import dataclass, field
from enum import StrEnum
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple


class Access(StrEnum):
    """Klasifikasi. What each role may see: `indexer/access.py`."""

    PUBLIC = "publik"
    INTERNAL = "internal"
    RESTRICTED = "dikecualikan"


class Role(StrEnum):
    VISITOR = "pengunjung"
    STAFF = "pegawai"
    CLERK = "pengunggah"
    EDITOR = "penyunting"
    MANAGER = "pengelola"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a token of the API is for."""

    READ = "read"
    UPLOAD = "upload"
    MANAGE = "manage"


class Sight(NamedTuple):
    """What a viewer may see: access classes, and of Dikecualikan the SOPs of some units (keys) and of some ids."""

    grants: frozenset[Access]
    units: frozenset[str] = frozenset()
    sops: frozenset[int] = frozenset()

    @property
    def key(self) -> str:
        """The same for the same sight, in every process."""
        return f"{sorted(self.grants)} {sorted(self.units)} {sorted(self.sops)}"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `grants`: the access classes this viewer may see; of Dikecualikan also `granted_units` (keys) and
    `granted_sops` (ids). `units`: those whose SOPs an editor edits, as written. `address`: where they ask from, for the
    audit log.
    """

    grants: frozenset[Access]
    role: Role = Role.VISITOR
    name: str = ""
    units: tuple[str, ...] = ()
    granted_units: frozenset[str] = frozenset()
    granted_sops: frozenset[int] = frozenset()
    address: str = field(default="", compare=False)

    @property
    def sight(self) -> Sight:
        if Access.RESTRICTED in self.grants:
            return Sight(self.grants)
        return Sight(self.grants, self.granted_units, self.granted_sops)


_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def unit_key(unit: str) -> str:
    """The same for one unit in capitals or not; as `lower` of SQLite does it."""
    return unit.translate(_LOWER)
