"""Nothing hidden is told: a viewer gets, byte for byte, what an installation gives that holds only what they may see.

Two installations are asked the same, one whole and its twin without the SOPs that the viewer may not see. The answers
may differ in nothing: hits, their order, scores, totals, counts, corrections, suggestions, answers, explanations.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from indexer.completeness.compare import IssueType
from indexer.config import Settings
from indexer.models import Sight
from indexer.search import budget, service
from search_app.http.rate_limit import Rule
from search_app.views import documents
from tests.security.asked import Asking, Held, beginnings
from tests.security.twins import PEOPLE, Twins, twins, viewer

SIGHTS = sorted({viewer(name).sight for name in PEOPLE}, key=lambda sight: sight.key)
NAMES = [next(name or "visitor" for name in PEOPLE if viewer(name).sight == sight) for sight in SIGHTS]
Pair = tuple[Twins, Held, list[str]]

_TOKENS = re.compile(rb'(name="csrf(?:_|-)token" (?:value|content)=")[^"]+')
_SOP = re.compile(r"/(?:sop|api/v1/documents)/(\d+)(?:/(?:berkas|unduh|halaman\.pdf))?$")
_SIZES = re.compile(rb', [\d,.]+ [kKMG]?B(?=</span></a>)|"(?:size|sha256)": ?[^,}]+')
_FILES = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "image/png")
_TEXTS = ("text/html", "application/json")
_OF_THE_MOMENT = ("Date", "Set-Cookie", "ETag", "Last-Modified")


@pytest.fixture(scope="module", params=SIGHTS, ids=NAMES)
def few(
    request: pytest.FixtureRequest, collection: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """The samples, their twin without what these grants hide, what stands in them, and who has these grants."""
    yield from _pair(collection, tmp_path_factory.mktemp("few"), request.param)


@pytest.fixture(scope="module", params=SIGHTS, ids=NAMES)
def many(
    request: pytest.FixtureRequest, whole_collection: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """The same of the whole generated collection."""
    yield from _pair(whole_collection, tmp_path_factory.mktemp("many"), request.param)


@pytest.fixture(scope="module", autouse=True)
def _drawn_without_limit() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(documents, "DRAWN", Rule("halaman", most=1_000_000, seconds=60))
        yield


def _pair(settings: Settings, folder: Path, sight: Sight) -> Iterator[Pair]:
    with twins(settings, folder, sight) as made:
        people = [name for name in PEOPLE if viewer(name).sight == sight]
        yield made, Held.of(made.whole.extensions["telusur"], sight), people


def test_a_search_tells_nothing_of_hidden_sops(few: Pair) -> None:
    assert not _differences(few, lambda asking: asking.pages(60))


def test_where_a_search_is_cut_tells_nothing_of_hidden_sops(few: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The budget and the passages of a page, made so small that most searches reach them."""
    monkeypatch.setattr(budget, "MOST", 150)
    monkeypatch.setattr(service, "_MOST_EXAMINED", 200)
    assert not _differences(few, lambda asking: asking.pages(40))


def test_a_suggestion_tells_nothing_of_hidden_sops(few: Pair) -> None:
    assert not _differences(few, lambda asking: _suggestions(asking.chance.sample(beginnings(asking.held), 60)))


def test_pages_tell_nothing_of_hidden_sops(few: Pair) -> None:
    assert not _differences(few, _pages)


def test_files_and_pictures_tell_nothing_of_hidden_sops(few: Pair) -> None:
    assert not _differences(few, _files)


def test_lists_tell_nothing_of_hidden_sops(few: Pair) -> None:
    assert not _differences(few, _lists)


@pytest.mark.slow
def test_thousands_of_searches_tell_nothing_of_hidden_sops(many: Pair) -> None:
    assert not _differences(many, lambda asking: asking.pages(400))


@pytest.mark.slow
def test_no_page_of_many_tells_anything_of_hidden_sops(many: Pair) -> None:
    assert not _differences(many, lambda asking: asking.chance.sample(list(_pages(asking)), 500), of_each=False)


