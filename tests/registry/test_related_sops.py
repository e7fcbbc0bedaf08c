"""SOPs that belong to one another are found whatever the spelling, and only by who may see them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from indexer.access import OPERATOR, VISITOR
from indexer.models import Access, Assignment
from indexer.registry import assignments, database
from indexer.registry.assignments import Authority, as_values
from indexer.registry.related_sops import RelatedSops, related_sops
from tests.registry.conftest import identity, reading

Add = Callable[..., list[int]]


def file(session: Session, sop_id: int, **said: object) -> None:
    assignment = replace(Assignment(access=Access.PUBLIC), **said)  # type: ignore[arg-type]
    assignments.assign(session, Authority.PERSON, {sop_id: as_values(assignment)})
    assignments.resolve(session, [sop_id])


@pytest.fixture
def sop(session: Session, add: Add) -> Callable[..., int]:
    """`sop(number, title, effective, parent_number=…, access=…)` adds a public SOP and gives its id."""

    def made(number: str, title: str = "", effective: str = "", **said: object) -> int:
        [sop_id] = add(reading(identity(number, title, effective)), f"{number or title}.pdf")
        file(session, sop_id, **said)
        return sop_id

    return made


def test_macro_and_micro_sops_lead_to_each_other(session: Session, sop: Callable[..., int]) -> None:
    macro = sop("SOP.01/KPMI/2023", "Pemulangan")
    second = sop("SOP.01.02/KPMI/2023", "Penjemputan", parent_number="sop 01 kpmi 2023")
    first = sop("SOP.01.01/KPMI/2023", "Pendataan", parent_number="SOP.01/KPMI/2023")
    assert [each.id for each in related_sops(session, OPERATOR, macro, ()).children] == [first, second]
    found = related_sops(session, OPERATOR, first, ()).parent
    assert found
    assert found.id == macro


def test_only_micro_sops_in_force_are_named(session: Session, sop: Callable[..., int]) -> None:
    macro = sop("SOP.01/KPMI/2023", "Pemulangan")
    sop("SOP.01.01/KPMI/2023", "Pendataan", "2023-01-01", parent_number="SOP.01/KPMI/2023")
    new = sop("SOP.01.01/KPMI/2023", "Pendataan", "2024-01-01", parent_number="SOP.01/KPMI/2023")
    assert [each.id for each in related_sops(session, OPERATOR, macro, ()).children] == [new]


@pytest.mark.parametrize(
    "line",
    [
        "SOP.07/KPMI/II/2023",
        "sop 07 kpmi II-2023",
        "3. SOP Nomor SOP.07/KPMI/II/2023 tentang Penanganan Pengaduan",
        "SOP Penanganan Pengaduan",
        "b. Penanganan   pengaduan.",
        "Standar Operasional Prosedur Mikro Penanganan Pengaduan",
    ],
)
def test_a_line_names_an_sop_by_number_or_title(session: Session, sop: Callable[..., int], line: str) -> None:
    named = sop("SOP.07/KPMI/II/2023", "Penanganan Pengaduan")
    sop("SOP.07/KPMI/2023", "Pengaduan")
    asking = sop("SOP.09/KPMI/2023", "Pelaporan")
    found = related_sops(session, OPERATOR, asking, (line,)).cited
    assert {cited: each.id for cited, each in found.items()} == {line: named}


@pytest.mark.parametrize("line", ["SOP", "-", "SOP Bagian Hukum", "2023", "Penanganan Pengaduan Khusus", ""])
def test_a_line_that_names_none_leads_nowhere(session: Session, sop: Callable[..., int], line: str) -> None:
    sop("SOP.07/KPMI/II/2023", "Penanganan Pengaduan")
    asking = sop("SOP.09/KPMI/2023", "Pelaporan")
    assert related_sops(session, OPERATOR, asking, (line,)).cited == {}


def test_a_line_means_the_revision_in_force(session: Session, sop: Callable[..., int]) -> None:
    new = sop("SOP.07/KPMI/II/2023", "Penanganan Pengaduan", "2024-01-01")
    sop("SOP.07/KPMI/II/2023", "Penanganan Pengaduan", "2023-01-01")
    asking = sop("SOP.09/KPMI/2023", "Pelaporan")
    assert (
        related_sops(session, OPERATOR, asking, ("SOP Penanganan Pengaduan",)).cited["SOP Penanganan Pengaduan"].id
        == new
    )


def test_an_sop_is_not_its_own_kin(session: Session, sop: Callable[..., int]) -> None:
    own = sop("SOP.07/KPMI/II/2023", "Penanganan Pengaduan", parent_number="SOP.07/KPMI/II/2023")
    assert related_sops(session, OPERATOR, own, ("SOP Penanganan Pengaduan",)) == RelatedSops()


@pytest.mark.parametrize("hidden", [Access.INTERNAL, Access.RESTRICTED])
def test_what_the_viewer_may_not_see_is_no_kin(session: Session, sop: Callable[..., int], hidden: Access) -> None:
    macro = sop("SOP.01/KPMI/2023", "Pemulangan", access=hidden)
    micro = sop("SOP.01.01/KPMI/2023", "Pendataan", parent_number="SOP.01/KPMI/2023")
    lines = ("SOP Pemulangan", "SOP.01/KPMI/2023")
    assert related_sops(session, VISITOR, micro, lines) == RelatedSops()
    assert related_sops(session, VISITOR, macro, ()) == RelatedSops()
    found = related_sops(session, OPERATOR, micro, lines)
    assert found.parent
    assert set(found.cited) == set(lines)


def test_the_number_of_statements_does_not_grow(
    session: Session, sop: Callable[..., int], statements: list[str]
) -> None:
    macro = sop("SOP.01/KPMI/2023", "Pemulangan")
    for number in range(1, 6):
        sop(f"SOP.01.0{number}/KPMI/2023", f"Mikro {number}", parent_number="SOP.01/KPMI/2023")
    session.flush()
    statements.clear()
    related_sops(session, OPERATOR, macro, tuple(f"SOP Mikro {number}" for number in range(1, 40)))
    assert len(statements) <= 3


def test_an_installation_from_before_knows_its_kin_after_the_migration(
    registry: Engine, session: Session, sop: Callable[..., int]
) -> None:
    sop("SOP.01/KPMI/2023", "Pemulangan PMI")
    sop("SOP.01.01/KPMI/2023", "Pendataan", parent_number="SOP.01/KPMI/2023")
    session.execute(text("UPDATE documents SET title_key = '', parent_key = ''"))
    session.commit()
    with registry.begin() as connection:
        for name in ("title_key", "parent_key"):
            connection.execute(text(f"DROP INDEX ix_documents_{name}"))
            connection.execute(text(f"ALTER TABLE documents DROP COLUMN {name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
        config = Config()
        config.set_main_option("script_location", str(database._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        keys = connection.execute(text("SELECT title_key, parent_key FROM documents ORDER BY id")).all()
    assert [tuple(row) for row in keys] == [("pemulangan pmi", ""), ("pendataan", "SOP.01.KPMI.2023")]
