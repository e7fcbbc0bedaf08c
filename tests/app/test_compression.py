"""Answers in gzip: the same answer, told apart by caches, and nothing to guess from its length."""

import gzip
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.config import Settings
from tests.app.conftest import sops

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
PAGES = ["/", "/cari?q=petugas", "/api/v1/search?q=petugas", "/static/telusur.css", "/static/telusur.js"]
PAGES += ["/bootstrap/static/css/bootstrap.min.css", "/masuk", "/tidak-ada"]


def is_compressed(answer: TestResponse) -> bool:
    return answer.headers.get("Content-Encoding") == "gzip"


def vary(answer: TestResponse) -> set[str]:
    return {name.strip() for name in answer.headers["Vary"].split(",")}


@pytest.mark.parametrize("page", PAGES)
def test_who_takes_gzip_gets_the_same_answer_in_fewer_bytes(filled: Flask, page: str) -> None:
    client = filled.test_client()
    with client.get(page) as answer:
        plain = answer.data
        assert not is_compressed(answer)
        assert "Accept-Encoding" in vary(answer)
    with filled.test_client().get(page, headers=GZIP) as answer:
        assert is_compressed(answer)
        assert "Accept-Encoding" in vary(answer)
        assert int(answer.headers["Content-Length"]) == len(answer.data) < 0.7 * len(plain)
        if page != "/masuk":  # its form has a token of each session
            assert gzip.decompress(answer.data) == plain


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "*;q=0"])
def test_who_does_not_take_it_does_not_get_it(filled: Flask, accepted: str) -> None:
    assert not is_compressed(filled.test_client().get("/", headers={"Accept-Encoding": accepted}))


def test_short_answers_and_files_stay_as_they_are(filled: Flask) -> None:
    client = filled.test_client()
    assert not is_compressed(client.get("/healthz", headers=GZIP))
    with client.get(f"/sop/{sops(filled)['publik'].id}/berkas", headers=GZIP) as answer:
        assert not is_compressed(answer)
        assert answer.data.startswith(b"%PDF")
    with client.get("/static/telusur.css", headers={**GZIP, "Range": "bytes=0-9"}) as answer:
        assert (answer.status_code, len(answer.data), is_compressed(answer)) == (206, 10, False)


@pytest.mark.parametrize("page", ["/cari?q=petugas", "/static/telusur.css"])
def test_what_a_browser_has_is_confirmed_in_either_form(filled: Flask, page: str) -> None:
    client = filled.test_client()
    for headers in ({}, GZIP):
        with client.get(page, headers=headers) as answer:
            tag = answer.headers["ETag"]
        for others in ({}, GZIP):
            with client.get(page, headers={**others, "If-None-Match": tag}) as answer:
                assert (answer.status_code, answer.data, is_compressed(answer)) == (304, b"", False)


SITES = {"none": True, "same-origin": True, "same-site": False, "cross-site": False}


@pytest.mark.parametrize("page", ["/", "/cari?q=petugas", "/api/v1/search?q=petugas", "/sop/1?q=petugas"])
def test_what_a_session_sees_has_no_length_to_guess_by(
    filled: Flask, sign_in: Callable[[Flask, str], FlaskClient], page: str
) -> None:
    """Another site can let a browser ask for our pages, but not for compressed ones."""
    client = sign_in(filled, "tuti")
    for site, expected in SITES.items():
        answer = client.get(page, headers={**GZIP, "Sec-Fetch-Site": site})
        assert is_compressed(answer) == expected, site
        assert is_compressed(filled.test_client().get(page, headers={**GZIP, "Sec-Fetch-Site": site})), site


def test_a_browser_that_does_not_say_who_asks_is_trusted_only_without_tls(
    settings: Settings, open_app: Callable[[Settings], Flask], sign_in: Callable[[Flask, str], FlaskClient]
) -> None:
    plain = open_app(settings)
    client = sign_in(plain, "sari")
    assert is_compressed(client.get("/", headers=GZIP))
    assert not is_compressed(client.get("/", headers=GZIP, base_url="https://localhost"))
    plain.config["SESSION_COOKIE_SECURE"] = True  # as behind a proxy that speaks TLS
    assert not is_compressed(client.get("/", headers=GZIP))
