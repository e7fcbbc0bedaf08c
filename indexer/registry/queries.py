"""Reading queries of the registry. A function that returns SOPs takes a viewer and leaves out what they may not see.

Each function sends a fixed number of statements, however many ids it is given.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from indexer.access import may_manage
from indexer.models import (
    Access,
    FileKind,
    JobState,
    JobView,
    OcrPage,
    OcrState,
    Outcome,
    Page,
    RenditionFailure,
    RenditionState,
    Sight,
    SopDate,
    SopIdentity,
    SopKind,
    SopSummary,
    SopVersion,
    SopView,
    Status,
    Step,
    StepConfidence,
    StepsState,
    Viewer,
)
from indexer.models.outcomes import ACTIVE_CONTENT, KEPT, sentence
from indexer.reading.readers import READERS
from indexer.registry import corrections
from indexer.registry.tables import corrections as correction_rows
from indexer.registry.tables import (
    document_lines,
    documents,
    files,
    pages,
    paths,
    recognised,
    removals,
    roles,
    step_performers,
    steps,
)
from indexer.registry.tables import jobs as jobs_table
from indexer.registry.word_boxes import ocr_page
from indexer.sop.identity.numbers_and_dates import is_number
from indexer.taxonomy.tree import Taxonomy

# Columns of `documents` that a summary is made of; reading all of them would cost several times as much.
SUMMARY = (
    "id",
    "number",
    "title",
    "kind",
    "process",
    "unit",
    "effective",
    "revision",
    "status",
    "access",
    "first_page",
    "last_page",
    "version",
)

_OF_VERSION = ("number_key", "superseded_by", "replaces", "revoked", "revoked_reason")

_FILE_OF_SUMMARY = (files.c.kind.label("file_kind"), files.c.rendition)

_QUEUED = "Menunggu giliran dibaca."
_WORKING = "Sedang dibaca."

# Asked for each answer that may be kept: to make the statement would cost more than to send it.
_BEHIND = select(
    exists().where(documents.c.version != documents.c.indexed_version) | exists(select(removals.c.document_id))
)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of the whole collection, for the status page. `waiting`: SOPs whose index entry is not up to date."""

    jobs: Mapping[JobState, int]
    failures: Mapping[Outcome, int]
    files: int
    sops: int
    pages: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read. `job_id` is set where it was uploaded, `path` where it was found in a folder."""

    name: str
    path: str
    outcome: Outcome
    message: str
    job_id: int | None = None


def sop(session: Session, viewer: Viewer, sop_id: int) -> SopView | None:
    """Everything about one SOP; None also where the viewer may not see it."""
    # A row for each correction: a statement of its own would be one more for every SOP.
    rows = session.execute(
        visible(select(documents, *_FILE_OF_SUMMARY, files.c.outcome, files.c.reader), viewer)
        .add_columns(files.c.sha256, files.c.size, files.c.warnings, files.c.ocr, files.c.rendition_outcome)
        .add_columns(*corrections.MARK)
        .outerjoin(correction_rows, correction_rows.c.document_id == documents.c.id)
        .where(documents.c.id == sop_id)
    ).all()
    if not rows:
        return None
    row = rows[0]
    lines = _lines(session, sop_id)
    related = family(session, viewer, sop_id)
    supersedes = [summary_of(session, each) for each in related if each.superseded_by == sop_id]
    newer = [summary_of(session, each) for each in related if each.id == row.superseded_by]
    placed = select(recognised.c.number).where(recognised.c.file_id == row.file_id, _has_boxes())
    return SopView(
        summary=summary_of(session, row),
        identity=_identity_of(row, lines),
        pages=page_texts(session, viewer, (sop_id,)).get(sop_id, ()),
        roles=tuple(each.name for each in session.execute(_of(roles, sop_id).order_by(roles.c.position))),
        steps=steps_of(session, (sop_id,)).get(sop_id, ()),
        warnings=(*row.warnings, *lines.get("warnings", ())),
        file_name=row.name,
        file_sha256=row.sha256,
        file_size=row.size,
        first_page=row.first_page,
        last_page=row.last_page,
        outcome=Outcome(row.outcome),
        reader=row.reader,
        superseded_by=newer[0] if newer else None,
        supersedes=tuple(sorted(supersedes, key=lambda older: older.id)),
        steps_state=StepsState(row.steps_state),
        steps_reason=row.steps_reason,
        ocr=OcrState(row.ocr),
        placed=frozenset(session.execute(placed).scalars()),
        rendition=RenditionState(row.rendition),
        rendition_failure=RenditionFailure(row.rendition_outcome) if row.rendition_outcome else None,
        corrections=tuple(corrections.mark_of(each) for each in rows if each.corrected),
        versions=versions_of(related, session),
    )


def family(session: Session, viewer: Viewer, sop_id: int) -> Sequence[Row[Any]]:
    """Rows (`summary_columns` and _OF_VERSION) of an SOP and its versions that the viewer may see, the newest first.

    Versions have one number, or one was said to replace the other; what links them has to be visible itself.
    """
    mine, other, seen = documents.alias(), documents, is_visible(viewer.sight)
    start = select(documents.c.id).where(documents.c.id == sop_id, seen)
    found = start.cte("family", recursive=True)
    linked = (
        ((other.c.number_key == mine.c.number_key) & (mine.c.number_key != ""))
        | other.c.id.in_([mine.c.superseded_by, mine.c.replaces])
        | (other.c.superseded_by == mine.c.id)
        | (other.c.replaces == mine.c.id)
    )
    step = select(other.c.id).select_from(found.join(mine, mine.c.id == found.c.id).join(other, linked))
    found = found.union(step.where(seen))
    statement = visible(summary_columns(), viewer).add_columns(*(documents.c[name] for name in _OF_VERSION))
    rows = session.execute(statement.where(documents.c.id.in_(select(found.c.id)))).all()
    newest_first = sorted(_linked(rows, sop_id), key=lambda row: (row.effective, row.id), reverse=True)
    return tuple(newest_first)


def versions_of(rows: Iterable[Row[Any]], session: Session) -> tuple[SopVersion, ...]:
    """From rows of `family`."""
    return tuple(SopVersion(summary_of(session, row), row.revoked, row.revoked_reason) for row in rows)


def _linked(rows: Sequence[Row[Any]], sop_id: int) -> list[Row[Any]]:
    """Those that are versions of the SOP also when labels, which are no numbers, link nothing."""
    found, left = [row for row in rows if row.id == sop_id], [row for row in rows if row.id != sop_id]
    for one in found:  # grows as it is walked
        near = [other for other in left if _are_versions(one, other)]
        found += near
        left = [other for other in left if other not in near]
    return found


def _are_versions(one: Row[Any], other: Row[Any]) -> bool:
    links = (one.superseded_by, one.replaces), (other.superseded_by, other.replaces)
    return other.id in links[0] or one.id in links[1] or (one.number_key == other.number_key and is_number(one.number))


def summaries(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, SopSummary]:
    """Summaries by id; an SOP that is gone or hidden is missing."""
    rows = session.execute(_summaries(viewer.sight), {"ids": list(ids)})
    return {row.id: summary_of(session, row) for row in rows}


def steps_read(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, tuple[StepsState, tuple[Step, ...]]]:
    """State of reading and steps of each SOP by id; an SOP that is gone or hidden is missing."""
    statement = visible(select(documents.c.id, documents.c.steps_state), viewer).where(documents.c.id.in_(list(ids)))
    states = {row.id: StepsState(row.steps_state) for row in session.execute(statement)}
    found = steps_of(session, list(states))
    return {sop_id: (state, found.get(sop_id, ())) for sop_id, state in states.items()}


def page_texts(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, tuple[Page, ...]]:
    """The pages of each SOP in order; an SOP that is gone or hidden is missing."""
    found: dict[int, list[Page]] = {}
    for sop_id, *page in session.execute(_page_texts(viewer.sight), {"ids": list(ids)}):
        found.setdefault(sop_id, []).append(Page(*page))
    return {key: tuple(value) for key, value in found.items()}


def is_indexed(session: Session | Connection) -> bool:
    """Whether the index holds all SOPs as the registry does; read from an index of those that wait."""
    return not session.execute(_BEHIND).scalar_one()


def indexed_state(session: Session, viewer: Viewer) -> str:
    """Name of what the index holds of SOPs that the viewer may see."""
    statement = visible(select(documents.c.id, documents.c.indexed_version), viewer).order_by(documents.c.id)
    seen = " ".join(f"{sop_id}.{version}" for sop_id, version in session.execute(statement))
    return hashlib.sha256(seen.encode()).hexdigest()


def newest(session: Session, viewer: Viewer, limit: int) -> tuple[SopSummary, ...]:
    """The SOPs in force that were added last, newest first."""
    statement = visible(summary_columns(), viewer).where(documents.c.status == Status.IN_FORCE.value)
    rows = session.execute(statement.order_by(documents.c.id.desc()).limit(limit))
    return tuple(summary_of(session, row) for row in rows)


class Original(NamedTuple):
    """The file of an SOP, as far as a viewer may have it. `shown`: the pages that they may see, empty where that is all
    of it. `is_public`: everybody may have as much."""

    sha256: str
    name: str
    kind: FileKind
    shown: tuple[int, ...]
    is_public: bool

    @property
    def is_whole(self) -> bool:
        return not self.shown


def original(session: Session, viewer: Viewer, sop_id: int) -> Original | None:
    """The file an SOP stands in; None where the viewer may see nothing of it that can be had apart from the rest."""
    columns = (files.c.id, files.c.sha256, documents.c.name, files.c.kind, files.c.rendition)
    statement = visible(select(*columns), viewer)
    row = session.execute(statement.where(documents.c.id == sop_id)).first()
    if row is None:
        return None
    is_seen = is_visible(viewer.sight).label("is_seen")
    ranges = select(documents.c.access, documents.c.first_page, documents.c.last_page, is_seen)
    inside = session.execute(ranges.where(documents.c.file_id == row.id)).all()
    kind, shown = FileKind(row.kind), set[int]()
    hidden = [each for each in inside if not each.is_seen]
    if hidden:
        if not READERS[kind].has_pages and row.rendition != RenditionState.DONE.value:
            return None
        shown.update(*(range(each.first_page, each.last_page + 1) for each in inside if each not in hidden))
        shown.difference_update(*(range(each.first_page, each.last_page + 1) for each in hidden))
        if not shown:
            return None
    is_public = all(each.access == Access.PUBLIC.value for each in inside if each not in hidden)
    return Original(row.sha256, row.name, kind, tuple(sorted(shown)), is_public)


class FoundPage(NamedTuple):
    """A page and the file it is in. `scan`: what was recognised on it, where the places of its words are known."""

    sha256: str
    page: Page
    scan: OcrPage | None
    is_public: bool


def page(session: Session, viewer: Viewer, sop_id: int, number: int) -> FoundPage | None:
    """A page of the SOP; None where there is none that the viewer may see."""
    columns = (pages.c[name] for name in ("number", "text", "source", "heading", "confidence"))
    statement = visible(select(files.c.sha256, documents.c.file_id, documents.c.access, *columns), viewer)
    statement = statement.join(pages, (pages.c.file_id == documents.c.file_id) & _in_range())
    row = session.execute(statement.where(documents.c.id == sop_id, pages.c.number == number)).first()
    if row is None:
        return None
    found = Page(*row[3:])
    seen = select(recognised).where(recognised.c.file_id == row.file_id, recognised.c.number == number)
    scan = session.execute(seen.where(_has_boxes())).first() if found.source == "ocr" else None
    return FoundPage(row.sha256, found, ocr_page(scan) if scan else None, row.access == Access.PUBLIC.value)


def _has_boxes() -> ColumnElement[bool]:
    return func.length(recognised.c.boxes) > 0


def awaits_pages(session: Session, sop_id: int) -> bool:
    """Whether pages of the SOP are to be recognised or rendered, or are just now."""
    going_on = [OcrState.WAITING.value, OcrState.WORKING.value]  # RenditionState has the same
    awaited = files.c.ocr.in_(going_on) | files.c.rendition.in_(going_on)
    statement = select(files.c.id).join(documents, documents.c.file_id == files.c.id)
    return session.execute(statement.where(documents.c.id == sop_id, awaited)).first() is not None


def job(session: Session, viewer: Viewer, job_id: int) -> JobView | None:
    """The state of one upload; None where it is neither the viewer's own nor the viewer a manager."""
    return next(iter(jobs(session, viewer, ids=(job_id,))), None)


