import ast
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.models import FileKind, Page
from indexer.reading.readers import READERS, Reader

ROOT = Path(__file__).parents[2]
HEAVY = ("pypdfium2", "pypdf", "docx", "lxml", "numpy", "whoosh", "sqlalchemy")


def test_every_kind_has_a_row() -> None:
    assert set(READERS) == set(FileKind)


def test_the_table_loads_no_library_that_reads_files() -> None:
    script = f"import sys, indexer.reading.readers; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_other_module_names_a_kind() -> None:
    named = [
        str(path.relative_to(ROOT))
        for package in ("indexer", "search_app")
        for path in (ROOT / package).rglob("*.py")
        if any(
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "FileKind"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    ]
    assert [path for path in named if not path.startswith(("indexer/extract/", "indexer/reading/readers.py"))] == []


@pytest.mark.parametrize("reader", READERS.values(), ids=lambda reader: reader.label)
def test_labels_suffixes_and_media_types_tell_kinds_apart(reader: Reader) -> None:
    others = [other for other in READERS.values() if other is not reader]
    assert reader.label not in {other.label for other in others}
    assert reader.media_type not in {other.media_type for other in others}
    assert not {suffix for other in others for suffix in other.suffixes}.intersection(reader.suffixes)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in reader.suffixes)


def test_a_place_is_a_page_or_a_section() -> None:
    assert READERS[FileKind.PDF].page_label(Page(2, "", "pdfium")) == "hal. 2"
    assert READERS[FileKind.DOCX].page_label(Page(2, "", "docx", "Prosedur")) == "bagian Prosedur"
    assert READERS[FileKind.DOCX].page_label(Page(2, "", "docx")) == "bagian 2"
