"""The engines under contract, and short ways to make entries and to ask them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from indexer.access import OPERATOR
from indexer.engine.entries import entry_for
from indexer.engine.protocol import SearchEngine
from indexer.engine.whoosh.engine import WhooshEngine
from indexer.models import (
    Access,
    FileKind,
    IndexEntry,
    Matches,
    SearchRequest,
    SopFields,
    SopKind,
    Sort,
    Status,
    StepFields,
    Viewer,
)
from indexer.query import parse_query
from indexer.text import written_durations

ENGINES: Mapping[str, Callable[[Path], SearchEngine]] = {"whoosh": WhooshEngine}

NOBODY = Viewer(grants=frozenset())


def entry(
    id_: int,
    title: str = "",
    body: str | Iterable[str] = (),
    access: Access = Access.PUBLIC,
    process: str = "",
    kind: SopKind = SopKind.MICRO,
    unit: str = "",
    effective: str = "",
    number: str = "",
    legal: str = "",
    until: str = "",
    family: str = "",
    status: Status = Status.IN_FORCE,
    needs: str = "",
    steps: Iterable[tuple[str, str]] = (),
) -> IndexEntry:
    """An entry; `process` is a code such as "inti/1", counted with its ancestors; `body` a text or one a page.

    `steps`: of each its activity, "|" and its other columns, and its duration.
    """
    parts = process.split("/") if process else []
    codes = tuple("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return entry_for(
        SopFields(
            id=id_,
            access=access,
            title=title,
            kind=kind,
            status=status,
            file_kind=FileKind.PDF,
            number=number,
            process_codes=codes,
            unit=unit,
            effective=effective,
            pages=(body,) if isinstance(body, str) else tuple(body),
            legal_basis=(legal,) if legal else (),
            needs=(needs,) if needs else (),
            until=until,
            family=family,
            steps=tuple(
                StepFields(*text.partition("|")[::2], written_durations.terms_of(printed)) for text, printed in steps
            ),
        )
    )


def ask(
    engine: SearchEngine,
    text: str = "",
    viewer: Viewer = OPERATOR,
    filters: Mapping[str, tuple[str, ...]] | None = None,
    sort: Sort = Sort.RELEVANCE,
    page: int = 1,
    per_page: int = 10,
) -> Matches:
    query = parse_query(text)
    request = SearchRequest(viewer, query.clauses, filters or {}, sort, page, per_page, text)
    return engine.search(replace(request, in_one_step=query.in_one_step))


def ids(matches: Matches) -> list[int]:
    return [match.id for match in matches.matches]
