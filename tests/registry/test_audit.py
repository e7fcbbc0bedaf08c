"""The audit log keeps what was written: whoever changes, removes or cuts off a row is found out."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from indexer.models import Access, Role, Viewer
from indexer.models.audit import Action
from indexer.registry import audit
from indexer.registry.audit import AuditFilter, ChainCheck
from indexer.registry.tables import audit_head, audit_rows, failed_sign_ins

AGUNG = Viewer(frozenset(Access), Role.ADMIN, "agung", address="192.0.2.1")


def fill(session: Session, number: int = 5) -> str:
    for each in range(1, number + 1):
        audit.record(session, AGUNG, Action.CHANGED, f"sop:{each}", isian="unit", odd="\ud800 é \0")
    return audit.verify(session).head


def tamper(session: Session) -> None:
    """Take the guard of the table away, as somebody with the file would."""
    for name in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER audit_rows_no_{name}"))


def test_rows_are_read_as_they_were_written_and_the_chain_is_whole(session: Session) -> None:
    head = fill(session)
    assert audit.verify(session) == ChainCheck(5, head)
    first = list(audit.rows(session, AuditFilter()))[-1]
    assert (first.position, first.person, first.address, first.subject) == (1, "agung", "192.0.2.1", "sop:1")
    assert first.detail["isian"] == "unit"


def test_an_empty_log_is_whole(session: Session) -> None:
    assert audit.verify(session) == ChainCheck(0, "")


@pytest.mark.parametrize("change", ["UPDATE audit_rows SET person = 'x'", "DELETE FROM audit_rows"])
def test_the_registry_refuses_to_change_rows(session: Session, change: str) -> None:
    fill(session)
    with pytest.raises(IntegrityError, match="only added"):
        session.execute(text(change))


@pytest.mark.parametrize(
    "values",
    [
        {"person": "orang lain"},
        {"address": ""},
        {"action": Action.DOWNLOADED.value},
        {"subject": "sop:9"},
        {"detail": {}},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"hash": "0" * 64},
        {"position": 9},
    ],
)
def test_the_first_changed_row_is_named(session: Session, values: dict[str, object]) -> None:
    fill(session)
    tamper(session)
    session.execute(update(audit_rows).where(audit_rows.c.position == 3).values(**values))
    assert audit.verify(session).broken == 3


@pytest.mark.parametrize("position", [1, 3, 5])
def test_a_missing_row_is_named_the_last_one_too(session: Session, position: int) -> None:
    fill(session)
    tamper(session)
    session.execute(delete(audit_rows).where(audit_rows.c.position == position))
    assert audit.verify(session).broken == position


def test_a_chain_that_was_written_anew_lacks_the_hash_that_was_noted(session: Session) -> None:
    noted = fill(session)
    audit.record(session, AGUNG, Action.CHANGED, "sop:6")
    assert audit.verify(session, noted).broken is None
    tamper(session)
    session.execute(delete(audit_rows))
    session.execute(update(audit_head).values(position=0, hash=""))
    fill(session, 6)
    assert audit.verify(session).broken is None
    assert audit.verify(session, noted).broken == 7


def test_nothing_is_logged_of_what_is_rolled_back(registry: Engine) -> None:
    with Session(registry) as session:
        fill(session)
        session.rollback()
    with Session(registry) as session:
        assert audit.count(session, AuditFilter()) == 0


def test_writers_at_the_same_time_make_one_chain(registry: Engine) -> None:
    def write() -> None:
        for _ in range(10):
            with Session(registry.execution_options(begin="IMMEDIATE")) as session, session.begin():
                audit.record(session, AGUNG, Action.SIGNED_IN)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(registry) as session:
        assert audit.verify(session).rows == 40
        assert audit.verify(session).broken is None


def test_failed_sign_ins_are_one_row_a_minute_account_and_address(session: Session) -> None:
    for _ in range(50):
        audit.count_failed_sign_in(session, "sari", "192.0.2.1")
        audit.count_failed_sign_in(session, "", "192.0.2.2")
    assert audit.count(session, AuditFilter()) == 0, "the minute is not over"
    earlier = {"minute": datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=2)}
    session.execute(update(failed_sign_ins).values(**earlier))
    session.execute(insert(failed_sign_ins).values(**earlier, person="budi", address="192.0.2.1", count=1))
    audit.record(session, AGUNG, Action.SIGNED_IN)
    counted = {
        (row.person, row.address): row.detail for row in audit.rows(session, AuditFilter(action=Action.SIGN_IN_FAILED))
    }
    assert {key: detail["kali"] for key, detail in counted.items()} == {
        ("sari", "192.0.2.1"): "50",
        ("", "192.0.2.2"): "50",
        ("budi", "192.0.2.1"): "1",
    }
    assert session.execute(select(failed_sign_ins)).all() == []
    assert audit.verify(session).broken is None


def test_rows_are_asked_for_by_person_action_subject_and_day(session: Session) -> None:
    fill(session)
    audit.record(session, Viewer(frozenset(), Role.STAFF, "sari"), Action.DOWNLOADED, "sop:2")
    now = datetime.now(UTC)
    asked = {
        AuditFilter(person="sari"): 1,
        AuditFilter(action=Action.CHANGED): 5,
        AuditFilter(subject="sop:2"): 2,
        AuditFilter(since=now - timedelta(hours=1)): 6,
        AuditFilter(before=now - timedelta(hours=1)): 0,
    }
    for filter_, number in asked.items():
        assert audit.count(session, filter_) == number == len(list(audit.rows(session, filter_)))
    assert [row.position for row in audit.rows(session, AuditFilter(), offset=1, limit=2)] == [5, 4]
