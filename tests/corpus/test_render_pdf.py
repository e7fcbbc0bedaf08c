"""Sample PDFs: the pages asked for, the words of the spec on them, and the symbols in the columns of the performers."""

from dataclasses import replace
from io import BytesIO

import pypdf
import pypdfium2
import pytest

from corpus.model import LAYOUTS, FileSpec, SopSpec
from corpus.render import render
from corpus.render.quirks import Quirk, quirks_of
from tests.corpus.handmade import REVISED, SHORT, VERIFICATION, file_of

PDF = LAYOUTS["pdf"]


def texts_of(data: bytes) -> list[str]:
    """The words of each page, white space removed: narrow columns cut words at any letter."""
    document = pypdfium2.PdfDocument(data)
    try:
        return ["".join(page.get_textpage().get_text_range().split()).lower() for page in document]
    finally:
        document.close()


def squeezed(text: str) -> str:
    return "".join(text.split()).lower()


@pytest.mark.parametrize("layout", PDF)
@pytest.mark.parametrize("sop", [VERIFICATION, SHORT, REVISED], ids=["three-pages", "two-pages", "revised"])
def test_a_pdf_has_exactly_the_pages_its_sop_asks_for(layout: str, sop: SopSpec) -> None:
    assert len(pypdf.PdfReader(BytesIO(render(file_of(layout, sop)).data)).pages) == sop.pages


@pytest.mark.parametrize("layout", PDF)
def test_page_one_prints_the_identity_as_the_drawing_says(layout: str) -> None:
    drawn = render(file_of(layout, REVISED))
    printed, page = drawn.sops[0].printed, texts_of(drawn.data)[0]
    for text in (
        printed.spec.number,
        printed.title,
        printed.created.printed,
        printed.revision_field,
        printed.effective.printed,
        printed.spec.approved_post,
        *printed.spec.legal_basis,
        *printed.related,
        printed.spec.warning,
    ):
        assert squeezed(text) in page


@pytest.mark.parametrize("layout", PDF)
def test_each_step_stands_on_the_page_the_drawing_names(layout: str) -> None:
    drawn = render(file_of(layout))
    pages = texts_of(drawn.data)
    placed = drawn.sops[0]
    for step, page in zip(placed.printed.steps, placed.step_pages, strict=True):
        assert all(squeezed(word) in pages[page - 1] for word in step.activity.split())


def test_a_heading_that_is_not_repeated_stands_on_the_first_flow_page_only() -> None:
    pages = texts_of(render(file_of("judul")).data)
    assert ["mutubuku" in page for page in pages] == [False, True, False]


def test_signed_pages_are_wrapped_in_a_form() -> None:
    page = pypdf.PdfReader(BytesIO(render(file_of("nopelaksana")).data)).pages[1]
    forms = [item.get_object()["/Subtype"] for item in page["/Resources"]["/XObject"].values()]
    assert "/Form" in forms


def file_with(quirk: Quirk) -> FileSpec:
    names = (f"contoh/{number}.pdf" for number in range(10_000))
    return replace(file_of("panrb"), name=next(name for name in names if quirks_of(name) == {quirk}))


def test_pages_that_lie_sideways_in_the_file_are_shown_upright() -> None:
    data = render(file_with(Quirk.TURNED)).data
    page = pypdf.PdfReader(BytesIO(data)).pages[1]
    assert page.rotation == 90
    assert page.mediabox.width < page.mediabox.height
    assert texts_of(data) == texts_of(render(file_of("panrb")).data)


@pytest.mark.parametrize("quirk", list(Quirk))
def test_oddities_of_the_drawing_change_no_word_and_no_place(quirk: Quirk) -> None:
    odd, plain = render(file_with(quirk)), render(file_of("panrb"))
    assert odd.data != plain.data
    assert odd.sops == plain.sops
    assert texts_of(odd.data) == texts_of(plain.data)


def test_a_compiled_file_numbers_pages_through_and_every_sop_keeps_its_own() -> None:
    drawn = render(file_of("panrb", VERIFICATION, SHORT, REVISED))
    assert [(sop.first_page, sop.last_page) for sop in drawn.sops] == [(1, 3), (4, 5), (6, 8)]
    pages = texts_of(drawn.data)
    assert len(pages) == 8
    assert squeezed(SHORT.title) in pages[3]


def test_an_sop_with_fewer_steps_than_flow_pages_is_refused() -> None:
    with pytest.raises(ValueError, match="8 rows cannot fill 11 pages"):
        render(file_of("panrb", replace(VERIFICATION, pages=12)))


def test_an_sop_with_more_steps_than_its_pages_hold_is_refused_by_its_number() -> None:
    crowded = replace(VERIFICATION, steps=VERIFICATION.steps * 12, pages=2)
    with pytest.raises(ValueError, match=VERIFICATION.number):
        render(file_of("panrb", crowded))


def test_a_scan_has_the_same_pages_and_no_text() -> None:
    drawn = render(file_of("panrb", scan=True))
    pages = pypdf.PdfReader(BytesIO(drawn.data)).pages
    assert len(pages) == VERIFICATION.pages
    assert [page.extract_text().strip() for page in pages] == ["", "", ""]
    assert drawn.sops[0].step_pages == render(file_of("panrb")).sops[0].step_pages


@pytest.mark.slow
@pytest.mark.parametrize("scan", [False, True], ids=["digital", "scanned"])
@pytest.mark.parametrize("layout", PDF)
def test_drawing_twice_gives_the_same_bytes(layout: str, *, scan: bool) -> None:
    assert render(file_of(layout, scan=scan)).data == render(file_of(layout, scan=scan)).data
