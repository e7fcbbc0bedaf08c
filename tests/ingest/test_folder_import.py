"""`index_paths`: registry and index come to the state of the folder, whatever is in it."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from indexer import ingest
from indexer.access import OPERATOR
from indexer.ingest import ImportReport, Progress
from indexer.installation import Installation
from indexer.models import Access, Assignment, Outcome
from indexer.models.outcomes import KEPT
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import queries
from indexer.registry.tables import documents
from tests import making
from tests.ingest.conftest import found

FAILURES = frozenset(Outcome) - KEPT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three SOPs in two folders."""
    making.write(tmp_path / "sop/3-pelindungan/a.pdf", making.sop("A/1", "Pemulangan Jenazah"))
    making.write(tmp_path / "sop/3-pelindungan/b.docx", making.docx("Nomor SOP : B/1\nNama SOP : Rumah Ramah"))
    making.write(tmp_path / "sop/c.pdf", making.sop("C/1", "Cuti Tahunan"))
    return tmp_path / "sop"


Index = Callable[..., ImportReport]


@pytest.fixture
def index(pool: ReaderPool) -> Index:
    """`index(telusur, path, …)` with readers shared by all tests."""

    def _index(installation: Installation, *paths: Path, again: frozenset[Outcome] = frozenset()) -> ImportReport:
        return ingest.index_paths(installation, paths, lambda _: None, again=again, pool=pool)

    return _index


def outcomes(report: ImportReport) -> dict[Outcome, list[str]]:
    return {outcome: sorted(Path(path).name for path in paths) for outcome, paths in report.failed.items()}


def ids(installation: Installation) -> dict[str, int]:
    with installation.session() as session:
        return {summary.title: summary.id for summary in queries.newest(session, OPERATOR, 100)}


def test_a_folder_is_read_whole_and_the_second_time_not_at_all(
    installation: Installation, folder: Path, index: Index, pool: ReaderPool
) -> None:
    seen: list[Progress] = []
    first = ingest.index_paths(installation, [folder], seen.append, pool=pool)
    assert (first.indexed, first.pages, first.failures, first.missing) == (3, 3, 0, [])
    assert (seen[-1].files, seen[-1].total, seen[-1].pages) == (3, 3, 3)
    assert found(installation, "pemulangan") == ["Pemulangan Jenazah"]
    second = index(installation, folder)
    assert (second.indexed, second.unchanged, second.pages) == (0, 3, 0)
    assert ingest.check(installation).is_sound


@pytest.mark.slow
def test_many_files_are_found_in_parts_while_the_rest_is_read(
    installation: Installation, tmp_path: Path, pool: ReaderPool
) -> None:
    for number in range(500):
        making.write(tmp_path / f"sop/{number}.pdf", making.sop(f"A/{number}", f"Cuti {number}"))
    findable: list[int] = []
    report = ingest.index_paths(
        installation, [tmp_path / "sop"], lambda _: findable.append(installation.engine.count()), pool=pool
    )
    assert report.indexed == installation.engine.count() == 500
    assert any(0 < count < 500 for count in findable)


def test_few_waiting_sops_are_left_for_a_larger_part(installation: Installation, folder: Path, index: Index) -> None:
    index(installation, folder)
    with installation.writing() as session:
        session.execute(update(documents).values(version=documents.c.version + 1))
    assert ingest.update_index(installation, fewest=4) == 0
    assert ingest.update_index(installation, fewest=3) == 3
    assert ingest.update_index(installation) == 0


def test_a_changed_file_is_read_again_and_keeps_its_sop(installation: Installation, folder: Path, index: Index) -> None:
    index(installation, folder)
    before = ids(installation)["Cuti Tahunan"]
    ingest.assign(installation, OPERATOR, before, Assignment(access=Access.PUBLIC))
    making.write(folder / "c.pdf", making.sop("C/1", "Cuti Besar"))
    report = index(installation, folder)
    assert (report.indexed, report.unchanged) == (1, 2)
    assert ids(installation)["Cuti Besar"] == before
    assert found(installation, "cuti") == ["Cuti Besar"]
    with installation.session() as session:
        assert queries.summaries(session, OPERATOR, [before])[before].access is Access.PUBLIC


