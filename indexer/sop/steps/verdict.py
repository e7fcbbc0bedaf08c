"""How reliably the flow table was read: which performers are withheld, and the sentence that says why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from indexer.models import Step, StepsState, reasons
from indexer.models.reasons import Reason
from indexer.sop.layout.sheet import Sheet
from indexer.sop.steps.flow import FlowTable, to_step

_MOST_BARE = 0.10
_MOST_STRADDLING = 0.08
_MOST_IN_ONE = 4
_PICTURE_COVERS = 0.6


@dataclass(frozen=True, slots=True)
class Verdict:
    roles: tuple[str, ...]
    steps: tuple[Step, ...]
    state: StepsState
    reason: str


def judge(tables: Sequence[FlowTable], *, has_pictures: bool) -> Verdict:
    """Steps of all tables, with performers only where the drawing supports them.

    `has_pictures`: pages of the SOP are pictures, on which a flow table may be.
    """
    tables = [table for table in tables if table.drafts]
    if not tables:
        return (
            Verdict((), (), StepsState.UNREADABLE, reasons.PICTURE)
            if has_pictures
            else Verdict((), (), StepsState.NONE, "")
        )
    roles = tuple(dict.fromkeys(name for table in tables for name in _role_names(table) if name))
    steps: list[Step] = []
    why: list[str] = []
    for table in tables:
        found, reason = _judge_table(table)
        steps.extend(map(without_unsure, found))
        if reason:
            why.append(reason)
    if all(_covered_page(table) is not None for table in tables):
        return Verdict((), (), StepsState.UNREADABLE, why[0])
    if why:
        return Verdict(roles, tuple(steps), StepsState.PARTLY, " ".join(dict.fromkeys(why)))
    unclear = [step for step in steps if step.confidence and step.confidence.unsure]
    if unclear:
        return Verdict(roles, tuple(steps), StepsState.PARTLY, _named(reasons.UNCLEAR, unclear))
    doubtful = [step for step in steps if step.doubt]
    if doubtful:
        return Verdict(roles, tuple(steps), StepsState.PARTLY, _named(reasons.SOME_STEPS, doubtful))
    return Verdict(roles, tuple(steps), StepsState.READ, "")


def _named(template: str, steps: Sequence[Step]) -> str:
    return str(Reason(template, {"steps": ", ".join(step.number or "?" for step in steps[:8])}))


def without_unsure(step: Step) -> Step:
    """The step without the values that were not read surely enough from a picture."""
    unsure = step.confidence.unsure if step.confidence else frozenset()
    if not unsure:
        return step
    if "performers" in unsure and step.performers:
        step = replace(step, performers=(), doubt=reasons.STEP_UNCLEAR)
    empty: dict[str, Any] = dict.fromkeys(unsure & {"inputs", "duration", "output"}, "")
    return replace(step, **empty, minutes=None if "duration" in unsure else step.minutes)


def _role_names(table: FlowTable) -> Sequence[str]:
    named = [name for draft in table.drafts for name in draft.named]
    return list(dict.fromkeys(named)) or table.roles


def _judge_table(table: FlowTable) -> tuple[list[Step], str]:
    steps = [to_step(draft, table.roles) for draft in table.drafts]
    covered = _covered_page(table)
    if covered is not None:
        return [], str(Reason(reasons.HIDDEN, {"page": str(covered)}))
    if all(draft.named or not table.roles for draft in table.drafts):
        return steps, "" if table.roles else reasons.NO_ROLES
    bare = sum(not draft.placed.symbols and not draft.named for draft in table.drafts)
    straddling = sum(draft.placed.straddling for draft in table.drafts)
    symbols = sum(draft.placed.symbols for draft in table.drafts)
    if table.problems:
        return _withheld(steps), " ".join(table.problems)
    if not symbols:
        return _withheld(steps), reasons.NO_SYMBOLS
    if bare > max(1, _MOST_BARE * len(steps)) or _has_bare_edge(table):
        return _withheld(steps), str(Reason(reasons.BARE, {"bare": str(bare), "all": str(len(steps))}))
    if len(steps) == 1 and symbols >= _MOST_IN_ONE:
        # No rules part its rows: this is the whole table.
        return _withheld(steps), reasons.STRADDLING
    if straddling > max(1, _MOST_STRADDLING * symbols):
        return _withheld(steps), reasons.STRADDLING
    doubted = [
        _doubted(step, draft.placed.symbols, draft.placed.straddling, bool(draft.named))
        for step, draft in zip(steps, table.drafts, strict=True)
    ]
    return doubted, reasons.SEEN if any(draft.placed.from_picture for draft in table.drafts) else ""


def _has_bare_edge(table: FlowTable) -> bool:
    """Whether the first or last step of a page has no symbol, as where the whole drawing slid by a row."""
    pages: dict[int, list[bool]] = {}
    for draft in table.drafts:
        pages.setdefault(draft.page, []).append(bool(draft.named) or not draft.placed.is_bare)
    return any(not rows[0] or not rows[-1] for rows in pages.values())


def _doubted(step: Step, symbols: int, straddling: int, is_named: bool) -> Step:
    if is_named:
        return step
    if not symbols:
        return replace(step, performers=(), doubt=reasons.STEP_BARE)
    return replace(step, performers=(), doubt=reasons.STEP_STRADDLES) if straddling else step


def _withheld(steps: Sequence[Step]) -> list[Step]:
    return [replace(step, performers=(), is_decision=False) for step in steps]


def _covered_page(table: FlowTable) -> int | None:
    """The first page on which a picture lies over the table; None where it can be seen."""
    return next((sheet.page for sheet, y0, y1 in table.spans if _is_covered(sheet, table, y0, y1)), None)


def _is_covered(sheet: Sheet, table: FlowTable, y0: float, y1: float) -> bool:
    """Whether a picture covers most of this part of the table."""
    x0, x1 = table.columns[0].x0, table.columns[-1].x1
    area = max((x1 - x0) * (y1 - y0), 1.0)
    return any(
        max(min(p.x1, x1) - max(p.x0, x0), 0.0) * max(min(p.y1, y1) - max(p.y0, y0), 0.0) > _PICTURE_COVERS * area
        for p in sheet.pictures
    )
