"""The audit log for administrators: who did what, filtered, paged, as a file. It tells no text of an SOP or search."""

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Flask, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from indexer.models.audit import Action, AuditRow
from indexer.registry import audit
from indexer.registry.audit import AuditFilter
from search_app.http.auth import signed_in_freshly
from search_app.http.installation import installation
from search_app.http.translate import LazyString, lazy_gettext
from search_app.http.translate import gettext as _
from search_app.presenters.tables import ROWS, TableAddress, csv_answer, page_number
from search_app.views.people import administrator

bp = Blueprint("audit", __name__)

_ADDRESS = "/kelola/catatan"
_DEFAULT_SORT = "-waktu"
_PARAMETERS = ("orang", "tindakan", "hal-apa", "dari", "sampai", "urut")
_MOST_IN_FILE = 200_000

ACTIONS: dict[Action, LazyString] = {
    Action.SIGNED_IN: lazy_gettext("masuk"),
    Action.SIGN_IN_FAILED: lazy_gettext("gagal masuk"),
    Action.SIGN_IN_HELD: lazy_gettext("percobaan masuk ditahan"),
    Action.PASSWORD_SET: lazy_gettext("kata sandi diganti"),
    Action.SESSIONS_ENDED: lazy_gettext("sesi diakhiri"),
    Action.PERSON_ADDED: lazy_gettext("akun ditambah"),
    Action.PERSON_CHANGED: lazy_gettext("akun diubah"),
    Action.PERSON_CLOSED: lazy_gettext("akun ditutup"),
    Action.PERSON_OPENED: lazy_gettext("akun dibuka"),
    Action.LINK_MADE: lazy_gettext("tautan kata sandi dibuat"),
    Action.TOKEN_MADE: lazy_gettext("token dibuat"),
    Action.TOKEN_REVOKED: lazy_gettext("token dicabut"),
    Action.UPLOADED: lazy_gettext("berkas diunggah"),
    Action.CHANGED: lazy_gettext("SOP diubah"),
    Action.PUBLISHED: lazy_gettext("SOP diterbitkan"),
    Action.WITHDRAWN: lazy_gettext("SOP ditarik dari publik"),
    Action.REVOKED: lazy_gettext("SOP dicabut"),
    Action.RESTORED: lazy_gettext("versi SOP dipulihkan"),
    Action.BINNED: lazy_gettext("SOP dibuang ke tempat sampah"),
    Action.TAKEN_BACK: lazy_gettext("SOP diambil dari tempat sampah"),
    Action.REVISION_AGREED: lazy_gettext("revisi disetujui"),
    Action.REVISION_REFUSED: lazy_gettext("revisi ditolak"),
    Action.DOWNLOADED: lazy_gettext("SOP nonpublik diunduh"),
    Action.REGISTER_IMPORTED: lazy_gettext("register diimpor"),
    Action.REGISTER_UNDONE: lazy_gettext("impor register dibatalkan"),
}


@bp.get(_ADDRESS)
@signed_in_freshly
def index() -> str:
    administrator()
    asked, page = _asked(request.args), page_number(request.args)
    values = {
        name: request.args.get(name, "")[:200] for name in ("orang", "tindakan", "hal-apa", "dari", "sampai", "urut")
    }
    address = TableAddress("audit.index", values)
    # Failed attempts of the last minutes become rows when anybody looks.
    with installation().writing() as registry:
        audit.settle(registry)
    with installation().session() as registry:
        total = audit.count(registry, asked)
        oldest_first = values["urut"] == "waktu"
        rows = list(audit.rows(registry, asked, offset=(page - 1) * ROWS, limit=ROWS, oldest_first=oldest_first))
    return render_template(
        "manage/audit.html",
        rows=[(row, ACTIONS[row.action], _detail(row)) for row in rows],
        heading=address.heading(_("Waktu (UTC)"), "waktu", _DEFAULT_SORT),
        paging=address.paging(page, total),
        csv=TableAddress("audit.download", values).href(),
        asked=values,
        actions=ACTIONS,
    )


@bp.get(f"{_ADDRESS}.csv")
@signed_in_freshly
def download() -> Response:
    administrator()
    with installation().writing() as registry:
        audit.settle(registry)
    with installation().session() as registry:
        rows = [
            (
                row.position,
                row.at.isoformat(),
                row.person,
                row.address,
                row.action.value,
                row.subject,
                _detail(row),
                row.hash,
            )
            for row in audit.rows(registry, _asked(request.args), limit=_MOST_IN_FILE, oldest_first=True)
        ]
    headings = (
        _("Baris"),
        _("Waktu (UTC)"),
        _("Orang"),
        _("Alamat"),
        _("Tindakan"),
        _("Perihal"),
        _("Rincian"),
        "SHA-256",
    )
    return csv_answer("catatan", headings, rows)


def _asked(args: MultiDict[str, str]) -> AuditFilter:
    """What the parameters ask for; what is no action and no day asks nothing."""
    until = _day(args.get("sampai", ""))
    action = args.get("tindakan", "")
    return AuditFilter(
        person=" ".join(args.get("orang", "").split()),
        action=Action(action) if action in set(Action) else None,
        subject=args.get("hal-apa", "").strip(),
        since=_day(args.get("dari", "")),
        before=until + timedelta(days=1) if until else None,
    )


def _day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(min(day, date.max - timedelta(days=1)), time(), UTC)


def _detail(row: AuditRow) -> str:
    return "; ".join(f"{name}: {value}" for name, value in sorted(row.detail.items()) if value)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
