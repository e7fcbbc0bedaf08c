"""Of SOPs with the same number the one of the latest effective date is in force."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from indexer.access import OPERATOR
from indexer.models import Assignment, Status
from indexer.registry import assignments, queries, records
from indexer.registry.assignments import Authority, as_values, is_later
from tests.registry.conftest import identity, reading

Add = Callable[..., list[int]]


def status(session: Session, sop_id: int) -> Status:
    return queries.summaries(session, OPERATOR, [sop_id])[sop_id].status


@pytest.mark.parametrize("order", [("2020-01-01", "2022-01-01"), ("2022-01-01", "2020-01-01")])
def test_the_older_is_superseded_in_whatever_order_they_come(
    session: Session, add: Add, order: tuple[str, str]
) -> None:
    found = {date: add(reading(identity("SOP 01/A", "Judul", date)))[0] for date in order}
    old, new = found["2020-01-01"], found["2022-01-01"]
    assert (status(session, old), status(session, new)) == (Status.SUPERSEDED, Status.IN_FORCE)
    old_view, new_view = queries.sop(session, OPERATOR, old), queries.sop(session, OPERATOR, new)
    assert old_view is not None
    assert new_view is not None
    assert old_view.superseded_by is not None
    assert old_view.superseded_by.id == new
    assert [summary.id for summary in new_view.supersedes] == [old]


def test_spelling_of_the_number_does_not_matter(session: Session, add: Add) -> None:
    [old] = add(reading(identity("SOP. 12/su/2022", "x", "2020-01-01")))
    add(reading(identity("SOP.12 / SU / 2022", "x", "2021-01-01")))
    assert status(session, old) is Status.SUPERSEDED


def test_without_a_date_or_number_nothing_is_superseded(session: Session, add: Add) -> None:
    ids = add(reading(identity("A/01", "x", "2020-01-01"), identity("A/01", "x"), identity("", "x", "2023-01-01")))
    assert {status(session, sop_id) for sop_id in ids} == {Status.IN_FORCE}


def test_when_the_newer_goes_the_older_is_in_force_again(session: Session, add: Add) -> None:
    [old] = add(reading(identity("A/01", "x", "2020-01-01")))
    new = add(reading(identity("A/01", "x", "2021-01-01")))
    records.remove(session, new)
    assert status(session, old) is Status.IN_FORCE


def test_a_revoked_sop_stays_revoked(session: Session, add: Add) -> None:
    [old] = add(reading(identity("A/01", "x", "2020-01-01")))
    assignments.assign(session, Authority.PERSON, {old: as_values(Assignment(status=Status.REVOKED))})
    assignments.resolve(session, [old])
    add(reading(identity("A/01", "x", "2021-01-01")))
    assert status(session, old) is Status.REVOKED


def test_a_changed_number_frees_the_old_revision(session: Session, add: Add) -> None:
    [old] = add(reading(identity("A/01", "x", "2020-01-01")))
    [new] = add(reading(identity("A/01", "x", "2021-01-01")))
    assignments.assign(session, Authority.PERSON, {new: as_values(Assignment(number="B/07"))})
    assignments.resolve(session, [new])
    assert status(session, old) is Status.IN_FORCE


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2022-02-01", "2022-01-31", True),
        ("2022-01-31", "2022-01-31", False),
        ("2025-05", "2025-04-10", True),
        ("2025-04", "2025-04-10", False),
        ("2025-04-10", "2025-04", False),
        ("", "2020-01-01", False),
        ("2020-01-01", "", False),
    ],
)
def test_later_is_only_what_surely_is(one: str, other: str, expected: bool) -> None:
    assert is_later(one, other) is expected


@pytest.mark.parametrize(
    "number", ["TANGGAL", "NOMOR SOP", "SOP-7", "Tanggal Pembuatan 02", "12 Mei 2024", "Revisi 01"]
)
def test_what_is_no_number_supersedes_nothing(session: Session, add: Add, number: str) -> None:
    [old] = add(reading(identity(number, "Cuti", "2020-01-01")))
    [new] = add(reading(identity(number, "Lapor Diri", "2024-01-01")))
    assert {status(session, old), status(session, new)} == {Status.IN_FORCE}
