"""The page of one SOP: swim lanes with and without scripts, on a desk and a phone, and the way between matches."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

QUERY = "?q=pmi"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])

# Lines of words as the browser measures them, against the edges of the drawing they stand in.
OUTSIDE = """(drawing) => [...document.querySelectorAll(`${drawing} text`)]
    .filter((text) => {
        const box = text.getBBox(), room = text.ownerSVGElement.viewBox.baseVal;
        return box.x < -0.5 || box.x + box.width > room.width + 0.5 || box.y + box.height > room.height + 2;
    })
    .map((text) => text.textContent)"""
# Two lines of words that lie over each other.
OVERLAPPING = """(drawing) => {
    const texts = [...document.querySelectorAll(`${drawing} .lanes__picture text`)];
    const boxes = texts.map((text) => [text, text.getBBox()]);
    return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
        .filter(([, b]) => Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 1
            && Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 4)
        .map(([other]) => `${one.textContent} / ${other.textContent}`));
}"""


def steps(page: Page) -> int:
    return int(page.locator(".glance dt:text-is('Langkah') + dd").inner_text())


@SCRIPTS
def test_the_steps_are_drawn_and_the_table_is_one_link_away(open_page: OpenPage, sop: str, scripts: bool) -> None:
    page = open_page(sop + QUERY, scripts=scripts)
    drawing = page.get_by_role("img", name=re.compile("Alur langkah"))
    expect(drawing).to_have_count(1)
    expect(drawing).to_be_visible()
    expect(page.locator(".lanes--wide text.lanes__number[font-weight]")).to_have_count(steps(page))

    page.get_by_role("link", name="Tabel", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?q=pmi&tampilan=tabel#langkah$"))
    expect(page.locator("table.steps tbody tr")).to_have_count(steps(page))
    expect(page.locator(".lanes")).to_have_count(0)
    expect(page.get_by_role("heading", name="Langkah")).to_be_in_viewport()

    page.reload()
    expect(page.locator("table.steps")).to_be_visible()
    page.get_by_role("link", name="Alur", exact=True).click()
    expect(page.locator(".lanes--wide")).to_be_visible()


@SCRIPTS
def test_a_phone_gets_a_drawing_of_its_own_without_scrolling_sideways(
    open_page: OpenPage, sop: str, scripts: bool
) -> None:
    page = open_page(sop + QUERY, width=360, scripts=scripts)
    expect(page.locator(".lanes--wide")).to_be_hidden()
    expect(page.locator(".lanes--narrow")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Alur langkah"))).to_have_count(1)
    if scripts:
        box = page.locator(".lanes--narrow")
        assert box.evaluate("(box) => box.scrollWidth <= box.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("drawing", "width"), [(".lanes--wide", 1280), (".lanes--narrow", 360)])
def test_words_stand_inside_the_drawing_and_beside_each_other(
    open_page: OpenPage, sops: dict[str, str], drawing: str, width: int
) -> None:
    drawn = 0
    for title in sorted(sops)[:8]:
        page = open_page(sops[title], width=width)
        if page.locator(drawing).count():
            assert page.evaluate(OUTSIDE, drawing) == []
            assert page.evaluate(OVERLAPPING, drawing) == []
            drawn += 1
    assert drawn >= 4


def test_roles_stay_in_sight_while_the_steps_are_scrolled(open_page: OpenPage, sop: str) -> None:
    page = open_page(sop + QUERY)
    page.locator(".lanes__picture:visible").evaluate(
        "(svg) => window.scrollBy(0, svg.getBoundingClientRect().bottom - 300)"
    )
    expect(page.locator(".lanes__head")).to_be_in_viewport()
    assert abs(page.locator(".lanes__head").evaluate("(head) => head.getBoundingClientRect().top")) <= 1


def test_between_desk_and_phone_the_drawing_scrolls_in_its_own_box(open_page: OpenPage, sop: str) -> None:
    page = open_page(sop + QUERY, width=800)
    box = page.locator(".lanes--wide")
    assert box.evaluate("(box) => box.scrollWidth > box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    box.focus()
    page.keyboard.press("ArrowRight")
    # Scrolling takes a moment, and waiting for an expression in the page would break the content security policy.
    for _ in range(50):
        if box.evaluate("(box) => box.scrollLeft"):
            break
        page.wait_for_timeout(100)
    assert box.evaluate("(box) => box.scrollLeft") > 0


def test_buttons_step_from_one_match_to_the_next(open_page: OpenPage, sop: str) -> None:
    page = open_page(sop + QUERY)
    bar = page.locator("[data-matches]")
    marks = page.locator(".sheet mark").count()
    bar.get_by_role("button", name="Cocok berikutnya").click()
    expect(bar.get_by_role("status")).to_have_text(f"Cocok 1 dari {marks}")
    bar.get_by_role("button", name="Cocok berikutnya").click()
    expect(bar.get_by_role("status")).to_have_text(f"Cocok 2 dari {marks}")
    expect(page.locator(".sheet__marks g[aria-current]")).to_have_count(1)
    expect(page.locator(".sheet__marks g[aria-current]")).to_be_in_viewport()
    bar.get_by_role("button", name="Cocok sebelumnya").click()
    bar.get_by_role("button", name="Cocok sebelumnya").click()
    expect(bar.get_by_role("status")).to_have_text(f"Cocok {marks} dari {marks}")


def test_without_scripts_links_lead_between_pages_with_matches(open_page: OpenPage, sop: str) -> None:
    page = open_page(f"{sop}?q=penyusunan", scripts=False)
    expect(page.locator("[data-matches]")).to_be_hidden()
    link = page.locator(".sheet__matches a").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    expect(page.locator(f"#{target}")).to_be_in_viewport()


@SCRIPTS
def test_one_walks_from_result_to_result_and_back(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/cari?q=pmi&urut=judul", scripts=scripts)
    titles = page.locator(".hit__title a").all_inner_texts()
    page.locator(".hit__title a").first.click()
    expect(page.locator("h1")).to_have_text(titles[0])
    page.get_by_role("link", name=re.compile("^Berikutnya")).click()
    expect(page.locator("h1")).to_have_text(titles[1])
    expect(page.locator(".way__place")).to_have_text(re.compile("^Hasil 2 dari"))
    page.get_by_role("link", name=re.compile("^Sebelumnya")).click()
    expect(page.locator("h1")).to_have_text(titles[0])
    page.get_by_role("link", name=re.compile(r"Kembali ke \d+ hasil")).click()
    expect(page).to_have_url(re.compile(r"/cari\?q=pmi&urut=judul$"))


def test_the_browser_finds_an_icon(open_page: OpenPage, sop: str) -> None:
    page = open_page(sop + QUERY)
    address = page.locator("link[rel=icon]").get_attribute("href")
    assert address
    answer = page.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")


@SCRIPTS
@pytest.mark.parametrize("width", [1280, 360])
def test_the_found_page_is_a_picture_with_its_matches_boxed(
    open_page: OpenPage, sop: str, scripts: bool, width: int
) -> None:
    page = open_page(sop + QUERY, scripts=scripts, width=width)
    page.goto(page.url + "#hal-1")
    picture = page.locator("#hal-1 .sheet__picture > img").first
    expect(picture).to_be_visible()
    expect(page.locator("#hal-1 .sheet__text")).to_be_hidden()
    marks = page.locator("#hal-1 .sheet__marks")
    expect(marks).to_be_visible()
    assert marks.bounding_box() == pytest.approx(picture.bounding_box(), abs=1)
    box = picture.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 740
    if scripts:
        first = page.locator("#hal-1 .sheet__marks g").first.bounding_box()
        assert first is not None
        assert 0 <= first["y"] < 740
    if page.locator("#hal-2").count():
        page.locator("#hal-2 .sheet__drawn > summary").click()
        expect(page.locator("#hal-2 .sheet__picture > img").first).to_be_visible()


def test_on_a_phone_a_page_opens_at_reading_size_with_its_head_and_first_match_in_view(
    open_page: OpenPage, sop: str
) -> None:
    page = open_page(f"{sop}{QUERY}#hal-1", width=360)
    box = page.get_by_role("region", name="Gambar halaman: Halaman 1")
    expect(box).to_have_class(re.compile("sheet__picture--near"))
    picture = box.locator("img").first
    expect(picture).to_have_js_property("complete", value=True)
    assert (picture.bounding_box() or {})["width"] > 700
    head = page.locator("#hal-1 .sheet__head")
    bar = page.locator("[data-matches]")
    expect(head).to_be_in_viewport(ratio=1)
    bar_box, head_box = bar.bounding_box(), head.bounding_box()
    assert bar_box is not None
    assert head_box is not None
    assert bar_box["height"] < 56, "one row"
    assert head_box["y"] >= bar_box["y"] + bar_box["height"]
    inside, match = box.bounding_box(), page.locator("#hal-1 .sheet__marks g").first.bounding_box()
    assert inside is not None
    assert match is not None
    assert inside["x"] <= match["x"] < inside["x"] + inside["width"]
    assert inside["y"] <= match["y"] < 740
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_an_sop_is_its_facts_and_the_whole_table_of_its_steps(
    open_page: OpenPage, sop: str, scheme: str
) -> None:
    page = open_page(f"{sop}{QUERY}&tampilan=tabel")
    cells = page.locator("table.steps tbody td:not(.steps__place)").all_inner_texts()
    page = open_page(sop + QUERY, scheme=scheme)
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    texts = [sheet.get_textpage().get_text_range() for sheet in printed]
    assert len(texts) <= 3
    paper = letters("".join(texts))
    number, title = page.locator(".sop__number").inner_text(), page.locator("h1").inner_text()
    for said in (number, title, page.locator(".sop__status").inner_text(), *cells):
        assert letters(said) in paper
    assert letters(f"dari {page.url.split('?')[0]}") in paper
    assert re.search(r"Dicetak \d{1,2} \w+ 20\d\d", texts[0])
    assert "Sekilas" not in texts[0]
    assert "Teks halaman" not in "".join(texts)
    ink = printed[0].render().to_numpy()
    assert ink.min() < 60, "black on white, whatever the screen"
    printed.close()


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def test_a_picture_that_fails_is_asked_for_once_more(open_page: OpenPage, sop: str) -> None:
    page = open_page("/bantuan")
    answers = iter([b""])  # no picture; an error status would be an error to the console

    def once(route: Route) -> None:
        body = next(answers, None)
        route.continue_() if body is None else route.fulfill(content_type="image/png", body=body)

    page.route("**/halaman/1.png*", once)
    page.evaluate("(address) => { window.location.href = address; }", sop)
    picture = page.locator("#hal-1 .sheet__picture > img").first
    expect(picture).to_have_js_property("naturalWidth", 800, timeout=9_000)
