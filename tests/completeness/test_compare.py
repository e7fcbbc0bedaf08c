"""What the register lists against what is there, from real files: each kind of issue, and none too many."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from indexer import ingest
from indexer.access import OPERATOR, viewer_for
from indexer.completeness.compare import Finding, Reconciliation, compare, reconcile
from indexer.completeness.export_csv import to_csv
from indexer.completeness.issue_types import IssueType, TotalKind
from indexer.completeness.register_import import import_register
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, Assignment, Outcome, Role
from indexer.registry.inventory import inventory
from indexer.taxonomy.tree import Declared
from tests import making
from tests.completeness.test_register_import import HEAD

MANAGER = viewer_for(Role.MANAGER, "ratna")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A macro SOP with one micro SOP, one alone, a scan, a pair with one number, a file that is broken."""
    folder = tmp_path_factory.mktemp("sop")
    for name, number, title in (
        ("makro.pdf", "M/1", "Pemulangan"),
        ("mikro.pdf", "K/1", "Penjemputan"),
        ("sendiri.pdf", "M/2", "Rumah Ramah"),
        ("kembar.pdf", "S/1", "Cuti Tahunan"),
        ("kembar-lain.pdf", "S/1", "Cuti Besar"),
    ):
        making.write(folder / "3-pelindungan" / name, making.sop(number, title))
    making.write(folder / "asing/tambahan.docx", making.docx("Nomor SOP : T/1\nNama SOP : Tambahan"))
    making.write(folder / "3-pelindungan/pindai.pdf", making.pdf(""))
    making.write(folder / "3-pelindungan/rusak.pdf", b"%PDF-1.4 rusak")
    opened = Installation.open(Settings(data=tmp_path_factory.mktemp("data"), readers=2))
    ingest.index_paths(opened, [folder], lambda _: None)
    rows = (
        "M/1;;makro;inti/3;04;;;;;makro.pdf;",
        "K/1;;mikro;inti/3;04;M/1;;;;mikro.pdf;",
        "M/2;;makro;;;;;;;sendiri.pdf;",
        "S/1;Cuti Tahunan;mikro;;;;;;;kembar.pdf;",
        "S/2;Cuti Besar;mikro;;;;;;;kembar-lain.pdf;",
        "P/1;Hasil Pindai;mikro;;;;;;;pindai.pdf;",
        "R/1;Yang Rusak;mikro;;;;;;;rusak.pdf;",
        "H/1;Yang Hilang;mikro;inti/2;;;;dikecualikan;;hilang.pdf;",
    )
    register = making.write(folder.parent / "daftar.csv", (HEAD + "\n".join(rows)).encode())
    import_register(opened, register)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def found(installation: Installation) -> Reconciliation:
    return reconcile(installation, OPERATOR)


def test_each_gap_is_found_where_it_is(found: Reconciliation) -> None:
    names = {issue: sorted(finding.file_name.rpartition("/")[2] for finding in found.of(issue)) for issue in IssueType}
    assert names == {
        IssueType.MISSING: ["hilang.pdf"],
        IssueType.UNREADABLE: ["rusak.pdf"],
        IssueType.NO_TEXT: ["pindai.pdf"],
        IssueType.EXTRA: ["tambahan.docx"],
        IssueType.NO_PROCESS: ["tambahan.docx"],
        IssueType.NO_MICRO: ["sendiri.pdf"],
        IssueType.SAME_NUMBER: ["kembar-lain.pdf", "kembar.pdf"],
    }
    assert not found.is_sound


def test_a_file_that_failed_is_told_with_its_row_and_is_not_missing_too(found: Reconciliation) -> None:
    (broken,) = found.of(IssueType.UNREADABLE)
    assert (broken.line, broken.title, broken.outcome) == (8, "Yang Rusak", Outcome.DAMAGED)


def test_totals_and_processes_are_compared(installation: Installation, found: Reconciliation) -> None:
    numbers = {total.what: (total.declared, total.listed, total.present) for total in found.totals if not total.group}
    assert numbers[TotalKind.PROCESSES] == (20, 2, 1)
    assert numbers[TotalKind.MAPS] == (82, 1, 1)
    assert numbers[TotalKind.MACRO] == (106, 2, 2)
    assert numbers[TotalKind.MICRO] == (644, 6, 4)
    assert numbers[TotalKind.PAGES] == (1948, None, 6)
    pages = next(total for total in found.totals if total.what is TotalKind.PAGES)
    assert pages.difference == 6 - 1948, "the DOCX is of no kind yet, so every page that counts is known"
    protection = next(each for each in found.processes if each.code == "inti/3")
    assert (protection.maps, protection.maps_used) == (9, 1)
    assert (protection.macro, protection.micro) == ((1, 2), (1, 4)), "folders file what the register does not"


def test_without_a_register_only_what_is_there_is_judged(installation: Installation) -> None:
    with installation.session() as session:
        there = inventory(session, OPERATOR)
    unlisted = compare(replace(there, rows=()), replace(installation.taxonomy, declared=Declared()))
    assert not unlisted.of(IssueType.MISSING)
    assert not unlisted.of(IssueType.EXTRA)
    assert {total.difference for total in unlisted.totals} == {None}
    assert not unlisted.is_sound, "nobody has said what should be there"


def test_rows_and_sops_that_a_viewer_may_not_see_are_in_no_list_and_no_count(installation: Installation) -> None:
    before = reconcile(installation, MANAGER)
    assert before.rows == 7, "the missing one is restricted in the register"
    micro = next(finding for finding in reconcile(installation, OPERATOR).of(IssueType.NO_TEXT))
    assert micro.sop_id
    ingest.assign(installation, OPERATOR, micro.sop_id, Assignment(access=Access.RESTRICTED))
    seen = reconcile(installation, MANAGER)
    assert (seen.rows, seen.sops) == (before.rows - 1, before.sops - 1)
    assert not seen.of(IssueType.NO_TEXT)
    assert reconcile(installation, OPERATOR).of(IssueType.NO_TEXT)
    ingest.assign(installation, OPERATOR, micro.sop_id, Assignment())


def test_the_csv_holds_everything_and_no_formula(found: Reconciliation) -> None:
    odd = Finding(IssueType.EXTRA, title="=1+1", file_name="@jumlah.pdf")
    found = replace(found, findings=(*found.findings, odd))
    rows = list(csv.DictReader(io.StringIO(to_csv(found), newline=""), delimiter=";"))
    named = [row for row in rows if row["Bagian"] not in ("Jumlah", "Per proses")]
    assert len(named) == len(found.findings)
    assert (named[-1]["Judul"], named[-1]["Berkas"]) == ("'=1+1", "'@jumlah.pdf")
    assert next(row["Dinyatakan"] for row in rows if row["Hal"] == "SOP makro") == "106"
    assert all(row["Keterangan"] for row in named)


def test_it_asks_as_often_for_many_sops_as_for_few(installation: Installation, tmp_path: Path) -> None:
    def statements(opened: Installation) -> int:
        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        event.listen(opened.registry, "before_cursor_execute", note)
        reconcile(opened, OPERATOR)
        event.remove(opened.registry, "before_cursor_execute", note)
        return len(sent)

    empty = Installation.open(Settings(data=tmp_path / "data"))
    assert statements(installation) == statements(empty) < 10
    empty.close()