def jobs(
    session: Session, viewer: Viewer, *, limit: int | None = None, ids: Iterable[int] | None = None
) -> tuple[JobView, ...]:
    """Uploads the viewer may know of, newest first: their own, for managers everybody's except of hidden SOPs."""
    statement = select(jobs_table, files.c.ocr).outerjoin(files, files.c.id == jobs_table.c.file_id)
    statement = statement.order_by(jobs_table.c.id.desc()).limit(limit)
    if ids is not None:
        statement = statement.where(jobs_table.c.id.in_(list(ids)))
    own = (jobs_table.c.by == viewer.name) & (jobs_table.c.by != "")
    # The name of a file often is the title of its SOP.
    statement = statement.where(own | ~_holds_hidden(viewer) if may_manage(viewer) else own)
    rows = session.execute(statement).all()
    sops: dict[int, list[int]] = {}
    found = visible(select(documents.c.id, documents.c.file_id), viewer)
    for sop_id, file_id in session.execute(
        found.where(documents.c.file_id.in_([row.file_id for row in rows])).order_by(documents.c.part)
    ):
        sops.setdefault(file_id, []).append(sop_id)
    active = active_files(session, [row.file_id for row in rows])
    return tuple(
        _job_of(row, tuple(sops.get(row.file_id, ())), ACTIVE_CONTENT if row.file_id in active else "") for row in rows
    )


