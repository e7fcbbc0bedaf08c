"""Which files of the collection stand in the repository: every layout, format and oddity, small enough to keep."""

from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import rmtree

from corpus.build import truth_folder
from corpus.model import LAYOUTS, FileSpec
from corpus.render.docx import has_tracked_change
from corpus.render.quirks import Quirk, quirks_of

SAMPLES = Path(__file__).parent / "samples"
SCANS = 2


def choose_samples(files: Sequence[FileSpec]) -> tuple[FileSpec, ...]:
    """Some 26 files, in the order of the collection; the same collection gives the same choice."""
    plain = [file for file in files if len(file.sops) == 1 and not file.scan and file.sops[0].status == "berlaku"]
    chosen = revision_pair(files)
    chosen += first(files, lambda file: file.scan, SCANS)
    chosen += first(files, lambda file: len(file.sops) > 1, 1)
    chosen += first(files, lambda file: file.sops[0].status == "dicabut", 1)
    chosen += first(plain, lambda file: file.sops[0].kind == "makro", 1)
    chosen += first(plain, lambda file: file.sops[0].kind == "peta", 1)
    chosen += first(plain, lambda file: file.format == "pdf" and Quirk.TURNED in quirks_of(file.name), 1)
    chosen += first(plain, has_tracked_change, 1)
    for number, layout in enumerate(name for names in LAYOUTS.values() for name in names):
        chosen += spread([file for file in plain if file.layout == layout], number)
    names = {file.name for file in chosen}
    return tuple(file for file in files if file.name in names)


def revision_pair(files: Sequence[FileSpec]) -> list[FileSpec]:
    """An older revision and the SOP that superseded it."""
    current = {file.sops[0].number: file for file in files if len(file.sops) == 1 and file.sops[0].status == "berlaku"}
    for file in files:
        newer = current.get(file.sops[0].number)
        if file.sops[0].status == "digantikan" and newer and not newer.scan:
            return [file, newer]
    return []


def first(files: Sequence[FileSpec], wanted: Callable[[FileSpec], bool], count: int) -> list[FileSpec]:
    return [file for file in files if wanted(file)][:count]


def spread(files: Sequence[FileSpec], number: int) -> list[FileSpec]:
    """Two of the files, for each layout from other parts of the collection; `number`: of the layout."""
    step = len(files) // 16
    return [files[place] for place in (number * step, (number + 8) * step)] if step else list(files[:2])


def clear(folder: Path) -> None:
    for old in (folder, truth_folder(folder)):
        if old.exists():
            rmtree(old)
