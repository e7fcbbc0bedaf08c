"""Only the right password of an active person opens the door, and nothing tells who has an account."""

import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from indexer.errors import RegistryError
from indexer.models import Access, Role
from indexer.registry import people
from indexer.registry.tables import people as table

PASSWORD = "kuda-besi-dua-belas"


def test_the_right_password_lets_in_under_any_casing_of_the_name(session: Session) -> None:
    added = people.add_person(session, "Budi  Santoso", Role.CLERK, PASSWORD)
    assert people.authenticate(session, "budi santoso", PASSWORD) == added
    assert (added.name, added.role, added.active) == ("Budi Santoso", Role.CLERK, True)
    assert people.person(session, added.id) == added


@pytest.mark.parametrize(
    ("name", "password"), [("budi", PASSWORD + "x"), ("budi", ""), ("siti", PASSWORD), ("", ""), ("budi", "x" * 9999)]
)
def test_anything_else_does_not(session: Session, name: str, password: str) -> None:
    people.add_person(session, "budi", Role.CLERK, PASSWORD)
    assert people.authenticate(session, name, password) is None


@pytest.mark.slow
def test_an_unknown_name_takes_as_long_as_a_wrong_password(session: Session) -> None:
    people.add_person(session, "budi", Role.CLERK, PASSWORD)
    people.authenticate(session, "siti", "salah")  # makes the hash that nobody has

    def fastest(name: str) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            people.authenticate(session, name, "salah")
            times.append(time.perf_counter() - began)
        return min(times)

    assert fastest("siti") > 0.5 * fastest("budi")


def test_passwords_are_kept_as_scrypt_hashes(session: Session) -> None:
    people.add_person(session, "budi", Role.CLERK, PASSWORD)
    kept = session.execute(select(table.c.password)).scalar_one()
    assert kept.startswith("scrypt:")
    assert PASSWORD not in kept


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [("budi", "pendek", "12"), ("BUDI", PASSWORD, "sudah ada"), ("  ", PASSWORD, "kosong"), ("b", "x" * 2000, "12")],
)
def test_unusable_accounts_are_refused_in_a_sentence(session: Session, name: str, password: str, says: str) -> None:
    people.add_person(session, "Budi", Role.CLERK, PASSWORD) if name == "BUDI" else None
    with pytest.raises(RegistryError, match=says):
        people.add_person(session, name, Role.CLERK, password)


def test_a_closed_account_neither_signs_in_nor_stays_signed_in(session: Session) -> None:
    added = people.add_person(session, "budi", Role.CLERK, PASSWORD)
    people.set_active(session, "budi", False)
    assert people.authenticate(session, "budi", PASSWORD) is None
    assert people.person(session, added.id) is None


def test_a_new_password_ends_sessions_with_the_old_one(session: Session) -> None:
    added = people.add_person(session, "budi", Role.CLERK, PASSWORD)
    people.set_password(session, "budi", "kata sandi yang baru")
    renewed = people.authenticate(session, "budi", "kata sandi yang baru")
    assert renewed is not None
    assert renewed.seal != added.seal
    assert people.authenticate(session, "budi", PASSWORD) is None


def test_restricted_sops_are_seen_only_by_whom_it_was_granted(session: Session) -> None:
    granted = people.add_person(session, "a", Role.STAFF, PASSWORD, [Access.RESTRICTED])
    plain = people.add_person(session, "b", Role.ADMIN, PASSWORD)
    assert Access.RESTRICTED in granted.viewer.grants
    assert Access.RESTRICTED not in plain.viewer.grants
    assert [person.name for person in people.everyone(session)] == ["a", "b"]


def test_changing_someone_who_is_not_there_is_told(session: Session) -> None:
    with pytest.raises(RegistryError, match="tidak ada"):
        people.set_password(session, "siti", PASSWORD)
    with pytest.raises(RegistryError, match="tidak ada"):
        people.set_active(session, "siti", True)
