"""Who may see what, on one page. Hidden means absent: 404, never 403, and in no count."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from indexer.models import Access, Role, Scope, Viewer, unit_key

# The class Dikecualikan belongs to no role: it is granted to a person by name, whole, by unit or by SOP.
SEES: dict[Role, frozenset[Access]] = {
    Role.VISITOR: frozenset({Access.PUBLIC}),
    Role.STAFF: frozenset({Access.PUBLIC, Access.INTERNAL}),
    Role.CLERK: frozenset({Access.PUBLIC, Access.INTERNAL}),
    Role.EDITOR: frozenset({Access.PUBLIC, Access.INTERNAL}),
    Role.MANAGER: frozenset({Access.PUBLIC, Access.INTERNAL}),
    Role.ADMIN: frozenset({Access.PUBLIC, Access.INTERNAL}),
}

_UPLOADERS = frozenset({Role.CLERK, Role.EDITOR, Role.MANAGER, Role.ADMIN})
_MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})

VISITOR = Viewer(grants=SEES[Role.VISITOR])

# The operator at the command line owns the files and the registry; nothing is hidden from them.
OPERATOR = Viewer(grants=frozenset(Access), role=Role.ADMIN, name="operator")


def viewer_for(
    role: Role,
    name: str,
    extra: Iterable[Access] = (),
    *,
    units: Iterable[str] = (),
    granted_units: Iterable[str] = (),
    granted_sops: Iterable[int] = (),
) -> Viewer:
    """The viewer for a signed-in person. `extra`: classes granted to them by name. `units`: those they edit, if their
    role is to edit. `granted_units`, `granted_sops`: whose restricted SOPs, and which, they see."""
    return Viewer(
        grants=SEES[role] | frozenset(extra),
        role=role,
        name=name,
        units=tuple(units) if role is Role.EDITOR else (),
        granted_units=frozenset(map(unit_key, granted_units)),
        granted_sops=frozenset(granted_sops),
    )


def scoped(viewer: Viewer, scopes: Collection[Scope]) -> Viewer:
    """The viewer as far as a token goes: without READ they see what visitors see, without MANAGE they only send files,
    without UPLOAD not even that. A token never gives more than the person has."""
    if Scope.READ not in scopes:
        viewer = replace(viewer, grants=VISITOR.grants, granted_units=frozenset(), granted_sops=frozenset())
    if Scope.MANAGE in scopes:
        return viewer
    role = Role.CLERK if Scope.UPLOAD in scopes and may_upload(viewer) else Role.STAFF
    return replace(viewer, role=role, units=())


def may_see(viewer: Viewer, access: Access, unit: str, sop_id: int) -> bool:
    """Whether the viewer may see an SOP of this class and unit. `registry.queries.is_visible` and the engine's
    `Snapshot.seen_by` say the same to statements and arrays."""
    sight = viewer.sight
    is_granted = unit_key(unit) in sight.units or sop_id in sight.sops
    return access in sight.grants or (access is Access.RESTRICTED and is_granted)


def may_upload(viewer: Viewer) -> bool:
    return viewer.role in _UPLOADERS


def may_edit(viewer: Viewer, unit: str) -> bool:
    """Whether the viewer may say where an SOP of this unit belongs: a manager, or an editor of the unit."""
    return may_manage(viewer) or unit_key(unit) in map(unit_key, viewer.units)


def may_manage(viewer: Viewer) -> bool:
    """Whether the viewer may change what others uploaded: assignments, retries, the status page's details."""
    return viewer.role in _MANAGERS


def may_administer(viewer: Viewer) -> bool:
    """Whether the viewer keeps accounts and reads the audit log."""
    return viewer.role is Role.ADMIN
