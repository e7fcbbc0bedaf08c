"""Who may see what, on one page. Hidden means absent: 404, never 403, and in no count."""

from collections.abc import Iterable

from indexer.models import Access, Role, Viewer

# The class Dikecualikan belongs to no role: it is granted to a person by name (`extra` in `viewer_for`).
SEES: dict[Role, frozenset[Access]] = {
    Role.VISITOR: frozenset({Access.PUBLIC}),
    Role.STAFF: frozenset({Access.PUBLIC, Access.INTERNAL}),
    Role.CLERK: frozenset({Access.PUBLIC, Access.INTERNAL}),
    Role.MANAGER: frozenset({Access.PUBLIC, Access.INTERNAL}),
    Role.ADMIN: frozenset({Access.PUBLIC, Access.INTERNAL}),
}

_UPLOADERS = frozenset({Role.CLERK, Role.MANAGER, Role.ADMIN})
_MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})

VISITOR = Viewer(grants=SEES[Role.VISITOR])

# The operator at the command line owns the files and the registry; nothing is hidden from them.
OPERATOR = Viewer(grants=frozenset(Access), role=Role.ADMIN, name="operator")


def viewer_for(role: Role, name: str, extra: Iterable[Access] = ()) -> Viewer:
    """The viewer for a signed-in person; `extra` are classes granted to them by name."""
    return Viewer(grants=SEES[role] | frozenset(extra), role=role, name=name)


def may_see(viewer: Viewer, access: Access) -> bool:
    return access in viewer.grants


def may_upload(viewer: Viewer) -> bool:
    return viewer.role in _UPLOADERS


def may_manage(viewer: Viewer) -> bool:
    """Whether the viewer may change what others uploaded: assignments, retries, the status page's details."""
    return viewer.role in _MANAGERS


def may_administer(viewer: Viewer) -> bool:
    """Whether the viewer keeps accounts and reads the audit log."""
    return viewer.role is Role.ADMIN
