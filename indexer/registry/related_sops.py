"""Related SOPs: the macro SOP and its micro SOPs, and those that an identity box or a step names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from indexer.models import SopSummary, SopView, Status, Viewer
from indexer.registry import queries
from indexer.registry.tables import documents
from indexer.sop.identity.numbers_and_dates import number_key
from indexer.taxonomy.tree import fold

# Keys of numbers are looked for inside a line of text; a shorter one ("SOP.1") names too much.
_SHORTEST_NUMBER = 3
_LONGEST_NUMBER = 14
# Bounds on how much is looked for at once; real identity boxes and flow tables stay far below.
_MOST_PARTS = 24
_MOST_LINES = 80

_ITEM = re.compile(r"^(?:\d{1,2}|[a-z])\s+(?=\D)")
_SOP = re.compile(r"^(?:(?:sop|standar operasional prosedur)\s+)?(?:(?:makro|mikro)\s+)?(?:(?:tentang)\s+)?")


@dataclass(frozen=True, slots=True)
class RelatedSops:
    """`cited`: line of the identity box, or note of a step → the SOP it names. Only what the viewer may see."""

    parent: SopSummary | None = None
    children: tuple[SopSummary, ...] = ()
    cited: Mapping[str, SopSummary] = field(default_factory=dict)


def lines_that_cite(sop: SopView) -> tuple[str, ...]:
    """The lines of an SOP that may name other SOPs: those of its identity box, and the notes of its steps."""
    return tuple(dict.fromkeys((*sop.identity.related, *(step.note for step in sop.steps if step.note))))


def related_sops(session: Session, viewer: Viewer, sop_id: int, lines: Sequence[str]) -> RelatedSops:
    """The SOPs related to one; none where the viewer may not see it. `lines`: see `lines_that_cite`."""
    cited = lines[:_MOST_LINES]
    own = session.execute(
        queries.visible(select(documents.c.number_key, documents.c.parent_key), viewer).where(documents.c.id == sop_id)
    ).first()
    if own is None:
        return RelatedSops()
    numbers = {line: _numbers_in(line) for line in cited}
    titles = {line: _titles_in(line) for line in cited}
    rows = _candidates(session, viewer, own, _all(numbers.values()), _all(titles.values()))
    rows = [row for row in rows if row.id != sop_id]
    by_number = {row.number_key: row for row in reversed(rows) if row.number_key}
    by_title = {row.title_key: row for row in reversed(rows)}
    named = {
        line: row
        for line in cited
        if (row := _first(by_number, numbers[line]) or _first(by_title, titles[line])) is not None
    }
    parent = by_number.get(own.parent_key) if own.parent_key else None
    children = [row for row in rows if own.number_key and row.parent_key == own.number_key and _in_force(row)]
    wanted = {row.id for row in (*named.values(), *children, *([parent] if parent else []))}
    summaries = queries.summaries(session, viewer, wanted)
    return RelatedSops(
        parent=summaries.get(parent.id) if parent else None,
        children=tuple(sorted((summaries[row.id] for row in children), key=lambda sop: (sop.number, sop.title))),
        cited={line: summaries[row.id] for line, row in named.items()},
    )


def _candidates(
    session: Session, viewer: Viewer, own: Row[Any], numbers: set[str], titles: set[str]
) -> Sequence[Row[Any]]:
    """All SOPs that could be related, those in force first, of these the newest first."""
    columns = (documents.c[name] for name in ("id", "number_key", "title_key", "parent_key", "status", "effective"))
    may_belong = documents.c.number_key.in_(numbers | {own.parent_key} - {""}) | documents.c.title_key.in_(titles)
    if own.number_key:
        may_belong |= documents.c.parent_key == own.number_key
    rows = session.execute(queries.visible(select(*columns), viewer).where(may_belong)).all()
    newest_first = sorted(rows, key=lambda row: (row.effective, row.id), reverse=True)
    return sorted(newest_first, key=lambda row: not _in_force(row))


def _in_force(row: Row[Any]) -> bool:
    return bool(row.status == Status.IN_FORCE.value)


def _first(rows: Mapping[str, Row[Any]], keys: Iterable[str]) -> Row[Any] | None:
    return next((rows[key] for key in keys if key in rows), None)


def _all(keys: Iterable[Sequence[str]]) -> set[str]:
    return {key for some in keys for key in some}


def _numbers_in(line: str) -> list[str]:
    """Keys of all numbers that may stand in the line, longest first: no SOP number is without a digit."""
    parts = number_key(line).split(".")[:_MOST_PARTS]
    spans = (
        parts[start : start + length]
        for length in range(min(len(parts), _LONGEST_NUMBER), _SHORTEST_NUMBER - 1, -1)
        for start in range(len(parts) - length + 1)
    )
    return [".".join(span) for span in spans if any(part.isdigit() for part in span)]


def _titles_in(line: str) -> list[str]:
    """Keys of the titles the line may mean: with and without "SOP", and what follows "tentang"."""
    whole = _ITEM.sub("", fold(line))
    bare = _SOP.sub("", whole)
    told = [bare, whole, f"sop {bare}"]
    if " tentang " in whole:
        told.append(whole.split(" tentang ", 1)[1])
    return [title for title in dict.fromkeys(told) if title]