def active_files(session: Session, file_ids: Iterable[int]) -> set[int]:
    """Those of the files that do something when they are opened."""
    warned = select(files.c.id, files.c.warnings).where(files.c.id.in_(list(file_ids)))
    return {row.id for row in session.execute(warned) if ACTIVE_CONTENT in row.warnings}


def is_active(session: Session, sha256: str) -> bool:
    """Whether the file does something when it is opened."""
    warnings = session.execute(select(files.c.warnings).where(files.c.sha256 == sha256)).scalar()
    return ACTIVE_CONTENT in (warnings or ())


def statistics(session: Session) -> Statistics:
    by_state = session.execute(select(jobs_table.c.state, func.count()).group_by(jobs_table.c.state)).all()
    counts = {JobState(state): count for state, count in by_state}
    failed = session.execute(_failed_outcomes()).all()
    file_count, page_count = session.execute(select(func.count(), func.coalesce(func.sum(files.c.page_count), 0))).one()
    waiting = documents.c.version != documents.c.indexed_version
    return Statistics(
        jobs={state: counts.get(state, 0) for state in JobState},
        failures={Outcome(outcome): count for outcome, count in failed},
        files=file_count,
        sops=session.execute(select(func.count()).where(documents.c.withdrawn.is_(None))).scalar_one(),
        pages=page_count,
        waiting=session.execute(select(func.count()).select_from(documents).where(waiting)).scalar_one(),
    )