@pytest.mark.slow
def test_no_suggestion_tells_anything_of_hidden_sops(many: Pair) -> None:
    assert not _differences(many, lambda asking: _suggestions(beginnings(asking.held)), of_each=False)


def _pages(asking: Asking) -> Iterator[tuple[str, str]]:
    """Pages to browse, the page of each SOP, hidden ones too, and the SOPs that cite each regulation."""
    yield from (("browse", address) for address in ("/", "/proses", "/dasar-hukum", "/api/v1/regulations"))
    yield from (("sop", f"/{kind}/{sop_id}") for sop_id in asking.held.ids for kind in ("sop", "api/v1/documents"))
    yield from (("law", f"/dasar-hukum/{key}") for key in asking.held.law_keys)


def _files(asking: Asking) -> Iterator[tuple[str, str]]:
    """The files of each SOP, hidden ones too, and its pages as pictures, a searched word marked on them."""
    for sop_id in asking.held.ids:
        yield from (("file", f"/sop/{sop_id}/{rest}") for rest in ("berkas", "unduh", "halaman.pdf"))
        for number in asking.held.pages[sop_id]:
            yield "picture", f"/sop/{sop_id}/halaman/{number}.png?lebar={asking.chance.choice((800, 1600))}"
            yield "marks", f"/sop/{sop_id}/halaman/{number}.svg?{urlencode({'q': asking.word()})}"


def _lists(asking: Asking) -> Iterator[tuple[str, str]]:
    """What uploaders and managers are shown of the whole: queue, uploads, register, what is missing."""
    addresses = ("/status", "/unggah", "/api/v1/jobs", "/kelola/revisi", "/kelola/sinonim", "/kelola/daftar")
    yield from (("list", address) for address in (*addresses, "/kelola/daftar.csv"))
    yield from (("list", f"/kelola/daftar?temuan={issue}") for issue in IssueType)


def _suggestions(typed: Iterable[str]) -> Iterator[tuple[str, str]]:
    return (("suggestions", f"/saran?{urlencode({'q': each})}") for each in typed)


def _differences(
    pair: Pair, requests: Callable[[Asking], Iterable[tuple[str, str]]], of_each: bool = True
) -> tuple[Counter[str], list[tuple[str, str]]] | None:
    """How many requests of each kind the two answer differently, and the first of them: person and address.

    `of_each`: ask as each person with the grants, else as the first one.
    """
    made, held, people = pair
    different: list[tuple[str, str, str]] = []
    for name in people if of_each else people[:1]:
        clients = made.clients(name)
        for kind, address in requests(Asking(held, random.Random(name))):
            answers = [client.get(address) for client in clients]
            first, second = (_told(answer, address, held, name) for answer in answers)
            if first != second:
                different.append((kind, name, address))
    return (Counter(kind for kind, *_ in different), [each[1:] for each in different[:10]]) if different else None


def _told(answer: TestResponse, address: str, held: Held, name: str) -> tuple[object, ...]:
    """Status, headers and bytes of an answer, without tokens. Of who signed in each session has tags of its own."""
    headers = [(key, value) for key, value in answer.headers if key not in _OF_THE_MOMENT]
    is_tagged_alike = not name or answer.mimetype in _FILES
    tag = answer.headers.get("ETag") if is_tagged_alike else ""
    body = answer.data
    answer.close()
    if answer.mimetype in _TEXTS:
        body = _TOKENS.sub(rb"\1", body)
    found = _SOP.match(address)
    if found and int(found[1]) in held.partial:
        # The twin holds the same file, and shows all of it.
        if answer.mimetype in _FILES:
            return answer.status_code, answer.mimetype, answer.headers["Content-Disposition"]
        body, tag = _SIZES.sub(b"", body), ""
        headers = [(key, value) for key, value in headers if key != "Content-Length"]
    return answer.status_code, headers, tag, body
