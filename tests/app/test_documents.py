"""One SOP of the sample collection: its page and its file."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from indexer.access import OPERATOR, VISITOR
from indexer.models import Access, FileKind, Outcome, SearchRequest, SopSummary, Status
from indexer.registry import queries
from indexer.search.service import search
from search_app.presenters import labels
from tests.app.collection import signed_in
from tests.app.reading import get, one, total, words


@pytest.fixture
def visitor(samples: Flask) -> FlaskClient:
    return samples.test_client()


@pytest.fixture(scope="module")
def sops(samples: Flask) -> tuple[SopSummary, ...]:
    """Every SOP of the collection, as its operator sees them."""
    everything = SearchRequest(viewer=OPERATOR, per_page=1000)
    return tuple(hit.sop for hit in search(samples.extensions["telusur"], everything).hits)


def pick(sops: tuple[SopSummary, ...], **wanted: object) -> SopSummary:
    """One SOP with these values; a public one in force unless something else is asked."""
    wanted = {"access": Access.PUBLIC, "status": Status.IN_FORCE, **wanted}
    return next(sop for sop in sops if all(getattr(sop, name) == value for name, value in wanted.items()))


def fetch(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """The whole answer, its file closed again."""
    answer = client.get(address, headers=headers)
    assert answer.data is not None
    answer.close()
    return answer


def test_the_page_says_what_the_sop_is(samples: Flask, visitor: FlaskClient, sops: tuple[SopSummary, ...]) -> None:
    sop = pick(sops, file_kind=FileKind.PDF)
    page = get(visitor, f"/sop/{sop.id}")
    assert words(one(page, "h1")) == sop.title
    assert sop.number in words(one(page, ".sop__tags"))
    with samples.test_request_context():
        assert words(one(page, ".sop__status")).startswith(f"Berlaku sejak {labels.day(sop.effective)}")
    assert [words(link) for link in page.cssselect(".sop__path a")] == [step.label for step in sop.process_path]
    assert sop.unit in words(one(page, ".facts"))


def test_the_process_path_leads_to_the_sops_of_each_level(visitor: FlaskClient, sops: tuple[SopSummary, ...]) -> None:
    path = get(visitor, f"/sop/{pick(sops).id}").cssselect(".sop__path a")
    totals = [total(get(visitor, link.get("href"))) for link in path]
    assert totals == sorted(totals, reverse=True)
    assert totals[-1] >= 1


def test_every_page_stands_as_text_with_the_searched_words_marked(samples: Flask, visitor: FlaskClient) -> None:
    results = get(visitor, "/cari?q=pmi&format=pdf")
    address = next(hit.cssselect(".hit__title a")[0].get("href") for hit in results.cssselect(".hit:has(.snippet)"))
    page = get(visitor, address)
    with samples.extensions["telusur"].session() as session:
        view = queries.sop(session, OPERATOR, int(re.findall(r"/sop/(\d+)", address)[0]))
    assert view
    assert [sheet.get("id") for sheet in page.cssselect(".sheet")] == [f"hal-{each.number}" for each in view.pages]
    marks = [words(mark).lower() for mark in page.cssselect(".sheet mark")]
    assert marks
    # What the query also searches for is marked too.
    assert "pmi" in marks
    assert set(marks) <= {"pmi", "pekerja migran indonesia"}
    told = [int(re.sub(r"\D", "", words(count))) for count in page.cssselect(".pages .page-link-tag .count")]
    assert sum(told) == len(marks)


def test_a_scan_says_that_it_has_no_text_and_offers_the_file(
    samples: Flask, visitor: FlaskClient, sops: tuple[SopSummary, ...]
) -> None:
    with samples.extensions["telusur"].session() as session:
        views = [queries.sop(session, VISITOR, sop.id) for sop in sops]
    scan = next(view for view in views if view and view.outcome is Outcome.NO_TEXT)
    page = get(visitor, f"/sop/{scan.summary.id}?q=pmi")
    assert "hasil pindai tanpa teks" in words(one(page, ".pages"))
    assert page.cssselect(".sop__actions a[href*='/berkas']")


def test_steps_stand_in_a_table_with_their_performers(samples: Flask, visitor: FlaskClient) -> None:
    with samples.extensions["telusur"].session() as session:
        views = [queries.sop(session, OPERATOR, sop_id) for sop_id in range(1, 40)]
    view = next(view for view in views if view and view.steps and view.summary.access is Access.PUBLIC)
    page = get(visitor, f"/sop/{view.summary.id}?tampilan=tabel")
    rows = page.cssselect("table.steps tbody tr")
    assert len(rows) == len(view.steps)
    for shown, step in zip(rows, view.steps, strict=True):
        assert " ".join(step.activity.split()) in words(shown)
        assert all(role in words(shown) for role in step.performers)
    figures = {words(fact[0]): words(fact[1]) for fact in page.cssselect(".glance dl > div")}
    assert figures["Langkah"] == str(len(view.steps))


def test_a_docx_has_sections_and_is_kept_rather_than_opened(visitor: FlaskClient, sops: tuple[SopSummary, ...]) -> None:
    sop = pick(sops, file_kind=FileKind.DOCX)
    page = get(visitor, f"/sop/{sop.id}")
    assert words(page.cssselect(".sheet h3")[0]).startswith("Bagian ")
    assert not page.cssselect("a[href*='/berkas']")
    assert fetch(visitor, f"/sop/{sop.id}/berkas").headers["Content-Disposition"].startswith("attachment")


def test_what_is_superseded_says_so_and_leads_to_what_is_in_force(
    visitor: FlaskClient, sops: tuple[SopSummary, ...]
) -> None:
    old = pick(sops, status=Status.SUPERSEDED)
    banner = one(get(visitor, f"/sop/{old.id}"), ".notice--bad")
    assert "SOP ini tidak berlaku lagi." in words(banner)
    newer = get(visitor, one(banner, "a").get("href"))
    assert "Berlaku sejak" in words(one(newer, ".sop__status"))
    assert f"/sop/{old.id}" in [link.get("href") for link in newer.cssselect(".printed-list a")]


def test_one_goes_back_to_the_results_one_came_from(visitor: FlaskClient) -> None:
    address = "/cari?q=pmi&jenis=mikro&urut=judul"
    results = get(visitor, address)
    sop = get(visitor, results.cssselect(".hit__title a")[0].get("href"))
    back = one(sop, ".back a")
    assert words(back) == f"Kembali ke {total(results)} hasil"
    assert back.get("href") == address


def test_who_came_by_a_plain_link_is_not_sent_back_anywhere(visitor: FlaskClient, sops: tuple[SopSummary, ...]) -> None:
    assert not get(visitor, f"/sop/{pick(sops).id}?utm_source=surel").cssselect(".back")


def test_a_broken_search_in_the_address_does_not_hide_the_sop(
    visitor: FlaskClient, sops: tuple[SopSummary, ...]
) -> None:
    page = get(visitor, f"/sop/{pick(sops).id}?q=pmi&hal=dua&urut=acak")
    assert page.cssselect(".sheet")


@pytest.mark.parametrize("access", [Access.INTERNAL, Access.RESTRICTED])
@pytest.mark.parametrize("part", ["", "/berkas", "/unduh"])
def test_what_a_viewer_may_not_see_is_not_there(
    samples: Flask, visitor: FlaskClient, sops: tuple[SopSummary, ...], access: Access, part: str
) -> None:
    hidden = pick(sops, access=access)
    absent = visitor.get(f"/sop/999999{part}")
    answer = visitor.get(f"/sop/{hidden.id}{part}")
    assert (answer.status_code, absent.status_code) == (404, 404)
    assert answer.text.replace(f"/sop/{hidden.id}", "/sop/999999") == absent.text
    seen = fetch(signed_in(samples), f"/sop/{hidden.id}{part}")
    assert seen.status_code == (200 if access is Access.INTERNAL else 404)


@pytest.mark.parametrize("sop_id", ["0", "2147483647", "99999999999999999999", "-1", "satu", "1.0"])
def test_an_id_that_is_none_is_not_found(visitor: FlaskClient, sop_id: str) -> None:
    assert visitor.get(f"/sop/{sop_id}").status_code == 404


def test_the_original_opens_in_place_and_by_parts(visitor: FlaskClient, sops: tuple[SopSummary, ...]) -> None:
    address = f"/sop/{pick(sops, file_kind=FileKind.PDF).id}/berkas"
    whole = fetch(visitor, address)
    assert whole.mimetype == "application/pdf"
    assert whole.headers["Content-Disposition"].startswith("inline")
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Content-Security-Policy"].startswith("sandbox;")
    assert whole.headers["Cache-Control"] == "private, no-cache"
    part = fetch(visitor, address, Range="bytes=5-99")
    assert (part.status_code, part.data) == (206, whole.data[5:100])
    assert part.headers["Content-Range"] == f"bytes 5-99/{len(whole.data)}"
    assert fetch(visitor, address, Range="bytes=99999999-").status_code == 416
    again = fetch(visitor, address, **{"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_link_opens_the_file_at_that_page(visitor: FlaskClient, sops: tuple[SopSummary, ...]) -> None:
    sop = pick(sops, file_kind=FileKind.PDF)
    links = [link.get("href") for link in get(visitor, f"/sop/{sop.id}").cssselect(".sheet__head a")]
    assert links == [f"/sop/{sop.id}/berkas#page={number}" for number in range(1, sop.page_count + 1)]
    pages = PdfReader(io.BytesIO(fetch(visitor, links[-1]).data)).pages
    assert len(pages) == sop.page_count


def test_an_sop_of_a_compiled_file_shows_its_own_pages_of_it(samples: Flask, sops: tuple[SopSummary, ...]) -> None:
    staff = signed_in(samples)
    with samples.extensions["telusur"].session() as session:
        views = [queries.sop(session, OPERATOR, sop.id) for sop in sops]
    later = next(view for view in views if view and view.first_page > 1)
    sheets = get(staff, f"/sop/{later.summary.id}").cssselect(".sheet")
    assert [sheet.get("id") for sheet in sheets] == [
        f"hal-{number}" for number in range(later.first_page, later.last_page + 1)
    ]


def test_the_download_keeps_the_files_name_and_bytes(
    samples: Flask, visitor: FlaskClient, sops: tuple[SopSummary, ...]
) -> None:
    for kind in (FileKind.PDF, FileKind.DOCX):
        sop = pick(sops, file_kind=kind)
        answer = fetch(visitor, f"/sop/{sop.id}/unduh")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        installation = samples.extensions["telusur"]
        with installation.session() as session:
            found = queries.original(session, OPERATOR, sop.id)
        assert found
        assert found.name.rsplit(".", 1)[1] in answer.headers["Content-Disposition"]
        assert answer.data == installation.files.path(found.sha256).read_bytes()


def test_the_page_opens_where_the_file_has_gone_missing(
    samples: Flask, visitor: FlaskClient, sops: tuple[SopSummary, ...]
) -> None:
    sop = pick(sops)
    installation = samples.extensions["telusur"]
    with installation.session() as session:
        found = queries.original(session, OPERATOR, sop.id)
    assert found
    path = installation.files.path(found.sha256)
    aside = path.with_suffix(".aside")
    path.rename(aside)
    try:
        assert visitor.get(f"/sop/{sop.id}/unduh").status_code == 404
        assert visitor.get(f"/sop/{sop.id}").status_code == 200
    finally:
        aside.rename(path)


@pytest.mark.parametrize(
    ("kind", "actions"), [(FileKind.PDF, ["btn-primary", "btn-quiet"]), (FileKind.DOCX, ["btn-primary"])]
)
def test_the_download_is_the_first_action_only_where_no_browser_shows_the_file(
    visitor: FlaskClient, sops: tuple[SopSummary, ...], kind: FileKind, actions: list[str]
) -> None:
    page = get(visitor, f"/sop/{pick(sops, file_kind=kind).id}")
    assert [link.get("class").split()[1] for link in page.cssselect(".sop__actions a.btn")][: len(actions)] == actions
    assert "/unduh" in page.cssselect(".sop__actions a.btn")[len(actions) - 1].get("href")
