"""Imports run one way: the table of docs/architecture.md, held to by reading every module."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Part of `indexer` → parts it may import. A part is a module or package right below `indexer`, or one of OWN_PARTS.
OWN_PARTS = {"indexer.reading.readers": "readers"}
VALUES = {"models", "errors"}
MAY_IMPORT: dict[str, set[str]] = {
    "models": set(),
    "errors": {"models"},
    "access": VALUES,
    "config": VALUES,
    "files": VALUES,
    "taxonomy": VALUES,
    "text": VALUES,
    "extract": VALUES | {"config"},
    "sop": VALUES | {"extract", "text"},
    "readers": VALUES | {"config", "extract", "sop"},
    "reading": VALUES | {"config", "extract", "readers", "sop", "text"},
    "pictures": VALUES | {"config", "readers", "reading", "text"},
    "renditions": {"config"},
    "query": VALUES | {"text"},
    "engine": VALUES | {"config", "text"},
    "registry": VALUES | {"access", "files", "readers", "sop", "taxonomy", "text"},
    "installation": VALUES | {"config", "engine", "files", "registry", "taxonomy", "text"},
    "search": VALUES | {"engine", "installation", "query", "readers", "registry", "sop", "taxonomy", "text"},
    "ingest": VALUES
    | {
        "access",
        "engine",
        "extract",
        "files",
        "installation",
        "pictures",
        "readers",
        "reading",
        "registry",
        "renditions",
        "taxonomy",
        "text",
    },
    "backup": VALUES | {"config", "files", "registry", "renditions"},
    "compare": VALUES | {"text"},
    "completeness": VALUES | {"access", "ingest", "installation", "readers", "registry", "sop", "taxonomy", "text"},
    "evaluate": VALUES | {"access", "config", "engine", "installation", "registry", "search", "sop", "text"},
}
TOP = {"cli"}  # may import everything below it

# Library → the only modules that may import it.
ONLY_IN = {
    "whoosh": ("indexer/engine/whoosh/",),
    "pypdf": ("indexer/extract/pypdf_reader.py", "indexer/extract/page_selection.py"),
    "pypdfium2": (
        "indexer/extract/pdfium.py",
        "indexer/extract/page_drawing.py",
        "indexer/extract/page_picture.py",
        "indexer/extract/page_selection.py",
        "corpus/render/scan.py",
        "corpus/scans.py",
    ),
    "cv2": ("indexer/extract/scan_picture.py",),
    "docx": ("indexer/extract/docx_reader.py",),
    "Sastrawi": ("indexer/text/stems.py",),
    "sqlalchemy": (
        "indexer/registry/",
        "indexer/installation.py",
        "indexer/search/",
        "indexer/ingest/",
        "indexer/completeness/register_import.py",
        "indexer/evaluate/collection.py",
    ),
    "alembic": ("indexer/registry/",),
    "flask": ("search_app/",),
    "granian": ("indexer/cli/serve.py",),
}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Full names that a module imports, wherever in it."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(name: str) -> str:
    """ "indexer.registry.tables" → "registry"."""
    for module, own in OWN_PARTS.items():
        if f"{name}.".startswith(f"{module}."):
            return own
    return f"{name}.".split(".")[1]


@pytest.mark.parametrize("path", modules("indexer"), ids=lambda path: str(path.relative_to(ROOT)))
def test_indexer_imports_only_downwards(path: Path) -> None:
    mine = part(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for name in imported(path):
        assert name.partition(".")[0] not in ("search_app", "corpus", "tests"), name
        if name.startswith("indexer.") and part(name) != mine and mine not in TOP:
            assert part(name) in MAY_IMPORT[mine], f"{mine} may not import {name}"


def test_the_web_app_does_not_reach_behind_the_service() -> None:
    closed = {"engine", "extract", "sop", "cli", "files", "reading"}
    found = {(path.name, name) for path in modules("search_app") for name in imported(path)}
    assert {item for item in found if item[1].startswith("indexer.") and part(item[1]) in closed} == set()


# Package of `search_app` → packages of it that it may import.
WEB_MAY_IMPORT: dict[str, set[str]] = {
    "http": set(),
    "presenters": {"http"},
    "views": {"http", "presenters"},
}


@pytest.mark.parametrize("package", WEB_MAY_IMPORT)
def test_views_use_presenters_and_presenters_use_http(package: str) -> None:
    found = {
        (path.name, name)
        for path in modules(f"search_app/{package}")
        for name in imported(path)
        if name.startswith("search_app.") and part(name) not in WEB_MAY_IMPORT[package] | {package}
    }
    assert found == set()


def test_the_sample_collection_knows_nothing_of_the_program() -> None:
    names = {name for path in modules("corpus") for name in imported(path)}
    assert {name for name in names if name.startswith(("indexer", "search_app", "tests"))} == set()


@pytest.mark.parametrize("library", ONLY_IN)
def test_libraries_that_do_the_work_are_imported_in_one_place(library: str) -> None:
    users = [
        str(path.relative_to(ROOT))
        for package in ("indexer", "search_app", "corpus")
        for path in modules(package)
        if any(name.partition(".")[0] == library for name in imported(path))
    ]
    assert [user for user in users if not user.startswith(ONLY_IN[library])] == []


@pytest.mark.parametrize("path", modules("indexer/engine/ranking"), ids=lambda path: path.name)
def test_ranking_by_arrays_knows_no_storage(path: Path) -> None:
    assert [name for name in imported(path) if name.startswith(("whoosh", "indexer.engine.whoosh"))] == []


def test_only_the_engine_part_names_an_engine_of_its_own() -> None:
    users = [
        str(path.relative_to(ROOT))
        for package in ("indexer", "search_app")
        for path in modules(package)
        if any(name.startswith(("indexer.engine.whoosh", "indexer.engine.ranking")) for name in imported(path))
    ]
    assert [user for user in users if not user.startswith("indexer/engine/")] == []


def test_there_are_no_circles_between_parts() -> None:
    def reach(mine: str, seen: frozenset[str]) -> None:
        assert mine not in seen, f"{mine} imports itself through {sorted(seen)}"
        for other in MAY_IMPORT.get(mine, set()):
            reach(other, seen | {mine})

    for mine in MAY_IMPORT:
        reach(mine, frozenset())
