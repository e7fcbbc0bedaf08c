"""Only the right password of an active person opens the door, and nothing tells who has an account."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from indexer.errors import RegistryError
from indexer.models import Access, Role
from indexer.registry import people, sessions
from indexer.registry.tables import people as table
from indexer.registry.tables import sessions as session_rows

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


def test_passwords_are_kept_as_argon2id_hashes(session: Session) -> None:
    people.add_person(session, "budi", Role.CLERK, PASSWORD)
    kept = session.execute(select(table.c.password)).scalar_one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_a_hash_of_before_lets_in_and_is_renewed(session: Session) -> None:
    added = people.add_person(session, "budi", Role.CLERK, PASSWORD)
    session.execute(update(table).values(password=generate_password_hash(PASSWORD, method="scrypt:1024:8:1")))
    assert people.authenticate(session, "budi", PASSWORD) == added
    assert people.authenticate(session, "budi", PASSWORD + "x") is None
    assert people.has_outdated_hash(session, added.id)
    people.renew_hash(session, added.id, PASSWORD)
    assert not people.has_outdated_hash(session, added.id)
    assert people.authenticate(session, "budi", PASSWORD) == added


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Rahasia12345!",
        "P@ssw0rd1234",
        "123456789012",
        "qwertyuiopas",
        "abcabcabcabc",
        "Indonesia Merdeka 45",
        "budi santoso 1987",
    ],
)
def test_passwords_that_are_guessed_first_are_refused(session: Session, password: str) -> None:
    with pytest.raises(RegistryError, match="mudah ditebak"):
        people.add_person(session, "Budi Santoso", Role.CLERK, password)


def test_a_session_is_known_by_its_secret_and_ends(session: Session) -> None:
    added = people.add_person(session, "budi", Role.CLERK, PASSWORD)
    tokens = [sessions.begin(session, added.id, "Peramban", timedelta(hours=1)) for _ in range(3)]
    over = sessions.begin(session, added.id, "Peramban", timedelta(hours=-1))
    assert [sessions.holder(session, token) for token in (*tokens, over, "", "x")] == [added] * 3 + [None] * 3
    assert tokens[0] not in str(session.execute(select(session_rows)).all())
    assert [each.is_this for each in sessions.of_person(session, added.id, tokens[0])].count(True) == 1
    sessions.end(session, tokens[0])
    assert [sessions.holder(session, token) for token in tokens] == [None, added, added]
    people.set_password(session, "budi", "kuda-besi-tiga-belas")
    assert sessions.holder(session, tokens[1]) is None


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
    token = sessions.begin(session, added.id, "", timedelta(hours=1))
    people.set_password(session, "budi", "kata sandi yang baru")
    assert sessions.holder(session, token) is None
    renewed = people.authenticate(session, "budi", "kata sandi yang baru")
    assert renewed is not None
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
