"""Suggestions under the search box in a real browser: keyboard, pointer, screen reader."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page("/")


def test_the_keyboard_walks_through_the_list_and_what_was_typed_stays(page: Page) -> None:
    box = page.get_by_role("combobox", name="Cari SOP")
    page.locator("#q-home").focus()
    box.press_sequentially("pem")
    listbox = page.get_by_role("listbox", name="Saran")
    expect(listbox).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    first = listbox.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    expect(box).to_have_value("pem")
    box.press("ArrowUp")
    expect(listbox.locator("[aria-selected=true]")).to_have_count(0)
    box.press("ArrowUp")
    expect(listbox.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(listbox).to_be_hidden()
    expect(box).to_have_value("pem")


def test_enter_opens_what_is_chosen_and_searches_where_nothing_is(page: Page) -> None:
    box = page.locator("#q-home")
    box.press_sequentially("pem")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Enter")
    page.wait_for_url("**/cari?q=pem")
    page.go_back()
    box = page.locator("#q-home")
    box.fill("")
    box.press_sequentially("pem")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/sop/*")


def test_a_click_opens_and_leaving_the_box_closes(page: Page) -> None:
    box = page.locator("#q-home")
    box.press_sequentially("pem")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.focus()
    box.press("ArrowDown")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/sop/*")


def test_the_open_list_breaks_no_rule_of_accessibility(page: Page) -> None:
    page.locator("#q-home").press_sequentially("pem")
    expect(page.get_by_role("listbox")).to_be_visible()
    found = Axe().run(page)
    assert [each["id"] for each in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_list_fits_a_small_phone(open_page: OpenPage) -> None:
    page = open_page("/", width=320)
    page.locator("#q-home").press_sequentially("pem")
    expect(page.get_by_role("listbox")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    heights = page.get_by_role("option").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert min(heights) >= 24
