"""The versions of an SOP as a timeline, for page and API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from indexer.models import SopVersion
from search_app.http.translate import gettext as _
from search_app.presenters import labels, sop_json


@dataclass(frozen=True, slots=True)
class VersionView:
    """`notes`: "Digantikan", "dicabut sejak 2 Juni 2025: …". `compare`: the changes from it to the version shown."""

    title: str
    href: str
    day: str
    notes: str
    is_this: bool
    compare: str


def timeline(family: Sequence[SopVersion], sop_id: int) -> tuple[VersionView, ...]:
    """Nothing where there is only one version."""
    if len(family) < 2:
        return ()
    return tuple(_view(each, sop_id) for each in family)


def revocation(version: SopVersion) -> str:
    """ "Dicabut sejak 2 Juni 2025: alasannya", "" where nobody said so."""
    if not version.revoked:
        return ""
    return _("Dicabut sejak %(day)s: %(reason)s", day=labels.day(version.revoked), reason=version.reason)


def as_json(family: Sequence[SopVersion]) -> list[dict[str, Any]]:
    return [{**sop_json.brief(each.sop), "revoked": each.revoked, "revoked_reason": each.reason} for each in family]


def _view(version: SopVersion, sop_id: int) -> VersionView:
    sop = version.sop
    parts = [_("revisi %(revision)s", revision=sop.revision) if sop.revision else "", str(labels.STATUSES[sop.status])]
    return VersionView(
        title=sop.title,
        href=url_for("documents.sop", sop_id=sop.id),
        day=labels.day(sop.effective) or _("tanpa tanggal"),
        notes=" · ".join(filter(None, (*parts, revocation(version)))),
        is_this=sop.id == sop_id,
        compare="" if sop.id == sop_id else url_for("comparisons.compare", sop_id=sop_id, other_id=sop.id),
    )
