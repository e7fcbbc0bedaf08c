"""Editors of units: they file the SOPs of their units, and reach no further."""

import io
from collections.abc import Callable

import pytest
from sqlalchemy import select

from indexer import ingest
from indexer.access import OPERATOR, viewer_for
from indexer.errors import NotAllowedError, RequestError
from indexer.installation import Installation
from indexer.models import Access, Assignment, Role, SopKind, Status, Viewer
from indexer.models.audit import Action
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import audit, queries
from indexer.registry.audit import AuditFilter
from indexer.registry.tables import documents
from tests.app import sample

OWN, OTHER = "Biro Umum", "Biro Hukum"
EDITOR = viewer_for(Role.EDITOR, "endah", units=(OWN, "Inspektorat"))
NUMBER = "SOP.32/UM.01/2024"


def pdf(title: str, number: str, date: str = "2 Juni 2024") -> io.BytesIO:
    return io.BytesIO(
        sample.pdf([f"Nomor SOP : {number}", f"Tanggal Efektif : {date}", f"Nama SOP : {title}", "Dasar Hukum : -"])
    )


@pytest.fixture
def send(installation: Installation, pool: ReaderPool) -> Callable[..., int]:
    """Sends a file and reads it; the id of its SOP."""

    def sent(viewer: Viewer, title: str, number: str, unit: str, **more: str) -> int:
        sent = ingest.submit(
            installation, pdf(title, number, **more), "a.pdf", viewer, assignment=Assignment(unit=unit)
        )
        ingest.drain(installation, pool)
        with installation.session() as session:
            (sop_id,) = queries.job(session, OPERATOR, sent.job_id).sop_ids
        return sop_id

    return sent


def now(installation: Installation, sop_id: int) -> dict[str, str]:
    with installation.session() as session:
        row = session.execute(select(documents).where(documents.c.id == sop_id)).one()
    return {name: getattr(row, name) for name in ("unit", "access", "status", "number", "kind")}


def test_what_an_editor_sends_belongs_to_the_unit_they_named(
    installation: Installation, send: Callable[..., int]
) -> None:
    sop = send(EDITOR, "Arsip Dinamis", NUMBER, "Inspektorat")
    assert now(installation, sop) | {"kind": ""} == {
        "unit": "Inspektorat",
        "access": "internal",
        "status": "berlaku",
        "number": NUMBER,
        "kind": "",
    }


@pytest.mark.parametrize("unit", [None, OTHER, ""])
def test_an_editor_sends_nothing_for_another_unit(installation: Installation, unit: str | None) -> None:
    with pytest.raises(RequestError, match=r"unit|Unit"):
        ingest.submit(installation, pdf("Arsip", NUMBER), "a.pdf", EDITOR, assignment=Assignment(unit=unit))


def test_an_editor_files_the_sops_of_their_unit_in_any_spelling_of_it(
    installation: Installation, send: Callable[..., int]
) -> None:
    sop = send(OPERATOR, "Arsip", NUMBER, OWN.upper())
    wanted = Assignment(access=Access.PUBLIC, kind=SopKind.MACRO, unit=OWN)
    assert ingest.assign(installation, EDITOR, sop, wanted)
    assert (now(installation, sop)["access"], now(installation, sop)["kind"]) == ("publik", "makro")
    with installation.session() as session:
        (row,) = audit.rows(session, AuditFilter(action=Action.PUBLISHED))
    assert (row.person, row.subject, row.detail["access"]) == ("endah", f"sop:{sop}", "internal → publik")
    assert "Arsip" not in str(row.detail)


def test_sops_of_other_units_are_not_theirs(installation: Installation, send: Callable[..., int]) -> None:
    sop = send(OPERATOR, "Arsip", NUMBER, OTHER)
    before = now(installation, sop)
    with pytest.raises(NotAllowedError):
        ingest.assign(installation, EDITOR, sop, Assignment(unit=OWN))
    assert now(installation, sop) == before


def test_an_editor_neither_gives_an_sop_away_nor_leaves_it_without_unit(
    installation: Installation, send: Callable[..., int]
) -> None:
    sop = send(EDITOR, "Arsip", NUMBER, OWN)
    for unit in (OTHER, None):
        with pytest.raises(RequestError) as raised:
            ingest.assign(installation, EDITOR, sop, Assignment(unit=unit))
        assert list(raised.value.problems) == ["unit"]
    assert now(installation, sop)["unit"] == OWN
    assert ingest.assign(installation, EDITOR, sop, Assignment(unit="Inspektorat")), "another one of theirs"


def test_an_editor_replaces_no_sop_of_another_unit_by_its_number(
    installation: Installation, send: Callable[..., int]
) -> None:
    theirs = send(OPERATOR, "Arsip", NUMBER, OTHER)
    by_number = send(EDITOR, "Lain", "SOP.77/UM.01/2024", OWN, date="2 Juni 2025")
    waiting = send(EDITOR, "Arsip Baru", NUMBER, OWN, date="2 Juni 2026")
    assert now(installation, waiting)["status"] == Status.WAITING
    for sop, wanted in (
        (by_number, Assignment(unit=OWN, number=NUMBER)),
        (waiting, Assignment(unit=OWN, status=Status.IN_FORCE)),
    ):
        before = now(installation, sop)
        with pytest.raises(RequestError) as raised:
            ingest.assign(installation, EDITOR, sop, wanted)
        assert list(raised.value.problems) == ["number"]
        assert (now(installation, sop), now(installation, theirs)["status"]) == (before, "berlaku")


def test_the_word_of_an_editor_does_not_count_for_what_a_manager_has_sent(
    installation: Installation, pool: ReaderPool
) -> None:
    said = Assignment(unit=OWN, access=Access.PUBLIC)
    ingest.submit(
        installation, pdf("Rahasia", NUMBER), "a.pdf", OPERATOR, assignment=Assignment(access=Access.RESTRICTED)
    )
    ingest.submit(installation, pdf("Rahasia", NUMBER), "a.pdf", EDITOR, assignment=said)
    ingest.drain(installation, pool)
    sent = ingest.submit(installation, pdf("Rahasia", NUMBER), "a.pdf", EDITOR, assignment=said)
    assert sent.sop_ids == ()
    assert (now(installation, 1)["access"], now(installation, 1)["unit"]) == ("dikecualikan", "")


def test_grants_of_units_and_single_sops_show_the_restricted_ones_only_there(
    installation: Installation, send: Callable[..., int]
) -> None:
    ids = {}
    for place, unit in enumerate((OWN, OTHER, OTHER)):
        ids[place] = send(OPERATOR, f"Rahasia {place}", f"SOP.{place + 1}/UM.01/2024", unit)
        ingest.assign(installation, OPERATOR, ids[place], Assignment(unit=unit, access=Access.RESTRICTED))
    by_unit = viewer_for(Role.STAFF, "fitri", granted_units=(OWN,))
    by_sop = viewer_for(Role.STAFF, "guntur", granted_sops=(ids[2],))
    for viewer, seen in ((by_unit, {ids[0]}), (by_sop, {ids[2]}), (EDITOR, set())):
        with installation.session() as session:
            assert set(queries.summaries(session, viewer, ids.values())) == seen
