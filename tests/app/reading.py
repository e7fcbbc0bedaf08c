"""Reading pages as a reader would: text, links and counts of an answer."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement


def get(client: FlaskClient, address: str) -> HtmlElement:
    """The page at an address of this site; it must be there."""
    answer = client.get(urldefrag(address).url)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.fromstring(answer.text)


def words(element: HtmlElement) -> str:
    """The text of an element with single blanks."""
    return " ".join(element.text_content().split())


def one(page: HtmlElement, selector: str) -> HtmlElement:
    found = page.cssselect(selector)
    assert len(found) == 1, (selector, len(found))
    return found[0]


def total(page: HtmlElement) -> int:
    """How many SOPs a result page says it found."""
    said = re.search(r"([\d.]+) SOP", words(one(page, "h1 [role=status]")))
    assert said
    return int(said.group(1).replace(".", ""))


def listed(page: HtmlElement) -> int:
    """How many results it says its pages list: families on one card are one."""
    said = re.match(r"([\d.]+) (?:hasil|SOP)", words(one(page, "h1 [role=status]")))
    assert said
    return int(said.group(1).replace(".", ""))


def titles(page: HtmlElement) -> list[str]:
    return [words(link) for link in page.cssselect(".hit__title a")]


def choices(page: HtmlElement) -> Iterator[tuple[str, str, int, bool, str]]:
    """Facet, value, number, whether it is chosen, and the address of each filter."""
    for link in page.cssselect("#saring a.check"):
        facet, _, value = link.get("data-key").partition(":")
        shown = one(link, ".count").text_content()
        number = int(re.sub(r"\D", "", shown))
        yield facet, value, number, link.get("aria-current") == "true", link.get("href")


def choice(page: HtmlElement, facet: str, value: str) -> str:
    """The address that chooses a value or drops it."""
    return next(href for name, each, _, _, href in choices(page) if (name, each) == (facet, value))


def addresses(client: FlaskClient, address: str) -> set[str]:
    """Addresses of the SOPs on all pages of a result, without the search they carry."""
    found: set[str] = set()
    while address:
        page = get(client, address)
        found |= {urlsplit(link.get("href")).path for link in page.cssselect(".hit__title a")}
        following = page.cssselect("a[rel=next]")
        address = following[0].get("href") if following else ""
    return found


def everything(client: FlaskClient, address: str) -> list[str]:
    """Titles on all pages of a result."""
    found: list[str] = []
    while address:
        page = get(client, address)
        found += titles(page)
        following = page.cssselect("a[rel=next]")
        address = following[0].get("href") if following else ""
    return found
