"""What the agency declares and lists against what is there, for managers: as a page, and as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, render_template, request, url_for
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from indexer import access
from indexer.completeness.compare import Finding, ProcessTotals, Reconciliation, RegisterTotal, reconcile
from indexer.completeness.export_csv import to_csv
from indexer.completeness.issue_types import ADVICE, COUNTS, TITLES, IssueType, TotalKind
from indexer.completeness.register_import import last_import
from indexer.models import CodeLabel, Viewer
from indexer.models.outcomes import sentence
from search_app.http.auth import to_login
from search_app.http.installation import installation
from search_app.http.translate import gettext as _
from search_app.http.viewer import current_viewer
from search_app.presenters import labels
from search_app.views.register import may_import

bp = Blueprint("completeness", __name__)

_ADDRESS = "/kelola/daftar"
_SHOWN = 10  # of each kind; the rest on a page of their own
_NOBODY_SAYS = "–"


@dataclass(frozen=True, slots=True)
class TotalView:
    """One line of numbers in words; `is_part`: of the line above."""

    label: str
    declared: str
    listed: str
    present: str
    difference: str
    is_off: bool
    is_part: bool


@dataclass(frozen=True, slots=True)
class ProcessView:
    """`macro` and `micro`: present, and listed where there is a register ("" otherwise), and whether they differ."""

    label: str
    href: str
    maps: str
    macro: tuple[str, str, bool]
    micro: tuple[str, str, bool]
    other: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """`href` of the SOP, "" where there is none; `actions`: label and address of what helps."""

    name: str
    number: str
    href: str
    file_name: str
    line: str
    why: str
    actions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IssueView:
    """`more`: the address that lists all of them, "" where all are shown."""

    id: str
    title: str
    advice: str
    count: int
    findings: tuple[FindingView, ...]
    more: str


@bp.get(_ADDRESS)
def index() -> str | Response:
    viewer = _manager()
    if viewer is None:
        return to_login()
    found = reconcile(installation(), viewer)
    only = _chosen(request.args.get("temuan", ""))
    issues = tuple(_issue_view(found, issue, only) for issue in IssueType if found.of(issue) and only in (None, issue))
    return render_template(
        "manage/completeness.html",
        found=found,
        totals=[_total(total) for total in found.totals],
        processes=[_process(each) for each in found.processes],
        issues=issues,
        only=only,
        sees_all=may_import(viewer),
        last=last_import(installation()),
    )


@bp.get(f"{_ADDRESS}.csv")
def download() -> Response:
    viewer = _manager()
    if viewer is None:
        return to_login()
    text = to_csv(reconcile(installation(), viewer), _)
    # With the mark by which Excel knows the encoding.
    response = current_app.response_class(text.encode("utf-8-sig"), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=kelengkapan-sop.csv"
    response.headers["Cache-Control"] = "no-store"
    return response


def _manager() -> Viewer | None:
    """Who asks, when they may manage; None for a visitor, who may sign in. Raises Forbidden for others."""
    viewer = current_viewer()
    if access.may_manage(viewer):
        return viewer
    if viewer.name:
        raise Forbidden
    return None


def _chosen(value: str) -> IssueType | None:
    if not value:
        return None
    try:
        return IssueType(value)
    except ValueError as error:
        raise NotFound from error


def _total(total: RegisterTotal) -> TotalView:
    return TotalView(
        label=labels.process(_named(total.group)) if total.group else _(COUNTS[total.what]),
        declared=_number(total.declared),
        listed=_number(total.listed),
        present=labels.number(total.present),
        difference=_signed(total.difference),
        is_off=bool(total.difference),
        is_part=total.what is TotalKind.GROUP,
    )


def _process(each: ProcessTotals) -> ProcessView:
    def pair(listed: int | None, present: int) -> tuple[str, str, bool]:
        shown = "" if listed is None else labels.number(listed)
        return labels.number(present), shown, listed is not None and listed != present

    return ProcessView(
        label=labels.process(CodeLabel(each.code, each.name)),
        href=url_for("browse.results", proses=each.code),
        maps=f"{each.maps_used}/{each.maps}" if each.maps else _NOBODY_SAYS,
        macro=pair(*each.macro),
        micro=pair(*each.micro),
        other=labels.number(each.other),
    )


def _issue_view(found: Reconciliation, issue: IssueType, only: IssueType | None) -> IssueView:
    findings = found.of(issue)
    shown = findings if only else findings[:_SHOWN]
    return IssueView(
        id=issue.value,
        title=_(TITLES[issue]),
        advice=_(ADVICE[issue]),
        count=len(findings),
        findings=tuple(map(_finding, shown)),
        more=url_for("completeness.index", temuan=issue.value) if len(shown) < len(findings) else "",
    )


def _finding(finding: Finding) -> FindingView:
    name = finding.title or finding.number or finding.file_name
    return FindingView(
        name=name,
        number=finding.number if finding.number != name else "",
        href=url_for("documents.sop", sop_id=finding.sop_id) if finding.sop_id else "",
        file_name=finding.file_name if finding.file_name != name else "",
        line=labels.number(finding.line) if finding.line else "",
        why=_(sentence(finding.outcome)) if finding.outcome else "",
        actions=tuple(_actions(finding)),
    )


def _actions(finding: Finding) -> Iterator[tuple[str, str]]:
    """What a manager can do about it from here."""
    words = finding.title or finding.number
    if finding.issue is IssueType.MISSING:
        yield _("Cari"), url_for("browse.results", q=words, status="semua")
    if finding.issue is IssueType.NO_MICRO:
        yield _("Cari SOP mikronya"), url_for("browse.results", q=words, jenis="mikro")
    if finding.issue is IssueType.UNREADABLE:
        yield _("Lihat pada status"), url_for("manage.status", _anchor="gagal")
    if finding.issue in (IssueType.MISSING, IssueType.UNREADABLE, IssueType.NO_TEXT):
        yield _("Unggah"), url_for("uploads.index")
    if finding.sop_id and finding.issue in (IssueType.EXTRA, IssueType.NO_PROCESS, IssueType.SAME_NUMBER):
        yield _("Ubah data SOP"), url_for("filing.edit", sop_id=finding.sop_id)


def _named(code: str) -> CodeLabel:
    return CodeLabel(code, installation().taxonomy.by_code[code].name)


def _number(value: int | None) -> str:
    return _NOBODY_SAYS if value is None else labels.number(value)


def _signed(value: int | None) -> str:
    if value is None:
        return _NOBODY_SAYS
    return f"+{labels.number(value)}" if value > 0 else labels.number(value).replace("-", "−")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
