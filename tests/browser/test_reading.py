"""Finding and reading SOPs as people do it: mouse, keyboard, phone, with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def count(page: Page) -> int:
    said = page.locator("h1 [role=status]").inner_text()
    return int(re.sub(r"\D", "", said.split("SOP", maxsplit=1)[0]))


def unfold(page: Page, facet: str) -> None:
    """Opens a filter, such as "kind"."""
    if page.locator(f"[data-key='saring-{facet}']:not([open])").count():
        page.locator(f"[data-key='saring-{facet}'] > summary").click()


def number_of(page: Page, key: str) -> int:
    """The number beside a filter, such as "kind:mikro"."""
    unfold(page, key.partition(":")[0])
    return int(re.sub(r"\D", "", page.locator(f"[data-key='{key}'] > .count").inner_text()))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_search_filter_page_and_back(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/", scripts=scripts)
    # With scripts the box is a combobox, without it is a searchbox.
    box = page.get_by_role("combobox").or_(page.get_by_role("searchbox"))
    box.fill("pmi")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/cari\?q=pmi$"))

    expected = number_of(page, "kind:mikro")
    page.locator(".filters [data-key='kind:mikro']").click()
    expect(page).to_have_url(re.compile(r"/cari\?q=pmi&jenis=mikro"))
    expect(page.locator(".chip")).to_have_text(re.compile("Jenis: Mikro"))
    assert count(page) == expected

    link = page.locator(".snippet .page-link-tag").first
    target = (link.get_attribute("href") or "").partition("#")[2]
    link.click()
    sheet = page.locator(f"#{target}")
    expect(sheet).to_be_in_viewport()
    expect(sheet.locator("mark").first).to_have_text(re.compile("pmi|pekerja migran", re.IGNORECASE))

    page.get_by_role("link", name=re.compile(r"Kembali ke \d+ hasil")).click()
    expect(page).to_have_url(re.compile(r"/cari\?q=pmi&jenis=mikro$"))
    assert count(page) == expected


def test_a_filter_chosen_by_keyboard_keeps_the_readers_place(open_page: OpenPage) -> None:
    page = open_page("/cari?q=pmi")
    unfold(page, "format")
    page.locator("[data-key='format:pdf']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-key='format:pdf']")).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-key='format:pdf']")).to_be_focused()
    announced = page.locator("body > [role=status]")
    expect(announced).to_have_text(re.compile(rf"^{count(page)} SOP"))
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/cari\?q=pmi$"))


def test_the_first_tab_skips_to_the_content(open_page: OpenPage) -> None:
    page = open_page("/cari?q=pmi")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


SEARCHES = ["pmi", "berapa lama penyusunan sop mikro", "sop", "UU 18 tahun 2017", "pmi&jenis=mikro&proses=inti"]
FIRST = "document.querySelector('.answer, .hit').getBoundingClientRect().top"


@pytest.mark.parametrize("words", SEARCHES)
def test_on_a_phone_the_first_result_is_in_the_upper_half(open_page: OpenPage, words: str) -> None:
    assert open_page(f"/cari?q={words}", width=360).evaluate(FIRST) < 330


def test_what_was_understood_is_one_line_until_it_is_opened(open_page: OpenPage) -> None:
    page = open_page("/cari?q=pmi", width=360, scripts=False)
    switch = page.get_by_role("link", name="cari persis")
    expect(switch).to_be_hidden()
    folded = page.locator(".notes > summary")
    assert folded.bounding_box()["height"] < 30  # type: ignore[index]
    folded.click()
    switch.click()
    expect(page).to_have_url(re.compile("persis=1"))


def stops(page: Page, selector: str) -> int:
    """How often Tab is pressed from here until the focus is on such an element."""
    for count in range(1, 100):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return count
    raise AssertionError(selector)


@pytest.mark.parametrize("width", [360, 1280])
def test_few_stops_of_the_keyboard_lead_to_the_first_result(open_page: OpenPage, width: int) -> None:
    page = open_page("/cari?q=pmi&jenis=mikro", width=width)
    assert stops(page, ".hits a") <= 12 + page.locator(".chips a").count()
    page = open_page("/cari?q=pmi", width=width)
    assert stops(page, ".hits a") <= 12
    page = open_page("/cari?q=pmi", width=width)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke hasil")).to_be_focused()
    page.keyboard.press("Enter")
    assert stops(page, ".hits a") == 1


def test_each_filter_is_one_stop_of_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("/cari?q=pmi")
    stops(page, ".filter-button")
    page.keyboard.press("Enter")
    filters = page.locator(".facet").count()
    assert filters >= 6
    for place in range(filters):
        page.keyboard.press("Tab")
        expect(page.locator(".facet > details > summary").nth(place)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Berlaku pada tanggal")).to_be_visible()


def test_the_list_of_orders_closes_when_it_is_left(open_page: OpenPage) -> None:
    page = open_page("/cari?q=pmi")
    orders = page.locator(".sorts ul")
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.locator("h1").click()):
        page.locator(".sorts summary").click()
        expect(orders).to_be_visible()
        leave()
        expect(orders).to_be_hidden()
    page.locator(".sorts summary").click()
    page.get_by_role("link", name="Judul").click()
    expect(page.locator(".sorts summary")).to_have_text(re.compile(r"Urut:\s+Judul"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_on_a_phone_the_filters_open_over_the_results(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/cari?q=pmi", width=360, scripts=scripts)
    expect(page.locator(".filters")).to_be_hidden()
    page.get_by_role("link", name="Saring", exact=True).click()
    expect(page.locator(".filters")).to_be_visible()
    expected = number_of(page, "kind:mikro")
    page.locator("[data-key='kind:mikro']").click()
    expect(page.locator(".filters")).to_be_visible()
    page.get_by_role("link", name=f"Tampilkan {expected} SOP").click()
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.get_by_role("link", name="Saring (1)")).to_be_visible()
    assert count(page) == expected


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_long_list_of_filters_opens(open_page: OpenPage, scripts: bool, width: int) -> None:
    page = open_page("/cari?q=pmi#saring", width=width, scripts=scripts)
    unfold(page, "role")
    roles = page.locator("[aria-labelledby='saring-role']")
    expect(roles.locator("a.check")).to_have_count(7)
    roles.get_by_role("link", name=re.compile(r"^\d+ lainnya\s?: Pelaksana")).click()
    eighth = roles.locator("a.check").nth(7)
    expect(eighth).to_be_visible()
    if scripts:
        expect(eighth).to_be_focused()
    eighth.click()
    expect(page.locator(".chip")).to_have_text(re.compile("Pelaksana: "))
    expect(roles.locator("[aria-current=true]")).to_be_visible()
    expect(roles.get_by_role("link", name=re.compile(r"Tampilkan lebih sedikit\s?: Pelaksana"))).to_be_visible()


def test_on_a_phone_escape_closes_the_filters(open_page: OpenPage) -> None:
    page = open_page("/cari?q=pmi#saring", width=360)
    expect(page.locator(".filters")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".filters")).to_be_hidden()


def test_the_language_changes_where_the_reader_is(open_page: OpenPage) -> None:
    page = open_page("/cari?q=pmi&jenis=mikro")
    page.get_by_role("link", name=re.compile("English")).click()
    expect(page).to_have_url(re.compile(r"/cari\?q=pmi&jenis=mikro$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".chip")).to_have_text(re.compile("Kind: Micro"))


def test_dark_and_light_follow_the_readers_system(open_page: OpenPage) -> None:
    script = "getComputedStyle(document.body).backgroundColor"
    assert open_page("/", scheme="light").evaluate(script) != open_page("/", scheme="dark").evaluate(script)