class Queue(NamedTuple):
    """Uploads that wait and that are read. `is_current`: the index holds the SOPs as the registry does."""

    waiting: int
    working: int
    is_current: bool


def queue_seen_by(session: Session, viewer: Viewer) -> Queue:
    """How far the indexing is, without what is of hidden SOPs, or is said to become so."""
    shown = select(jobs_table.c.state, func.count()).where(~_holds_hidden(viewer))
    counts = {row[0]: row[1] for row in session.execute(shown.group_by(jobs_table.c.state))}
    behind = visible(select(documents.c.id), viewer).where(documents.c.version != documents.c.indexed_version)
    is_current = session.execute(behind.limit(1)).first() is None
    return Queue(counts.get(JobState.QUEUED.value, 0), counts.get(JobState.WORKING.value, 0), is_current)


def awaiting_ocr(session: Session, viewer: Viewer) -> int:
    """Files with SOPs that the viewer may see and pages that wait for text recognition, or are recognised just now."""
    number = visible(select(func.count(documents.c.file_id.distinct())), viewer)
    awaited = files.c.ocr.in_([OcrState.WAITING.value, OcrState.WORKING.value])
    return int(session.execute(number.where(awaited)).scalar_one())


def failures(session: Session, viewer: Viewer, limit: int = 200) -> tuple[Failure, ...]:
    """Files that could not be read, the latest first: a manager sees all, others those they uploaded."""
    own = (jobs_table.c.by == viewer.name) & (jobs_table.c.by != "")
    bad = select(jobs_table).where(jobs_table.c.state == JobState.FAILED.value)
    bad = bad.where(own | ~_holds_hidden(viewer) if may_manage(viewer) else own)
    found = [
        Failure(row.file_name, "", Outcome(row.outcome), sentence(Outcome(row.outcome)), row.id)
        for row in session.execute(bad.order_by(jobs_table.c.id.desc()).limit(limit))
    ]
    if may_manage(viewer):
        outcome = func.coalesce(files.c.outcome, paths.c.outcome)
        lost = select(paths.c.name, paths.c.path, outcome.label("outcome")).outerjoin(
            files, files.c.id == paths.c.file_id
        )
        found += [
            Failure(row.name, row.path, Outcome(row.outcome), sentence(Outcome(row.outcome)))
            for row in session.execute(lost.where(_is_failure(outcome)).order_by(paths.c.path).limit(limit))
        ]
    return tuple(found[:limit])


