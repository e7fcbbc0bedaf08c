"""Every link of every page leads to a page that shows what the link says, in both languages."""

import re
from collections import deque
from pathlib import Path
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from lxml import html

import search_app

# Beyond these every page is of a kind that was seen; filters can be combined without end.
MOST_PAGES = 400
MOST_FILTERS = 1
# Letters of a sentence that cannot be of an SOP by chance.
SENTENCE = 25


def _links(address: str, page: html.HtmlElement) -> list[str]:
    """Addresses of this site that the page links to, without those that change a language, file or sign in."""
    found = [urldefrag(urljoin(address, link.get("href"))).url for link in page.cssselect("a[href]")]
    here = [each for each in found if each.startswith("/")]
    return [each for each in here if not re.match(r"/(bahasa|masuk|static)|/sop/\d+/", each)]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_link_leads_to_what_it_says(samples: Flask, language: str) -> None:
    reader = samples.test_client()
    reader.get(f"/bahasa/{language}")
    sentences = _only_indonesian() if language == "en" else frozenset()
    waiting, seen = deque(["/"]), {"/"}
    for address in iter(lambda: waiting.popleft() if waiting else None, None):
        answer = reader.get(address)
        assert answer.status_code == 200, address
        page = html.fromstring(answer.text)
        assert page.get("lang") == language, address
        asked = parse_qs(urlsplit(address).query)
        assert "per_hal" not in asked, address
        if address.startswith("/cari") and "hal" not in asked:
            _assert_full(address, page)
        assert not [each for each in sentences if each in page.text_content()], address
        for link in _links(address, page):
            if link not in seen and len(seen) < MOST_PAGES and len(parse_qs(urlsplit(link).query)) <= MOST_FILTERS:
                seen.add(link)
                waiting.append(link)
    assert len(seen) > 50


def _assert_full(address: str, page: html.HtmlElement) -> None:
    """A page of results shows ten of them, or all there are."""
    cards = len(page.cssselect("ol.hits > li.hit"))
    said = re.match(r"\s*([\d.,]+) (?:hasil|SOP|results?)", page.cssselect("h1")[0].text_content())
    assert said, address
    assert cards == min(10, int(re.sub(r"\D", "", said[1]))), address


def _only_indonesian() -> frozenset[str]:
    """Sentences of the program that read otherwise in English."""
    path = Path(str(search_app.__file__)).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if isinstance(message.id, str)]
    return frozenset(
        message.id for message in messages if len(message.id) >= SENTENCE and not re.search(r"[%{<&]", message.id)
    )
