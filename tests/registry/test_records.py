"""What was read of a file stands in the registry as it was read, and counts as resolved."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from indexer.access import OPERATOR
from indexer.models import (
    Access,
    Assignment,
    FileKind,
    Outcome,
    Page,
    Reading,
    SopDate,
    SopIdentity,
    SopKind,
    SopRecord,
    Status,
    Step,
    StepsState,
)
from indexer.registry import assignments, queries, records
from indexer.registry.assignments import Authority, as_values
from indexer.registry.tables import documents, removals
from indexer.taxonomy.tree import UNDECIDED
from tests.registry.conftest import identity, reading

Add = Callable[..., list[int]]


def test_identity_roles_and_steps_come_back_as_they_were_read(session: Session, add: Add) -> None:
    record = SopRecord(
        1,
        2,
        SopIdentity(
            number="SOP.12/SU/2022",
            title="Pemulangan PMI",
            created=SopDate("1 Maret 2022", "2022-03-01"),
            revised=SopDate("April 2023", "2023-04"),
            revision="02",
            effective=SopDate("15 November 2022", "2022-11-15"),
            approved_by="Kepala Biro",
            unit="Biro Umum",
            letterhead=("BADAN", "BIRO"),
            kind=SopKind.MICRO,
            legal_basis=("UU 18 Tahun 2017", "PP 59 Tahun 2021"),
            qualification=("S1",),
            related=("SOP Kepulangan",),
            equipment=("ATK", "Komputer"),
            warning="Apabila terlambat",
            recording="Buku agenda",
        ),
        ("Kepala", "Staf"),
        (
            Step("1", "Menerima surat", ("Staf",), "Surat", "5 menit", "Agenda", "", 1, 5),
            Step("2", "Memeriksa", ("Kepala", "Staf"), is_decision=True, doubt="ragu", page=2),
        ),
        ("halaman 2 miring",),
        StepsState.PARTLY,
        "Sebagian simbol tidak terbaca.",
    )
    pages = (Page(1, "satu", "pdfium"), Page(2, "dua", "pypdf", "Lampiran"))
    [sop_id] = add(Reading("", Outcome.INDEXED, FileKind.PDF, "pdfium", pages, (record,), ("berkas pernah rusak",)))

    view = queries.sop(session, OPERATOR, sop_id)

    assert view is not None
    assert view.identity == record.identity
    assert (view.roles, view.steps, view.pages) == (record.roles, record.steps, pages)
    assert (view.steps_state, view.steps_reason) == (record.steps_state, record.steps_reason)
    assert view.warnings == ("berkas pernah rusak", "halaman 2 miring")
    assert view.summary.page_count == 2


def test_an_sop_of_which_nothing_is_known_is_internal_in_force_and_counted(session: Session, add: Add) -> None:
    [sop_id] = add(reading(identity()), name="12_SOP-Cuti (1).pdf")
    summary = queries.summaries(session, OPERATOR, [sop_id])[sop_id]
    assert (summary.access, summary.status, summary.kind) == (Access.INTERNAL, Status.IN_FORCE, SopKind.OTHER)
    assert summary.process_path[-1].code == UNDECIDED
    assert summary.title == "12 SOP Cuti"


def test_the_folder_names_process_and_kind(session: Session, add: Add) -> None:
    [sop_id] = add(reading(identity()), folder="arsip/Mikro/3-pelindungan")
    summary = queries.summaries(session, OPERATOR, [sop_id])[sop_id]
    assert [label.code for label in summary.process_path] == ["inti", "inti/3"]
    assert summary.kind is SopKind.MICRO


def test_person_goes_before_register_before_page_before_folder(session: Session, add: Add) -> None:
    from indexer.registry import register_rows

    [sop_id] = add(reading(SopIdentity(title="Judul", kind=SopKind.MACRO)), name="a.pdf", folder="peta/pelindungan")

    def kind() -> SopKind:
        return queries.summaries(session, OPERATOR, [sop_id])[sop_id].kind

    assert kind() is SopKind.MACRO
    register_rows.replace(session, [{"line": 2, "number": "", "title": "", "file_name": "a.pdf", "kind": "mikro"}])
    assignments.resolve(session, register_rows.match(session, [sop_id]))
    assert kind() is SopKind.MICRO
    assignments.assign(session, Authority.PERSON, {sop_id: as_values(Assignment(kind=SopKind.OTHER))})
    assignments.resolve(session, [sop_id])
    assert kind() is SopKind.OTHER
    assignments.assign(session, Authority.PERSON, {sop_id: {}})
    assignments.resolve(session, [sop_id])
    assert kind() is SopKind.MICRO


def test_the_title_on_the_page_goes_before_that_of_the_register(session: Session, add: Add) -> None:
    from indexer.registry import register_rows

    row = {"line": 2, "number": "B/2", "title": "Judul daftar", "file_name": "a.pdf"}
    register_rows.replace(session, [row])
    [printed] = add(reading(identity(title="Judul halaman")), name="a.pdf")
    [scan] = add(reading(identity(title="A"), outcome=Outcome.NO_TEXT), name="a.pdf")
    found = queries.summaries(session, OPERATOR, [printed, scan])
    assert (found[printed].title, found[printed].number) == ("Judul halaman", "B/2")
    assert found[scan].title == "Judul daftar"


def test_reading_again_keeps_ids_and_what_a_person_said(session: Session, add: Add) -> None:
    ids = add(reading(identity("A/1", "Satu"), identity("A/2", "Dua")))
    assignments.assign(session, Authority.PERSON, {ids[0]: as_values(Assignment(access=Access.PUBLIC))})
    assignments.resolve(session, ids)
    file_id = session.execute(select(documents.c.file_id).where(documents.c.id == ids[0])).scalar_one()

    again = records.save(session, [records.FileReading(file_id, reading(identity("A/1", "Satu baru")), "berkas.pdf")])

    assert again == ids[:1]
    summary = queries.summaries(session, OPERATOR, ids)
    assert summary[ids[0]].title == "Satu baru"
    assert summary[ids[0]].access is Access.PUBLIC
    assert ids[1] not in summary
    assert session.execute(select(removals.c.document_id)).scalars().all() == [ids[1]]


def test_ids_of_removed_sops_are_never_used_again(session: Session, add: Add) -> None:
    ids = add(reading(identity("A/1")))
    records.remove(session, ids)
    assert add(reading(identity("A/1")))[0] > ids[0]


def test_every_change_tells_the_index(session: Session, add: Add) -> None:
    [sop_id] = add(reading(identity("A/1")))

    def version() -> int:
        return session.execute(select(documents.c.version).where(documents.c.id == sop_id)).scalar_one()

    before = version()
    assignments.resolve(session, [sop_id])
    assert version() == before, "nothing changed, nothing to index"
    assignments.assign(session, Authority.PERSON, {sop_id: as_values(Assignment(unit="Biro Umum"))})
    assignments.resolve(session, [sop_id])
    assert version() > before


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.text(alphabet=st.characters(codec=None), max_size=40))
def test_any_text_of_a_file_can_be_kept(session: Session, add: Add, text: str) -> None:
    record = SopRecord(1, 1, SopIdentity(text, text, legal_basis=(text,)), (text,), (Step(text, text, (text,)),))
    [sop_id] = add(Reading("", Outcome.INDEXED, FileKind.PDF, "", (Page(1, text, "pdfium"),), (record,)))
    view = queries.sop(session, OPERATOR, sop_id)
    assert view is not None
    assert len(view.pages[0].text) <= len(text)


def test_saving_takes_as_many_statements_for_many_files_as_for_few(
    session: Session, add: Add, statements: list[str]
) -> None:
    def sent(number: int, start: int) -> int:
        reads = []
        for position in range(number):
            file_id = records.add_file(session, f"{start + position:064x}", 1)
            title = identity(f"N/{start + position}", f"Judul {start + position}")
            reads.append(records.FileReading(file_id, reading(title), f"{start + position}.pdf"))
        statements.clear()
        records.save(session, reads)
        return len(statements)

    assert sent(40, 1000) <= sent(2, 5000) + 2


@pytest.mark.parametrize("part", [0, 1])
def test_parts_of_a_compiled_file_have_their_own_pages(session: Session, add: Add, part: int) -> None:
    ids = add(reading(identity("A/1"), identity("A/2")))
    assert queries.page_texts(session, OPERATOR, ids)[ids[part]] == (Page(part + 1, f"isi {part + 1}", "pdfium"),)


def test_bytes_that_another_has_just_sent_are_one_file(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on PostgreSQL, where two transactions both find no row and both write one."""
    first = records.add_file(session, "a" * 64, 10)
    execute, missed = session.execute, []

    def find_nothing_once(statement: object, *rest: object) -> object:
        if isinstance(statement, Select) and not missed:
            missed.append(statement)
            return ()
        return execute(statement, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr(session, "execute", find_nothing_once)
    assert records.add_files(session, {"a" * 64: 10, "b" * 64: 20})["a" * 64] == first
    assert missed
