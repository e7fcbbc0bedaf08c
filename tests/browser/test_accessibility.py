"""Every page of the reading side: no serious finding of axe, no sideways scrolling at 320 px, targets large enough."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "results": "/cari?q=pmi&jenis=mikro&proses=inti",
    "nothing": "/cari?q=pmi&tahun=1899",
    "past-the-end": "/cari?hal=900",
    "mistake": "/cari?hal=dua",
    "sop": "{sop}?q=pmi",
    "sop-table": "{sop}?q=pmi&tampilan=tabel",
    "answer": "/cari?q=berapa lama penyusunan sop mikro",
    "regulations": "/dasar-hukum",
    "superseded": "/cari?status=digantikan",
    "processes": "/proses",
    "help": "/bantuan",
    "absent": "/tidak-ada",
}
TARGET_PX = 24

CONTROLS = "main a, main button, main summary, header a, header button"
SMALL_TARGETS = """([controls, least]) => [...document.querySelectorAll(controls)]
    .filter((each) => each.getClientRects().length && getComputedStyle(each).display !== 'inline')
    .filter((each) => !each.closest('.visually-hidden') && !each.classList.contains('skip-link'))
    .map((each) => [each.textContent.trim().slice(0, 40), each.getBoundingClientRect()])
    .filter(([, box]) => box.height < least - 0.5 || box.width < least - 0.5)
    .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""


@pytest.fixture(params=PAGES.values(), ids=PAGES)
def address(request: pytest.FixtureRequest, sop: str) -> str:
    return str(request.param).format(sop=sop)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: OpenPage, address: str, scheme: str) -> None:
    page = open_page(address, scheme=scheme)
    found = Axe().run(page).response["violations"]
    serious = [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_filters_of_a_phone(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/cari?q=pmi&jenis=mikro#saring", width=360, scheme=scheme)
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("width", [320, 1280], ids=["narrowest phone", "desk"])
def test_no_page_scrolls_sideways(open_page: OpenPage, address: str, width: int) -> None:
    page = open_page(address, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_targets_are_large_enough_for_a_finger(open_page: OpenPage, address: str, width: int) -> None:
    assert open_page(address, width=width).evaluate(SMALL_TARGETS, [CONTROLS, TARGET_PX]) == []


def test_headings_leave_out_no_level(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((each) => Number(each.tagName[1]))")
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_every_page_has_one_heading_its_landmarks_and_a_language(open_page: OpenPage, address: str) -> None:
    page = open_page(address, scripts=True)
    assert page.locator("h1").count() == 1
    for landmark in ("header", "main", "footer", "nav"):
        assert page.locator(landmark).count() >= 1
    assert page.locator("html").get_attribute("lang") == "id"
    assert page.title().endswith("· Telusur")