def test_a_new_version_that_cannot_be_read_leaves_the_old_one_and_is_told(
    installation: Installation, folder: Path, index: Index
) -> None:
    index(installation, folder)
    before = ids(installation)["Cuti Tahunan"]
    making.write(folder / "c.pdf", b"%PDF-1.7 rusak")
    assert outcomes(index(installation, folder)) == {Outcome.DAMAGED: ["c.pdf"]}
    assert found(installation, "cuti") == ["Cuti Tahunan"]
    assert outcomes(index(installation, folder)) == {Outcome.DAMAGED: ["c.pdf"]}, "told until it is mended"
    making.write(folder / "c.pdf", making.sop("C/1", "Cuti Diperbaiki"))
    assert index(installation, folder).indexed == 1
    assert ids(installation)["Cuti Diperbaiki"] == before


def test_what_is_gone_is_noticed_and_pruned_on_request(installation: Installation, folder: Path, index: Index) -> None:
    index(installation, folder)
    (folder / "c.pdf").unlink()
    report = index(installation, folder)
    assert [Path(path).name for path in report.missing] == ["c.pdf"]
    assert found(installation, "cuti") == ["Cuti Tahunan"]
    assert ingest.prune(installation, report.missing) == 1
    assert found(installation, "cuti") == []
    assert index(installation, folder).missing == []
    assert ingest.check(installation).is_sound


def test_pictures_of_a_pruned_file_are_deleted_with_its_bytes(
    installation: Installation, folder: Path, index: Index
) -> None:
    index(installation, folder)
    digest = hashlib.sha256((folder / "c.pdf").read_bytes()).hexdigest()
    picture = installation.settings.pictures_folder / digest[:2] / f"{digest}-1-800-v1"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"gambar")
    os.utime(installation.files.path(digest), (1, 1))
    (folder / "c.pdf").unlink()
    ingest.prune(installation, index(installation, folder).missing)
    assert not installation.files.path(digest).exists()
    assert not picture.exists()


def test_pruning_one_folder_leaves_others_alone(
    installation: Installation, folder: Path, tmp_path: Path, index: Index
) -> None:
    making.write(tmp_path / "lain/d.pdf", making.sop("D/1", "Dinas Luar"))
    index(installation, folder, tmp_path / "lain")
    shutil.rmtree(tmp_path / "lain")
    assert index(installation, folder).missing == []
    gone = index(installation, folder, tmp_path / "lain")
    assert gone.missing == [], "a folder that is not there may be a drive that is not mounted"
    assert [Path(path).name for path, _ in gone.notes] == ["lain"]


def test_a_moved_file_keeps_its_sop_and_is_filed_by_its_new_folder(
    installation: Installation, folder: Path, index: Index
) -> None:
    index(installation, folder)
    before = ids(installation)["Cuti Tahunan"]
    (folder / "5-pemberdayaan").mkdir()
    (folder / "c.pdf").rename(folder / "5-pemberdayaan/cuti.pdf")
    report = index(installation, folder)
    assert (report.indexed, report.duplicates, len(report.missing)) == (0, 1, 1)
    assert ingest.prune(installation, report.missing) == 0
    with installation.session() as session:
        view = queries.sop(session, OPERATOR, before)
    assert view is not None
    assert (view.file_name, view.summary.process_path[-1].code) == ("cuti.pdf", "inti/5")


def test_copies_are_one_sop(installation: Installation, folder: Path, index: Index) -> None:
    shutil.copy(folder / "c.pdf", folder / "salinan.pdf")
    report = index(installation, folder)
    assert (report.indexed, report.duplicates) == (3, 1)
    assert found(installation, "cuti") == ["Cuti Tahunan"]
    (folder / "c.pdf").unlink()
    ingest.prune(installation, index(installation, folder).missing)
    assert found(installation, "cuti") == ["Cuti Tahunan"]


