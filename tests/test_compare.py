"""What changed between two versions is told step by step, and nothing that did not change."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus.model import FileSpec, SopSpec
from corpus.render import render
from corpus.specs.files import make_specs
from indexer import ingest
from indexer.access import OPERATOR
from indexer.compare import compare, compare_steps
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Status, Step
from indexer.registry import queries, versions
from tests import making

FLOW = tuple(
    Step(str(place), activity, (who,), duration=time, minutes=None)
    for place, (activity, who, time) in enumerate(
        (
            ("Menerima berkas permohonan", "Petugas", "10 menit"),
            ("Memeriksa kelengkapan berkas", "Analis", "1 jam"),
            ("Menyusun konsep surat", "Analis", "1 hari"),
            ("Memeriksa konsep surat", "Kepala", "1 hari"),
            ("Mengirim surat", "Petugas", "10 menit"),
        ),
        1,
    )
)


def kinds(old: tuple[Step, ...], new: tuple[Step, ...]) -> list[tuple[str, str]]:
    return [(each.kind, each.step.activity) for each in compare_steps(old, new) if each.kind != "same"]


def test_the_same_steps_have_no_changes() -> None:
    assert kinds(FLOW, FLOW) == []


def test_added_and_removed_steps() -> None:
    assert kinds(FLOW[:2] + FLOW[3:], FLOW) == [("added", "Menyusun konsep surat")]
    assert kinds(FLOW, FLOW[:2] + FLOW[3:]) == [("removed", "Menyusun konsep surat")]


def test_a_removed_step_stands_where_it_was() -> None:
    changes = compare_steps(FLOW, FLOW[:2] + FLOW[3:])
    assert [each.kind for each in changes] == ["same", "same", "removed", "same", "same"]


def test_a_moved_step() -> None:
    assert kinds(FLOW, (FLOW[4], *FLOW[:4])) == [("moved", "Mengirim surat")]


def test_changed_values_are_named_and_their_words_marked() -> None:
    changed = replace(FLOW[1], performers=("Petugas",), duration="2 jam", activity="Memeriksa kelengkapan semua berkas")
    (change,) = [each for each in compare_steps(FLOW, (FLOW[0], changed, *FLOW[2:])) if each.kind != "same"]
    assert [field.name for field in change.fields] == ["activity", "performers", "duration"]
    assert [part.text for part in change.fields[0].new if part.is_match] == ["semua"]
    assert [part.text for part in change.fields[0].old if part.is_match] == []


def test_the_way_of_printing_is_no_change() -> None:
    printed = replace(FLOW[2], activity="MENYUSUN kon sep surat", duration="1 (satu) hari kerja")
    assert kinds(FLOW, (*FLOW[:2], printed, *FLOW[3:])) == []


def test_performers_in_doubt_are_not_said_to_have_changed() -> None:
    doubtful = replace(FLOW[2], performers=(), doubt="tidak ada simbol pada baris ini")
    assert kinds(FLOW, (*FLOW[:2], doubtful, *FLOW[3:])) == []


def revisions() -> list[tuple[FileSpec, FileSpec]]:
    """Older and newer file of each revised SOP of the generated collection."""
    files = [file for file in make_specs() if len(file.sops) == 1]
    current = {file.sops[0].number: file for file in files if file.sops[0].status == "berlaku"}
    older = [file for file in files if file.sops[0].status == "digantikan"]
    return [(file, current[file.sops[0].number]) for file in older if file.sops[0].number in current]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("revisions")
    for pair in revisions():
        for file in pair:
            making.write(folder / "files" / file.name, render(replace(file, scan=False)).data)
    installation = Installation.open(Settings(data=folder / "data", readers=2))
    ingest.index_paths(installation, [folder / "files"], lambda _: None)
    yield installation
    installation.close()


@pytest.mark.slow
def test_the_revisions_of_the_collection_are_told_exactly(collection: Installation) -> None:
    found, expected = {}, {}
    for old, new in revisions():
        spec = new.sops[0]
        expected[spec.number] = truth(old.sops[0], spec)
        found[spec.number] = told(collection, spec.number)
    assert len(found) == 12
    assert found == expected


def truth(old: SopSpec, new: SopSpec) -> tuple[list[tuple[str, str]], set[str], set[str], bool]:
    """Changed steps, laws added and removed, whether the day of effect changed: what was done to the specs."""
    kept = [step.activity for step in old.steps]
    added = [("added", step.activity) for step in new.steps if step.activity not in kept]
    laws = set(new.legal_basis) - set(old.legal_basis), set(old.legal_basis) - set(new.legal_basis)
    return added, *laws, old.effective != new.effective


def told(installation: Installation, number: str) -> tuple[list[tuple[str, str]], set[str], set[str], bool]:
    with installation.session() as session:
        found = [sop for sop in queries.newest(session, OPERATOR, 100) if sop.number == number]
        family = versions.timeline(session, OPERATOR, found[0].id)
        (new, old) = (queries.sop(session, OPERATOR, each.sop.id) for each in family)
    assert old is not None
    assert new is not None
    assert (old.summary.status, new.summary.status) == (Status.SUPERSEDED, Status.IN_FORCE)
    changes = compare(old, new)
    assert changes.steps is not None
    steps = [(each.kind, each.step.activity) for each in changes.steps if each.kind != "same"]
    laws = next((each for each in changes.lists if each.name == "legal_basis"), None)
    names = {field.name for field in changes.identity}
    return steps, set(laws.added if laws else ()), set(laws.removed if laws else ()), "effective" in names
