"""Request → result, over a real registry and a real index."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import event

from indexer.access import OPERATOR, VISITOR
from indexer.config import Settings
from indexer.errors import IndexUnavailableError
from indexer.installation import Installation
from indexer.models import (
    Access,
    FacetCount,
    FileKind,
    SearchRequest,
    SearchResult,
    SopKind,
    Sort,
    Status,
    Step,
    StepsState,
)
from indexer.registry import records
from indexer.registry.sop_contents import ContentsCache
from indexer.search.service import request_for, search
from tests.filling import add_sop as _add


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    opened = Installation.open(settings)
    yield opened
    opened.close()


def _ids(result: SearchResult) -> list[int]:
    return [hit.sop.id for hit in result.hits]


def _facet(result: SearchResult, name: str) -> list[tuple[str, str, int, bool]]:
    (facet,) = (facet for facet in result.facets if facet.name == name)
    return [(value.value, value.label, value.count, value.selected) for value in facet.values]


def test_a_hit_has_its_title_marked_and_its_passages_with_pages(installation: Installation) -> None:
    sop = _add(installation, "Pemulangan PMI", "Halaman pertama", "Petugas memulangkan PMI.")
    (hit,) = search(installation, request_for(OPERATOR, "pemulangan PMI")).hits
    assert hit.sop.id == sop
    assert [(part.text, part.is_match) for part in hit.title] == [("Pemulangan", True), (" ", False), ("PMI", True)]
    (snippet,) = hit.snippets
    assert snippet.label == "hal. 2"
    assert [part.text for part in snippet.parts if part.is_match] == ["memulangkan", "PMI"]
    assert hit.score > 0


def test_without_words_all_are_listed_without_passages(installation: Installation) -> None:
    first = _add(installation, "Cuti", "isi", effective=date(2021, 1, 1))
    second = _add(installation, "Arsip", "isi", effective=date(2022, 1, 1))
    result = search(installation, request_for(OPERATOR))
    assert _ids(result) == [second, first]
    assert all(hit.snippets == () for hit in result.hits)


def test_a_visitor_gets_neither_hits_nor_counts_of_internal_sops(installation: Installation) -> None:
    public = _add(installation, "Cuti umum", "cuti", unit="Biro A")
    _add(installation, "Cuti dalam", "cuti", unit="Biro B", access=Access.INTERNAL)
    result = search(installation, request_for(VISITOR, "cuti"))
    assert (_ids(result), result.total, result.kinds) == ([public], 1, {SopKind.MICRO: 1})
    assert _facet(result, "unit") == [("Biro A", "Biro A", 1, False)]


def test_facets_speak_indonesian_in_a_useful_order(installation: Installation) -> None:
    _add(installation, "Cuti satu", "a", unit="Biro B", effective=date(2021, 5, 1))
    _add(installation, "Cuti dua", "b", unit="Biro A", effective=date(2023, 5, 1), file_kind=FileKind.DOCX)
    _add(installation, "Cuti tiga", "c", unit="Biro B")
    result = search(installation, request_for(OPERATOR, "cuti"))
    assert [facet.label for facet in result.facets] == [
        "Proses",
        "Jenis",
        "Unit kerja",
        "Pelaksana",
        "Tahun efektif",
        "Status",
        "Format berkas",
    ]
    assert _facet(result, "unit") == [("Biro B", "Biro B", 2, False), ("Biro A", "Biro A", 1, False)]
    assert _facet(result, "year") == [
        ("2023", "2023", 1, False),
        ("2021", "2021", 1, False),
        ("", "Tidak disebutkan", 1, False),
    ]
    assert _facet(result, "kind") == [("mikro", "Mikro", 3, False)]
    assert _facet(result, "status") == [("berlaku", "Berlaku", 3, False)]
    assert _facet(result, "format") == [("pdf", "PDF", 2, False), ("docx", "DOCX", 1, False)]


def test_the_process_facet_is_the_taxonomy_s_tree(installation: Installation) -> None:
    group = installation.taxonomy.groups[0]
    first, second = group.children[:2]
    _add(installation, "Cuti satu", "a", process=first.code)
    _add(installation, "Cuti dua", "b", process=second.code)
    _add(installation, "Cuti tiga", "c", process=second.code)
    result = search(installation, request_for(OPERATOR, "cuti", {"process": [second.code]}))
    (tree,) = result.facets[0].values
    assert (tree.value, tree.label, tree.count, tree.selected) == (group.code, group.name, 3, False)
    assert [(child.label, child.count, child.selected) for child in tree.children] == [
        (first.name, 1, False),
        (second.name, 2, True),
    ]


def test_a_chosen_value_stays_visible_at_zero(installation: Installation) -> None:
    _add(installation, "Cuti", "a", unit="Biro A")
    process = installation.taxonomy.groups[0].children[0]
    result = search(
        installation, request_for(OPERATOR, "cuti", {"unit": ["Biro Z"], "process": [process.code, "tak/ada"]})
    )
    assert result.total == 0
    assert ("Biro Z", "Biro Z", 0, True) in _facet(result, "unit")
    assert ("tak/ada", "tak/ada", 0, True) in _facet(result, "process")

    def chosen(values: tuple[FacetCount, ...]) -> set[str]:
        return {v.value for v in values if v.selected} | {c for v in values for c in chosen(v.children)}

    assert chosen(result.facets[0].values) == {process.code, "tak/ada"}


def test_kinds_count_what_is_in_the_result(installation: Installation) -> None:
    _add(installation, "Cuti", "a")
    _add(installation, "Cuti besar", "b", kind=SopKind.MACRO)
    assert search(installation, request_for(OPERATOR, "cuti")).kinds == {SopKind.MACRO: 1, SopKind.MICRO: 1}
    only = search(installation, request_for(OPERATOR, "cuti", {"kind": ["makro"]}))
    assert (only.kinds, only.total) == ({SopKind.MACRO: 1}, 1)


def test_sorts_and_pages(installation: Installation) -> None:
    for title in ("Cuti b", "Cuti a", "Cuti c"):
        _add(installation, title, title)
    first = search(installation, request_for(OPERATOR, "cuti", sort=Sort.TITLE, per_page=2))
    last = search(installation, request_for(OPERATOR, "cuti", sort=Sort.TITLE, per_page=2, page=2))
    past = search(installation, request_for(OPERATOR, "cuti", sort=Sort.TITLE, per_page=2, page=9))
    assert [hit.sop.title for hit in (*first.hits, *last.hits)] == ["Cuti a", "Cuti b", "Cuti c"]
    assert (first.page_count, past.hits, past.total) == (2, (), 3)


def test_the_number_of_sql_statements_does_not_depend_on_the_number_of_hits(installation: Installation) -> None:
    for number in range(12):
        _add(installation, f"Cuti {number}", f"cuti pegawai {number}")
    search(installation, request_for(OPERATOR, "cuti"))  # reads the synonyms, which are kept
    for per_page in (1, 12):
        found, statements = _with_statements(installation, request_for(OPERATOR, "cuti", per_page=per_page))
        assert (len(found.hits), statements) == (per_page, 7)


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("cuti pegawia", "cuti pegawai"),
        ("cuti arsip", "arsip"),
        ("arsip zoomx", "arsip"),
        ("cuti zoomx arsip", "arsip"),
    ],
)
def test_rows_are_loaded_once_however_many_corrections_are_tried(
    installation: Installation, text: str, corrected: str
) -> None:
    for number in range(4):
        _add(installation, f"Cuti {number}", f"cuti pegawai {number}")
    _add(installation, "Arsip", "arsip")
    plain, statements = _with_statements(installation, request_for(OPERATOR, corrected))
    found, with_corrections = _with_statements(installation, request_for(OPERATOR, text))
    assert found.correction is not None
    assert (found.correction.text, found.correction.is_shown) == (corrected, True)
    assert [hit.sop.id for hit in found.hits] == [hit.sop.id for hit in plain.hits]
    assert with_corrections == statements == 7


def test_an_answer_is_read_once_when_a_question_is_corrected(installation: Installation) -> None:
    steps = (Step("1", "Menulis permohonan cuti", ("Kepala",), "", "3 jam", "", "", 1, minutes=180),)
    _add(installation, "Cuti pegawai", "cuti", steps=steps, steps_state=StepsState.READ)
    plain, statements = _with_statements(installation, request_for(OPERATOR, "durasi cuti pegawai"))
    found, with_corrections = _with_statements(installation, request_for(OPERATOR, "durasi cuti pegawia"))
    assert found.answer == plain.answer is not None
    assert with_corrections == statements


def _with_statements(installation: Installation, request: SearchRequest) -> tuple[SearchResult, int]:
    """The result, and how many SELECTs it took once the synonyms were there, and no contents of SOPs."""
    installation.synonyms()
    installation.contents = ContentsCache()
    statements: list[str] = []

    def note(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(installation.registry, "before_cursor_execute", note)
    found = search(installation, request)
    event.remove(installation.registry, "before_cursor_execute", note)
    return found, sum(text.lstrip().upper().startswith("SELECT") for text in statements)


def test_an_sop_that_the_registry_does_not_show_is_no_hit(installation: Installation) -> None:
    gone = _add(installation, "Cuti", "a")
    with installation.writing() as session:
        records.remove(session, [gone])
    assert search(installation, request_for(OPERATOR, "cuti")).hits == ()


def test_a_lost_index_is_told_not_shown_as_empty(installation: Installation) -> None:
    _add(installation, "Cuti", "a")
    for path in sorted(installation.settings.index_folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(IndexUnavailableError, match="telusur reindex"):
        search(installation, request_for(OPERATOR, "cuti"))


def test_request_for_drops_empty_filters_and_repeats() -> None:
    request = request_for(VISITOR, "cuti", {"unit": [], "kind": ["makro", "makro"], "status": [Status.IN_FORCE]})
    assert request.filters == {"kind": ("makro",), "status": ("berlaku",)}
    assert request.text == "cuti"
