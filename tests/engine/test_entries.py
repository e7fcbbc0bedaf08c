"""Registry facts → index entries."""

from dataclasses import replace

from indexer.engine.entries import entry_for, sort_key
from indexer.engine.protocol import FACETS, FIELDS, SORTS
from indexer.models import Access, FileKind, SopFields, SopKind, Status, StepFields

FACTS = SopFields(
    id=7,
    access=Access.INTERNAL,
    title="Pemulangan Pekerja",
    kind=SopKind.MACRO,
    status=Status.IN_FORCE,
    file_kind=FileKind.DOCX,
    number="SOP.9/A",
    process_codes=("inti", "inti/1"),
    process_names=("Proses inti", "Penempatan"),
    unit="Biro Umum",
    effective="2022-11-15",
    roles=("Kepala Biro",),
    steps=(StepFields("Menerima surat"),),
    pages=("Halaman satu", "halaman dua"),
    legal_basis=("UU 18/2017",),
)


def test_an_entry_has_every_zone_facet_and_sort_key() -> None:
    entry = entry_for(FACTS)
    assert set(entry.fields) == set(FIELDS)
    assert set(entry.facets) == set(FACETS)
    assert set(entry.sort) == set(SORTS)
    assert entry.facets == {
        "process": ("inti", "inti/1"),
        "kind": ("makro",),
        "unit": ("Biro Umum",),
        "role": ("Kepala Biro",),
        "year": ("2022",),
        "status": ("berlaku",),
        "format": ("docx",),
    }
    assert [token.exact for token in entry.fields["title"]] == ["pemulangan", "pekerja"]


def test_what_is_missing_is_the_empty_string() -> None:
    entry = entry_for(SopFields(1, Access.PUBLIC, "Cuti", SopKind.MICRO, Status.IN_FORCE, FileKind.PDF))
    assert entry.facets["process"] == entry.facets["unit"] == entry.facets["year"] == ("",)
    assert entry.sort["newest"] == entry.sort["number"] == ""


def test_pages_stand_apart_so_that_no_phrase_runs_over_a_page_end() -> None:
    first, second = [t for t in entry_for(FACTS).fields["body"] if t.exact == "halaman"]
    assert second.position - first.position > 50


def test_page_numbers_and_signature_footers_are_not_searched() -> None:
    footer = "HALAMAN : 1 dari 2\nDokumen ini telah ditandatangani secara elektronik."
    pages = (f"Menerima surat\n{footer}", "DOKUMEN TERKENDALI")
    body = entry_for(replace(FACTS, pages=pages)).fields["body"]
    assert [token.exact for token in body] == ["menerima", "surat"]


def test_titles_sort_as_people_do() -> None:
    titles = ["SOP 10", "sop 9", "Élok", "elok", "Zebra"]
    assert sorted(titles, key=sort_key) == ["Élok", "elok", "sop 9", "SOP 10", "Zebra"]
