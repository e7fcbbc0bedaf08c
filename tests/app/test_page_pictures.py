"""Page pictures over HTTP and on the page of an SOP."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update

from indexer import ingest
from indexer.access import OPERATOR
from indexer.errors import ReadError
from indexer.models import Access, Assignment, OcrPage, Outcome
from indexer.pictures import PicturesBusyError
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import ocr_queue
from indexer.registry.tables import documents, pages
from indexer.text.masking import mask
from search_app.http.rate_limit import Rule
from search_app.views import documents as view
from tests.app import sample
from tests.app.conftest import VIEWERS, sops

SignIn = Callable[[Flask, str], FlaskClient]


@pytest.fixture
def public(filled: Flask) -> str:
    return f"/sop/{sops(filled)['publik'].id}"


@pytest.fixture
def visitor(filled: Flask) -> FlaskClient:
    return filled.test_client()


def test_a_page_comes_as_a_picture_of_the_width_asked_for(visitor: FlaskClient, public: str) -> None:
    for query, width in (("", 800), ("?lebar=800", 800), ("?lebar=1600", 1600)):
        answer = visitor.get(f"{public}/halaman/1.png{query}")
        assert answer.status_code == 200
        assert answer.mimetype == "image/png"
        assert Image.open(io.BytesIO(answer.data)).width == width


def test_it_is_kept_by_browsers_but_asked_for_again(visitor: FlaskClient, public: str) -> None:
    for kind in ("png", "svg?q=ambulans"):
        answer = visitor.get(f"{public}/halaman/1.{kind}")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].count("default-src 'none'") == 1
        tag = answer.headers["ETag"]
        assert visitor.get(f"{public}/halaman/1.{kind}", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "rest", ["2.png", "0.png", "1.png?lebar=801", "1.png?lebar=99999", "1.svg?lebar=x", "1.gif", "x.png", "-1.png"]
)
def test_other_pages_and_widths_are_absent(visitor: FlaskClient, public: str, rest: str) -> None:
    assert visitor.get(f"{public}/halaman/{rest}").status_code == 404


@pytest.mark.parametrize("name", VIEWERS)
def test_pictures_are_given_to_who_may_see_the_sop(filled: Flask, sign_in: SignIn, name: str) -> None:
    client = sign_in(filled, name) if name else filled.test_client()
    for access, sop in sops(filled).items():
        has_pages = access != "internal"  # a DOCX
        expected = 200 if access in VIEWERS[name] and has_pages else 404
        for kind in ("png", "svg"):
            assert client.get(f"/sop/{sop.id}/halaman/1.{kind}").status_code == expected, (access, kind)


def test_the_searched_words_are_boxed(visitor: FlaskClient, public: str) -> None:
    drawing = visitor.get(f"{public}/halaman/1.svg?q=ambulans").text
    (box,) = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', drawing)
    x, y, width, height = map(float, box)
    assert 72 < x < x + width < 595
    assert 842 - 760 < y < 842 - 600
    assert 5 < height < 20
    assert "<image" not in drawing
    phrase = visitor.get(f'{public}/halaman/1.svg?q="buku kendali"').text
    assert phrase.count("<g ") == 1
    assert phrase.count("<rect") == 2
    assert "<rect" not in visitor.get(f"{public}/halaman/1.svg?q=kereta").text
    enlarged = visitor.get(f"{public}/halaman/1.svg?q=ambulans&lebar=1600").text
    assert f'<image href="{public}/halaman/1.png?lebar=1600"' in enlarged
    assert 'width="1600"' in enlarged


def test_the_words_of_a_scan_are_boxed_once_their_places_are_known(app: Flask, readers: ReaderPool) -> None:
    installation = app.extensions["telusur"]
    ingest.submit(installation, io.BytesIO(sample.pdf(sample.lines("publik"))), "pindai.pdf", OPERATOR)
    ingest.drain(installation, readers)
    text = "Petugas menyiapkan ambulans NIP 199001012015011001"
    with installation.writing() as session:
        session.execute(update(pages).values(text=mask(text), source="ocr", confidence=90))
        sop_id, file_id = session.execute(select(documents.c.id, documents.c.file_id)).one()
    assert ingest.assign(installation, OPERATOR, sop_id, Assignment(access=Access.PUBLIC))
    page, visitor = f"/sop/{sop_id}", app.test_client()
    assert visitor.get(f"{page}/halaman/1.png").status_code == 404, "it holds a number that cannot be hidden"
    boxes = tuple((at / 10, 0.5, at / 10 + 0.08, 0.52) for at in range(5))
    with installation.writing() as session:
        ocr_queue.note(session, file_id, [OcrPage(1, mask(text), 90, boxes)])
    assert visitor.get(f"{page}/halaman/1.png").status_code == 200
    drawing = visitor.get(f"{page}/halaman/1.svg?q=ambulans").text
    (place,) = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)"', drawing)
    assert list(map(float, place)) == [pytest.approx(0.2 * 595, abs=3), pytest.approx(0.5 * 842, abs=3)]
    assert f'src="{page}/halaman/1.svg?q=ambulans"' in visitor.get(f"{page}?q=ambulans").text


def test_the_page_shows_its_picture_and_folds_its_text_away(visitor: FlaskClient, public: str) -> None:
    page = visitor.get(f"{public}?q=ambulans").text
    assert '<details class="sheet__drawn" open>' in page
    assert f'src="{public}/halaman/1.png?lebar=800"' in page
    assert f'src="{public}/halaman/1.svg?q=ambulans"' in page
    assert "<summary>Teks halaman</summary>" in page
    assert re.search(r'<img [^>]*alt="Gambar Halaman 1, Pemulangan PMI Sakit', page)
    english = visitor.get("/bahasa/en?ke=/", follow_redirects=True)
    assert english.status_code == 200
    page = visitor.get(f"{public}?q=ambulans").text
    assert "<summary>Page text</summary>" in page
    assert "<summary>Page picture</summary>" in page


def test_a_page_without_a_picture_shows_its_text(filled: Flask, sign_in: SignIn) -> None:
    page = sign_in(filled, "sari").get(f"/sop/{sops(filled)['internal'].id}?q=rekapitulasi").text
    assert "<mark>rekapitulasi</mark>" in page
    assert "sheet__drawn" not in page


def test_what_cannot_be_drawn_says_so_by_name(
    filled: Flask, visitor: FlaskClient, public: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise ReadError(Outcome.TIMED_OUT)

    monkeypatch.setattr(filled.extensions["telusur.pictures"], "get", refuse)
    answer = visitor.get(f"{public}/halaman/1.png")
    assert answer.status_code == 422
    assert "Halaman tidak dapat digambar" in answer.text
    assert "ambulans" in visitor.get(f"{public}?q=ambulans").text


def test_a_full_lane_asks_to_come_back(
    filled: Flask, visitor: FlaskClient, public: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise PicturesBusyError("penuh")

    monkeypatch.setattr(filled.extensions["telusur.pictures"], "get", refuse)
    answer = visitor.get(f"{public}/halaman/1.png")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_an_address_draws_only_so_many_pages(
    filled: Flask, visitor: FlaskClient, public: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "DRAWN", Rule("halaman-uji", most=1, seconds=60))
    for path in filled.config["TELUSUR"].pictures_folder.glob("*/*"):
        path.unlink()
    answers = [visitor.get(f"{public}/halaman/1.png?lebar={width}") for width in (800, 800, 1600)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