def test_bad_files_are_named_and_stop_nobody(installation: Installation, folder: Path, index: Index) -> None:
    making.write(folder / "kosong.pdf", b"")
    making.write(folder / "rusak.pdf", b"%PDF-1.4 rusak")
    making.write(folder / "lama.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000)
    making.write(folder / "palsu.docx", b"ini teks biasa")
    report = index(installation, folder)
    assert report.indexed == 3
    assert outcomes(report) == {
        Outcome.EMPTY: ["kosong.pdf"],
        Outcome.DAMAGED: ["rusak.pdf"],
        Outcome.UNSUPPORTED: ["lama.doc"],
        Outcome.NOT_A_DOCUMENT: ["palsu.docx"],
    }
    again = index(installation, folder)
    assert outcomes(again) == outcomes(report)
    assert again.indexed == 0
    with installation.session() as session:
        told = {failure.name: failure.outcome for failure in queries.failures(session, OPERATOR)}
    assert told["rusak.pdf"] is Outcome.DAMAGED
    assert len(told) == 4


def test_what_is_no_document_is_skipped_and_counted(installation: Installation, folder: Path, index: Index) -> None:
    making.write(folder / "register.csv", b"nomor;judul")
    making.write(folder / "a.pdf.truth.json", b"{}")
    making.write(folder / ".git/x.pdf", making.sop("X/1", "Tersembunyi"))
    making.write(folder / ".hidden.pdf", making.sop("X/2", "Tersembunyi"))
    making.write(folder / "~$sedang dibuka.docx", b"\x05Budi")
    making.write(folder / "tanpa-akhiran", making.sop("Y/1", "Tanpa Akhiran"))
    making.write(folder / "word.bin", making.docx("Nama SOP : Salah Akhiran"))
    report = index(installation, folder)
    assert (report.indexed, report.skipped, report.failures) == (5, 4, 0)


def test_a_file_named_itself_is_tried_whatever_it_is(installation: Installation, folder: Path, index: Index) -> None:
    path = making.write(folder / "register.csv", b"nomor;judul")
    assert outcomes(index(installation, path)) == {Outcome.NOT_A_DOCUMENT: ["register.csv"]}


def test_links_and_pipes_are_passed_over_by_name(
    installation: Installation, folder: Path, tmp_path: Path, index: Index
) -> None:
    outside = making.write(tmp_path / "luar.pdf", making.sop("L/1", "Di Luar"))
    (folder / "tautan.pdf").symlink_to(outside)
    (folder / "lingkar").symlink_to(folder)
    os.mkfifo(folder / "pipa.pdf")
    report = index(installation, folder)
    assert report.indexed == 3
    assert sorted(Path(path).name for path, _ in report.notes) == ["pipa.pdf", "tautan.pdf"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_unreadable(installation: Installation, folder: Path, index: Index) -> None:
    (folder / "c.pdf").chmod(0)
    assert outcomes(index(installation, folder)) == {Outcome.UNREADABLE: ["c.pdf"]}


def test_a_path_that_is_not_there_is_told(installation: Installation, folder: Path, index: Index) -> None:
    report = index(installation, folder / "none", folder)
    assert [Path(path).name for path, _ in report.notes] == ["none"]
    assert report.indexed == 3


def test_names_that_are_not_utf8_can_be_indexed(installation: Installation, folder: Path, index: Index) -> None:
    path = os.fsencode(folder) + b"/\xff\xfe nama.pdf"
    with open(path, "wb") as file:  # noqa: PTH123 - a name made of bytes
        file.write(making.sop("U/1", "Nama Aneh"))
    assert index(installation, folder).indexed == 4
    assert index(installation, folder).unchanged == 4


def test_too_big_files_are_not_copied(installation: Installation, folder: Path, index: Index) -> None:
    from dataclasses import replace

    installation.settings = replace(installation.settings, file_mb=1)
    making.write(folder / "besar.pdf", b"%PDF-1.7" + b"\0" * 1_000_000)
    report = index(installation, folder)
    assert outcomes(report) == {Outcome.TOO_BIG: ["besar.pdf"]}
    assert len(list(installation.files.digests())) == 3
    assert outcomes(index(installation, folder)) == {Outcome.TOO_BIG: ["besar.pdf"]}


def test_failures_are_tried_again_when_asked(installation: Installation, folder: Path, index: Index) -> None:
    making.write(folder / "rusak.pdf", b"%PDF-1.4 rusak")
    index(installation, folder)
    seen: list[str] = []
    report = ingest.index_paths(installation, [folder], lambda state: seen.append(state.current), again=FAILURES)
    assert outcomes(report) == {Outcome.DAMAGED: ["rusak.pdf"]}
    assert seen[-1] == "rusak.pdf", "it was read last, after those that are unchanged"


def test_reindexing_gives_the_same_answers_without_the_files(
    installation: Installation, folder: Path, index: Index
) -> None:
    index(installation, folder)
    shutil.rmtree(installation.settings.files_folder)
    shutil.rmtree(folder)
    assert ingest.reindex(installation) == 3
    assert found(installation, "rumah ramah") == ["Rumah Ramah"]


def test_check_finds_what_was_done_behind_its_back(installation: Installation, folder: Path, index: Index) -> None:
    index(installation, folder)
    ours = ids(installation)
    digest = next(installation.files.digests())
    installation.files.path(digest).write_bytes(b"diubah")
    installation.engine.remove([ours["Cuti Tahunan"]])
    findings = ingest.check(installation)
    assert not findings.is_sound
    assert findings.damaged == (digest,)
    assert findings.not_indexed == (ours["Cuti Tahunan"],)
