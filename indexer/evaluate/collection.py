"""Graded queries asked of an installation, as its search box asks them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from indexer.access import OPERATOR
from indexer.engine import open_engine
from indexer.engine.protocol import Weights
from indexer.errors import JudgementsError
from indexer.evaluate.judgements import JudgedQuery, JudgedSop, comparable
from indexer.evaluate.measures import DEPTH, Measures, measure
from indexer.evaluate.questions import GradedQuestion, ShownAnswer
from indexer.installation import Installation
from indexer.models import Answer, SopKind, Status
from indexer.registry.tables import document_lines, documents, roles, steps
from indexer.search.service import request_for, search
from indexer.text import duration_words


@dataclass(frozen=True, slots=True)
class MeasuredQuery:
    """One query: what it found (keys, best first) and how good that is."""

    query: JudgedQuery
    found: tuple[str, ...]
    measured: Measures


def judged_sops(session: Session) -> dict[int, JudgedSop]:
    """What rules ask of every SOP of the registry, by id."""
    performing = _texts(session, roles.c.document_id, roles.c.name)
    cited = _texts(
        session, document_lines.c.document_id, document_lines.c.text, document_lines.c.field == "legal_basis"
    )
    durations = _texts(session, steps.c.document_id, steps.c.duration)
    return {
        row.id: JudgedSop(
            number=row.number,
            title=row.title,
            kind=SopKind(row.kind),
            map=row.process,
            unit=row.unit,
            effective=row.effective,
            status=Status(row.status),
            roles=performing.get(row.id, ()),
            legal_basis=cited.get(row.id, ()),
            durations=durations.get(row.id, ()),
        )
        for row in session.execute(select(documents).order_by(documents.c.id))
    }


def evaluate(installation: Installation, queries: Iterable[JudgedQuery]) -> list[MeasuredQuery]:
    """Ask every query that has relevant SOPs, as somebody who may see all, and measure the first ten.

    Raises IndexUnavailableError when the index cannot be opened.
    """
    with installation.session() as session:
        known = judged_sops(session)
    measurements = []
    for query in queries:
        if query.grades:
            grades = _by_id(query.grades, known)
            found = tuple(str(sop_id) for sop_id in _first_ten(installation, query.text))
            keys = tuple(known[int(sop_id)].key for sop_id in found)
            measurements.append(MeasuredQuery(query, keys, measure(found, grades)))
    return measurements


def ask(
    installation: Installation, questions: Iterable[GradedQuestion]
) -> list[tuple[GradedQuestion, tuple[ShownAnswer, ...]]]:
    """Put every question as somebody who may see all; each with the candidates of the answer that is shown.

    Raises IndexUnavailableError when the index cannot be opened.
    """
    asked = []
    for question in questions:
        request = request_for(OPERATOR, question.text, {"status": (Status.IN_FORCE,)}, per_page=DEPTH)
        result = search(installation, replace(request, in_families=True))
        asked.append((question, tuple(_shown(answer) for answer in result.answers)))
    return asked


def _shown(answer: Answer) -> ShownAnswer:
    """What an answer card says of one SOP, in the terms of the graded questions."""
    printed = ", ".join(step.duration for step in answer.steps)
    time = duration_words.in_words(answer.total) if answer.total else printed
    return ShownAnswer(
        sop=answer.sop.number,
        title=answer.sop.title,
        steps=frozenset(int(step.number) for step in answer.steps if step.number.isdecimal()),
        performers=frozenset(name for step in answer.steps for name in step.performers),
        time=time,
        inputs=" ".join(step.inputs for step in answer.steps),
    )


def with_weights(installation: Installation, weights: Weights) -> Installation:
    """The same installation with another ranking; close its engine after use."""
    engine = open_engine(installation.settings, weights)
    return Installation(installation.settings, installation.registry, installation.files, engine, installation.taxonomy)


def _by_id(grades: Mapping[str, int], known: Mapping[int, JudgedSop]) -> dict[str, int]:
    """Id → grade. A key that names no SOP here stays: what is missing cannot be found, and that counts."""
    ids: dict[str, set[str]] = {}
    for sop_id, sop in known.items():
        for name in (comparable(sop.key), str(sop_id)):
            ids.setdefault(name, set()).add(str(sop_id))
    found: dict[str, int] = {}
    for key, grade in grades.items():
        for name in ids.get(key) or ids.get(comparable(key)) or (key,):
            found[name] = max(grade, found.get(name, 0))
    return found


def _first_ten(installation: Installation, text: str) -> list[int]:
    request = request_for(OPERATOR, text, {"status": (Status.IN_FORCE,)}, per_page=DEPTH)
    return [hit.sop.id for hit in search(installation, request).hits]


def _texts(session: Session, owner: Any, column: Any, *where: Any) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for sop_id, text in session.execute(select(owner, column).where(*where)):
        found.setdefault(sop_id, []).append(text)
    return {sop_id: tuple(texts) for sop_id, texts in found.items()}


def load_weights(path: Path) -> Weights:
    """The weights in use with those of a TOML file in their place: `k1 = 0.9`, `[zones]` `title = 4.0`.

    Raises JudgementsError naming what the ranking does not know.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise JudgementsError(f"Berkas {path} tidak dapat dibuka ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise JudgementsError(f"Berkas {path} bukan TOML yang benar: {error}.") from error
    return _changed_weights(Weights(), given, path)


def _changed_weights(weights: Weights, given: dict[str, Any], path: Path) -> Weights:
    current = {field.name: getattr(weights, field.name) for field in fields(weights)}
    changes: dict[str, Any] = {}
    for name, value in given.items():
        known = current.get(name)
        if isinstance(known, dict) and isinstance(value, dict) and set(value) <= set(known):
            changes[name] = known | {zone: _weight(number, path, f"{name}.{zone}") for zone, number in value.items()}
        elif isinstance(known, float):
            changes[name] = _weight(value, path, name)
        else:
            raise JudgementsError(f"{path}: setelan {name} tidak dikenal. Yang dikenal: {', '.join(current)}.")
    return replace(weights, **changes)


def _weight(value: object, path: Path, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise JudgementsError(f"{path}: setelan {name} harus bilangan yang tidak negatif.")
    return float(value)
