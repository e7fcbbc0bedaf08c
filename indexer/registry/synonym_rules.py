"""The synonym rules in force: those shipped with Telusur, as managers have changed them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from indexer.errors import SynonymError
from indexer.registry.tables import synonym_rules
from indexer.text.synonyms import SynonymRule, contradictions, parse_rule, shipped_rules


@dataclass(frozen=True, slots=True)
class ListedRule:
    """A rule in force; `by` is who added it, empty where it is shipped with Telusur."""

    rule: SynonymRule
    by: str = ""


def listed(session: Session) -> tuple[ListedRule, ...]:
    """The rules in force: shipped ones in the order of their file, then those added, the oldest first."""
    rows = session.execute(select(synonym_rules).order_by(synonym_rules.c.created, synonym_rules.c.line)).all()
    removed = {row.line for row in rows if row.removed}
    kept = (ListedRule(each) for each in shipped_rules() if each.line not in removed)
    return (*kept, *(ListedRule(parse_rule(row.line), row.by) for row in rows if not row.removed))


def withdrawn(session: Session) -> tuple[ListedRule, ...]:
    """Shipped rules that a manager removed; `by` is who did so."""
    rows = session.execute(select(synonym_rules).where(synonym_rules.c.removed).order_by(synonym_rules.c.line))
    return tuple(ListedRule(parse_rule(row.line), row.by) for row in rows)


def current(session: Session) -> tuple[SynonymRule, ...]:
    return tuple(each.rule for each in listed(session))


def add(session: Session, line: str, by: str) -> SynonymRule:
    """Add the rule. Raises SynonymError when the line is no rule, or the rule exists or contradicts another."""
    made = parse_rule(line)
    if _find(made.line, current(session)):
        raise SynonymError(f"Aturan ini sudah ada: {made.line}")
    said = set(contradictions(current(session)))
    for problem in contradictions((*current(session), made)):
        if problem not in said:
            raise SynonymError(problem)
    if known := _find(made.line, shipped_rules()):
        session.execute(delete(synonym_rules).where(synonym_rules.c.line == known.line))
        return known
    _write(session, made.line, by, removed=False)
    return made


def remove(session: Session, line: str, by: str) -> SynonymRule:
    """Remove the rule. Raises SynonymError when there is no such rule."""
    found = _find(parse_rule(line).line, current(session))
    if found is None:
        raise SynonymError(f"Aturan ini tidak ada: {line}. Lihat telusur synonyms list.")
    if found in shipped_rules():
        _write(session, found.line, by, removed=True)
    else:
        session.execute(delete(synonym_rules).where(synonym_rules.c.line == found.line))
    return found


def _write(session: Session, line: str, by: str, *, removed: bool) -> None:
    session.execute(insert(synonym_rules).values(line=line, removed=removed, by=by, created=datetime.now(UTC)))


def _find(line: str, rules: Iterable[SynonymRule]) -> SynonymRule | None:
    return next((each for each in rules if each.line.casefold() == line.casefold()), None)
