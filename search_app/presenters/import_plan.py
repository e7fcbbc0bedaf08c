"""What an import of the register would change, in words."""

from dataclasses import dataclass

from indexer.completeness.register_import import ImportPlan
from indexer.models import Access, Status
from search_app.http.translate import gettext as _
from search_app.http.translate import lazy_gettext
from search_app.presenters import labels

_COLUMNS = {
    "access": lazy_gettext("Klasifikasi"),
    "status": lazy_gettext("Status"),
    "process": lazy_gettext("Proses"),
    "kind": lazy_gettext("Jenis"),
    "unit": lazy_gettext("Unit kerja"),
    "number": lazy_gettext("Nomor SOP"),
    "title": lazy_gettext("Judul"),
    "parent_number": lazy_gettext("Nomor induk"),
    "effective": lazy_gettext("Tanggal efektif"),
}


@dataclass(frozen=True, slots=True)
class ImportPlanView:
    """`counts`: what of SOPs changes, and of how many; `loosened`: SOP id, name, what its access was and would be."""

    is_empty: bool
    rows: str
    counts: tuple[tuple[str, str], ...]
    loosened: tuple[tuple[int, str, str, str], ...]


def view(plan: ImportPlan) -> ImportPlanView:
    return ImportPlanView(
        is_empty=plan.is_empty,
        rows=_(
            "Daftar: %(added)s baris baru, %(changed)s berubah; %(missing)s tidak ada dalam berkas dan tetap.",
            added=labels.number(plan.added),
            changed=labels.number(plan.changed),
            missing=labels.number(plan.missing),
        ),
        counts=tuple((_what(*key), labels.number(count)) for key, count in sorted(plan.counts.items())),
        loosened=tuple(
            (each.sop_id, each.name, _value("access", each.before), _value("access", each.after))
            for each in plan.loosened
        ),
    )


def _what(column: str, before: str, after: str) -> str:
    """ "Klasifikasi: Internal → Publik", "Unit kerja"."""
    label = str(_COLUMNS[column])
    return f"{label}: {_value(column, before)} → {_value(column, after)}" if after else label


def _value(column: str, value: str) -> str:
    return str(labels.ACCESSES[Access(value)] if column == "access" else labels.STATUSES[Status(value)])
