"""How many files of a folder are read: Telusur beside pypdf, pdfium and python-docx on their own.

Run as `python -m tests.extract.compare_readers FOLDER`. A file counts as read when any letter or digit came out of it.
The others read each file in a process of its own, 20 s and 1 GiB; Telusur reads as it always does, with these limits.
"""

import contextlib
import re
import resource
import subprocess
import sys
from pathlib import Path

from indexer.config import Settings
from indexer.reading.reader_pool import ReaderPool

SECONDS = 20
MEMORY = 1024 * 1024 * 1024


def by_pypdf(path: Path) -> str:
    import pypdf

    reader = pypdf.PdfReader(path)
    return "".join(page.extract_text() for page in reader.pages)


def by_pdfium(path: Path) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def by_docx(path: Path) -> str:
    import docx

    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join([paragraph.text for paragraph in document.paragraphs] + cells)


READERS = {"pypdf": by_pypdf, "pdfium": by_pdfium, "docx": by_docx}


def reads(reader: str, path: Path) -> bool:
    """Whether `reader`, in a process of its own, takes a letter or digit from the file."""
    command = [sys.executable, "-m", "tests.extract.compare_readers", "--one", reader, str(path)]
    with contextlib.suppress(subprocess.TimeoutExpired):
        return subprocess.run(command, timeout=SECONDS, capture_output=True, check=False).returncode == 0
    return False


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".pdf", ".docx", ".doc", ".docm"})


def compare(folder: Path) -> dict[str, set[Path]]:
    """Reader → files it reads; "union" is what at least one of the readers alone reads."""
    found: dict[str, set[Path]] = {
        reader: {
            path
            for path in files(folder)
            if (path.suffix.lower() == ".pdf") == (reader != "docx") and reads(reader, path)
        }
        for reader in READERS
    }
    found["union"] = set().union(*found.values())
    with ReaderPool(Settings(readers=1, read_seconds=SECONDS)) as pool:
        readings = {path: pool.read(path, path.name) for path in files(folder)}
    found["telusur"] = {path for path, reading in readings.items() if any(page.text for page in reading.pages)}
    return found


def main(arguments: list[str]) -> int:
    if arguments[0] == "--one":
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        return 0 if re.search(r"[^\W_]", READERS[arguments[1]](Path(arguments[2]))) else 1
    found = compare(Path(arguments[0]))
    print(
        f"{len(files(Path(arguments[0])))} files;", ", ".join(f"{name} {len(paths)}" for name, paths in found.items())
    )
    for path in sorted(found["union"] - found["telusur"]):
        print("  missed:", path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