class SopName(NamedTuple):
    id: int
    title: str
    number: str
    unit: str
    process: str
    kind: str
    number_key: str
    parent_key: str


def sop_names(session: Session, viewer: Viewer) -> list[SopName]:
    """What names every SOP in force that the viewer may see, and the SOP above it."""
    columns = (documents.c[name] for name in SopName._fields)
    statement = visible(select(*columns), viewer).where(documents.c.status == Status.IN_FORCE.value)
    return [SopName(*row) for row in session.execute(statement.order_by(documents.c.id))]


def role_names(session: Session, viewer: Viewer) -> list[str]:
    """Roles in the SOPs in force that the viewer may see, the most frequent first."""
    number = func.count()
    statement = visible(select(roles.c.name, number), viewer).join(roles, roles.c.document_id == documents.c.id)
    in_force = statement.where(documents.c.status == Status.IN_FORCE.value)
    return [name for name, _ in session.execute(in_force.group_by(roles.c.name).order_by(number.desc(), roles.c.name))]


def step_outputs(session: Session, viewer: Viewer) -> list[str]:
    """What steps of several of those SOPs bring forth, as printed, the most frequent first."""
    number = func.count(documents.c.id.distinct())
    statement = visible(select(steps.c.output), viewer).join(steps, steps.c.document_id == documents.c.id)
    several = statement.where(documents.c.status == Status.IN_FORCE.value, steps.c.output != "").group_by(
        steps.c.output
    )
    return list(session.scalars(several.having(number > 1).order_by(number.desc(), steps.c.output)))


def visible(statement: Select[Any], viewer: Viewer) -> Select[Any]:
    """The statement, joined to the files and narrowed to SOPs the viewer may see: nothing where nothing is granted."""
    return _granted(statement, viewer.sight)


