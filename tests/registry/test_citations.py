"""Regulations that SOPs cite, counted for a viewer; filled in for SOPs that were there before."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from indexer.access import OPERATOR, VISITOR
from indexer.models import Access, Assignment
from indexer.registry import assignments, citations, database
from indexer.registry.assignments import Authority
from indexer.taxonomy import tree
from tests.registry.conftest import identity, reading, registry_of

Add = Callable[..., list[int]]

LAW = "Undang-Undang Nomor 18 Tahun 2017 tentang Pelindungan Pekerja Migran Indonesia"
RULE = "PermenPANRB 35/2012"


@pytest.fixture
def sops(session: Session, add: Add) -> dict[str, int]:
    """A public SOP that cites the law, an internal one that cites both."""
    found = {}
    for title, access, lines in (("Cuti", Access.PUBLIC, (LAW,)), ("Arsip", Access.INTERNAL, (LAW, RULE))):
        (sop_id,) = add(reading(replace(identity(title=title), legal_basis=lines)))
        assignments.assign(session, Authority.PERSON, {sop_id: assignments.as_values(Assignment(access=access))})
        assignments.resolve(session, [sop_id])
        found[title] = sop_id
    return found


def test_regulations_are_counted_as_far_as_the_viewer_sees_their_sops(session: Session, sops: dict[str, int]) -> None:
    assert [(each.key, each.count) for each in citations.regulations(session, OPERATOR)] == [
        ("uu-18-2017", 2),
        ("permenpanrb-35-2012", 1),
    ]
    (law,) = citations.regulations(session, VISITOR)
    assert (law.label, law.about, law.count) == (
        "Undang-Undang Nomor 18 Tahun 2017",
        "Pelindungan Pekerja Migran Indonesia",
        1,
    )


def test_a_regulation_is_on_what_most_sops_say_and_not_on_a_list_that_runs_on(session: Session, add: Add) -> None:
    title = "Undang-Undang Nomor 5 Tahun 2014 tentang Aparatur Sipil Negara"
    for number, line in enumerate((title, f"{title} 8 Peraturan Badan", "UU 5/2014", title)):
        add(reading(replace(identity(title=f"Mutasi {number}"), legal_basis=(line,))))
    (law,) = citations.regulations(session, OPERATOR)
    assert (law.about, law.count) == ("Aparatur Sipil Negara", 4)


def test_what_only_hidden_sops_cite_is_not_there(session: Session, sops: dict[str, int]) -> None:
    assert citations.regulation(session, VISITOR, "permenpanrb-35-2012") is None
    assert citations.citing(session, VISITOR, "permenpanrb-35-2012") == ()
    assert citations.beginning_with(session, VISITOR, ["permenpanrb-35"]) == ()


def test_the_sops_that_cite_one_come_in_the_order_of_titles(session: Session, sops: dict[str, int]) -> None:
    assert [sop.title for sop in citations.citing(session, OPERATOR, "uu-18-2017")] == ["Arsip", "Cuti"]


def test_a_key_without_a_year_means_all_years_but_no_other_number(session: Session, sops: dict[str, int]) -> None:
    assert [each.key for each in citations.beginning_with(session, OPERATOR, ["permenpanrb-35"])] == [
        "permenpanrb-35-2012"
    ]
    assert citations.beginning_with(session, OPERATOR, ["permenpanrb-3"]) == ()


def test_each_sop_is_told_which_of_them_it_cites(session: Session, sops: dict[str, int]) -> None:
    found = citations.cited_by(session, list(sops.values()), ["permenpanrb-35-2012"])
    assert found == {sops["Arsip"]: ("Peraturan Menteri PANRB Nomor 35 Tahun 2012",)}


def test_reading_again_replaces_what_an_sop_cites(session: Session, add: Add) -> None:
    from indexer.registry import records

    what = reading(replace(identity(title="Cuti"), legal_basis=(LAW,)))
    file_id = records.add_file(session, "f" * 64, 1)
    for lines in ((LAW, RULE), (RULE,)):
        changed = replace(
            what, sops=(replace(what.sops[0], identity=replace(what.sops[0].identity, legal_basis=lines)),)
        )
        records.save(session, [records.FileReading(file_id, changed, "a.pdf")])
    assert [each.key for each in citations.regulations(session, OPERATOR)] == ["permenpanrb-35-2012"]


def test_an_older_registry_learns_what_its_sops_cite(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, "0003")
    with registry.begin() as connection:
        for statement in (
            "INSERT INTO files (id, sha256, size, page_count, warnings, created)"
            " VALUES (1, 'a', 1, 1, '[]', '2024-01-01')",
            "INSERT INTO documents (id, file_id, part, first_page, last_page, created, version, indexed_version,"
            " process, kind, status, access, steps_state)"
            " VALUES (5, 1, 0, 1, 1, '2024-01-01', 1, 1, 'x', 'mikro', 'berlaku', 'publik', 'none')",
        ):
            connection.execute(text(statement))
        line = "INSERT INTO document_lines (document_id, field, position, text) VALUES (5, 'legal_basis', 0, :line)"
        connection.execute(text(line), {"line": LAW})
    database.migrate(registry, tmp_path / "lock")
    with Session(registry, info={"taxonomy": tree.load()}) as session:
        assert [(each.key, each.count) for each in citations.regulations(session, VISITOR)] == [("uu-18-2017", 1)]
    registry.dispose()
