"""Writes the collection: files, their truth and the register.

`FOLDER` gets the SOP files in their folders with `register.csv` and `register.xlsx` beside them. The truths go to
`FOLDER-truth`, one `<file>.truth.json` a file in the same folders, so that indexing `FOLDER` never meets them.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from corpus.model import FileSpec
from corpus.register import as_csv, as_workbook, make_register
from corpus.render import render
from corpus.truth import truth_json

BATCH = 8


def truth_folder(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-truth")


def truth_path(folder: Path, name: str) -> Path:
    """Where the truth of the file `name` (a path below `folder`) stands."""
    return truth_folder(folder) / f"{name}.truth.json"


def build(files: Sequence[FileSpec], folder: Path, processes: int) -> Iterator[int]:
    """Write everything and yield the number of files done after each one. Files already there are overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    register = make_register(files)
    (folder / "register.csv").write_bytes(as_csv(register))
    (folder / "register.xlsx").write_bytes(as_workbook(register))
    yield from enumerate_done(written(files, folder, processes))


def written(files: Sequence[FileSpec], folder: Path, processes: int) -> Iterator[None]:
    folders = (folder,) * len(files)
    if processes == 1:
        yield from map(write_file, files, folders)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(write_file, files, folders, chunksize=BATCH)


def enumerate_done(steps: Iterable[None]) -> Iterator[int]:
    for done, _ in enumerate(steps, 1):
        yield done


def write_file(file: FileSpec, folder: Path) -> None:
    drawn = render(file)
    path, truth = folder / file.name, truth_path(folder, file.name)
    for place in (path, truth):
        place.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(drawn.data)
    truth.write_text(truth_json(file, drawn), encoding="utf-8", newline="\n")