def is_visible(sight: Sight) -> ColumnElement[bool]:
    """Whether a row of `documents` is within the sight (`access.may_see`)."""
    access = documents.c.access
    seen = access.in_([each.value for each in sight.grants])
    if not (sight.units or sight.sops):
        return seen
    is_granted = func.lower(documents.c.unit).in_(sorted(sight.units)) | documents.c.id.in_(sorted(sight.sops))
    return seen | ((access == Access.RESTRICTED.value) & is_granted)


def _granted(statement: Select[Any], sight: Sight) -> Select[Any]:
    return statement.select_from(documents).join(files, files.c.id == documents.c.file_id).where(is_visible(sight))


# Every page of results asks these two. To make such a statement costs as much as to send it.
_SIGHTS = 64


@lru_cache(_SIGHTS)
def _summaries(sight: Sight) -> Select[Any]:
    return _granted(summary_columns(), sight).where(documents.c.id.in_(bindparam("ids", expanding=True)))


@lru_cache(_SIGHTS)
def _page_texts(sight: Sight) -> Select[Any]:
    columns = (pages.c[name] for name in ("number", "text", "source", "heading", "confidence"))
    return (
        _granted(select(documents.c.id, *columns), sight)
        .join(pages, (pages.c.file_id == documents.c.file_id) & _in_range())
        .where(documents.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(documents.c.id, pages.c.number)
    )


def _holds_hidden(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the file of a job holds an SOP that the viewer may not see, or is to hold one."""
    grants = [access.value for access in viewer.grants]
    holds = exists().where(documents.c.file_id == jobs_table.c.file_id, ~is_visible(viewer.sight))
    return holds | (jobs_table.c.access.is_not(None) & jobs_table.c.access.not_in(grants))


def summary_columns() -> Select[Any]:
    """Start of a statement whose rows `summary_of` takes."""
    return select(*(documents.c[name] for name in SUMMARY), *_FILE_OF_SUMMARY)


def _in_range() -> ColumnElement[bool]:
    return pages.c.number.between(documents.c.first_page, documents.c.last_page)


def _of(table: Any, sop_id: int) -> Select[Any]:
    return cast("Select[Any]", select(table).where(table.c.document_id == sop_id))


def _is_failure(outcome: ColumnElement[Any]) -> ColumnElement[bool]:
    return outcome.is_not(None) & outcome.not_in([kept.value for kept in KEPT])


def _failed_outcomes() -> Select[Any]:
    """Outcome and number of what could not be read: each file once, and what could not even be stored."""
    stored = select(files.c.outcome.label("outcome")).where(_is_failure(files.c.outcome))
    unstored = select(paths.c.outcome).where(paths.c.file_id.is_(None), paths.c.outcome.is_not(None))
    refused = select(jobs_table.c.outcome).where(jobs_table.c.file_id.is_(None), jobs_table.c.outcome.is_not(None))
    every = stored.union_all(unstored, refused).subquery()
    return select(every.c.outcome, func.count()).group_by(every.c.outcome)


def _lines(session: Session, sop_id: int) -> dict[str, tuple[str, ...]]:
    """Lines of the identity box, and warnings, by field."""
    found: dict[str, tuple[str, ...]] = {}
    in_order = _of(document_lines, sop_id).order_by(document_lines.c.field, document_lines.c.position)
    for line in session.execute(in_order):
        found[line.field] = (*found.get(line.field, ()), line.text)
    return found


# Every page of results asks these two for all its SOPs.
_STEPS = select(steps).where(steps.c.document_id.in_(bindparam("ids", expanding=True)))
_STEPS = _STEPS.order_by(steps.c.document_id, steps.c.position)
_PERFORMERS = select(step_performers.c.document_id, step_performers.c.step, step_performers.c.role)
_PERFORMERS = _PERFORMERS.where(step_performers.c.document_id.in_(bindparam("ids", expanding=True))).order_by(
    step_performers.c.document_id, step_performers.c.step, step_performers.c.position
)


def steps_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[Step, ...]]:
    """The steps of each SOP in order; an SOP without any is missing. Callers know that the viewer may see them."""
    performers: dict[tuple[int, int], list[str]] = {}
    for sop_id, step, role in session.execute(_PERFORMERS, {"ids": list(ids)}):
        performers.setdefault((sop_id, step), []).append(role)
    found: dict[int, list[Step]] = {}
    for row in session.execute(_STEPS, {"ids": list(ids)}):
        step = Step(
            number=row.number,
            activity=row.activity,
            performers=tuple(performers.get((row.document_id, row.position), ())),
            inputs=row.inputs,
            duration=row.duration,
            output=row.output,
            note=row.note,
            page=row.page,
            minutes=row.minutes,
            is_decision=row.is_decision,
            doubt=row.doubt,
            confidence=StepConfidence(*row.confidence) if row.confidence else None,
        )
        found.setdefault(row.document_id, []).append(step)
    return {sop_id: tuple(each) for sop_id, each in found.items()}


def has_pages(row: Row[Any]) -> bool:
    """Whether pages are numbered in a file of this `file_kind` and `rendition`."""
    return READERS[FileKind(row.file_kind)].has_pages or row.rendition == RenditionState.DONE.value


def summary_of(session: Session, row: Row[Any]) -> SopSummary:
    """From a row of `documents` with the file's kind as `file_kind`, and its `rendition`."""
    taxonomy: Taxonomy = session.info["taxonomy"]
    return SopSummary(
        id=row.id,
        number=row.number,
        title=row.title,
        kind=SopKind(row.kind),
        process_path=taxonomy.path(row.process),
        unit=row.unit,
        effective=row.effective,
        revision=row.revision,
        status=Status(row.status),
        access=Access(row.access),
        file_kind=FileKind(row.file_kind),
        page_count=row.last_page - row.first_page + 1,
        version=row.version,
        has_pages=has_pages(row),
    )


def _identity_of(row: Row[Any], lines: Mapping[str, tuple[str, ...]]) -> SopIdentity:
    """From a row of `documents` and its lines by field."""
    return SopIdentity(
        number=row.printed_number,
        title=row.printed_title,
        created=_date(row.created_printed, row.created_iso),
        revised=_date(row.revised_printed, row.revised_iso),
        revision=row.revision,
        effective=_date(row.effective_printed, row.effective_iso),
        approved_by=row.approved_by,
        approved_name=row.approved_name,
        unit=row.printed_unit,
        letterhead=lines.get("letterhead", ()),
        kind=SopKind(row.printed_kind) if row.printed_kind else None,
        legal_basis=lines.get("legal_basis", ()),
        qualification=lines.get("qualification", ()),
        related=lines.get("related", ()),
        equipment=lines.get("equipment", ()),
        warning=row.warning,
        recording=row.recording,
    )


def _date(printed: str, iso: str) -> SopDate | None:
    return SopDate(printed, iso) if printed or iso else None


def _job_of(row: Row[Any], sop_ids: tuple[int, ...], warning: str) -> JobView:
    """From a row of `jobs` with the file's `ocr`; SOPs are named once they can be found."""
    state = JobState(row.state)
    outcome = Outcome(row.outcome) if row.outcome else None
    return JobView(
        id=row.id,
        file_name=row.file_name,
        state=state,
        outcome=outcome,
        message=sentence(outcome) if outcome else _QUEUED if state is JobState.QUEUED else _WORKING,
        pages_done=row.pages_done,
        pages_total=row.pages_total,
        created=row.created,
        finished=row.finished,
        by=row.by,
        sop_ids=sop_ids if state is JobState.INDEXED else (),
        warning=warning if state is JobState.INDEXED else "",
        ocr=OcrState(row.ocr) if row.ocr else OcrState.NONE,
    )
