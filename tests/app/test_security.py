"""What protects every page: headers, forms that cannot be forged, sizes, trusted proxies."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from indexer.config import Settings
from tests.app.conftest import csrf

SignIn = Callable[[Flask, str], FlaskClient]
OpenApp = Callable[[Settings], Flask]

PATHS = ["/", "/cari?q=pmi", "/masuk", "/tidak-ada", "/sop/1", "/api/v1/search", "/api/v1/jobs/1", "/healthz"]
PATHS += ["/static/telusur.css", "/static/tidak-ada.css", "/unggah", "/cari?hal=x"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    headers = answer.headers
    answer.close()
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"]
    assert "Server" not in headers or "Werkzeug" not in headers["Server"]


def test_pages_hold_no_inline_script_or_style(filled: Flask, sign_in: SignIn) -> None:
    client = sign_in(filled, "tuti")
    for path in (
        "/",
        "/cari",
        "/cari?q=petugas",
        "/sop/1",
        "/sop/1/ubah",
        "/unggah",
        "/status",
        "/masuk",
        "/tidak-ada",
    ):
        page = client.get(path).text
        for opening in page.split("<script")[1:]:
            assert "src=" in opening.split(">")[0], path
        assert "<style" not in page, path
        assert " style=" not in page, path
        assert " on" not in "".join(part.split(">")[0] for part in page.split("<")[1:] if " on" in part.split(">")[0])


def test_pages_of_signed_in_people_are_kept_by_no_cache(app: Flask, sign_in: SignIn) -> None:
    assert sign_in(app, "sari").get("/").headers["Cache-Control"] == "no-store"
    assert app.test_client().get("/").headers["Cache-Control"] == "private, no-cache"


def test_the_session_cookie(app: Flask, open_app: OpenApp, settings: Settings) -> None:
    cookie = app.test_client().get("/masuk").headers["Set-Cookie"]
    assert cookie.startswith("telusur=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    secure = open_app(replace(settings, secure_cookies=True))
    answer = secure.test_client().get("/masuk", base_url="https://telusur.example")
    assert answer.headers["Set-Cookie"].startswith("__Host-telusur=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Domain" not in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_visitor_who_only_reads_gets_no_cookie(client: FlaskClient) -> None:
    for path in ("/", "/cari?q=pmi", "/api/v1/search"):
        assert "Set-Cookie" not in client.get(path).headers


def posts(app: Flask) -> list[str]:
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    return sorted(rule.rule.replace("<int(max=2147483647):", "<int:") for rule in rules)


def test_no_form_works_without_its_token(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "tuti")
    addresses = posts(app)
    assert len(addresses) >= 6
    for rule in addresses:
        path = "/".join("1" if part.startswith("<") else part for part in rule.split("/"))
        for data in ({}, {"csrf_token": "salah"}, {"csrf_token": "WyJhIl0.aaaaaa.bbbb"}):
            answer = client.post(path, data={**data, "file": (BytesIO(b"%PDF-1.4"), "a.pdf")})
            assert answer.status_code == 400, rule
            assert "tidak berlaku lagi" in answer.text or answer.json["error"]["code"] == "csrf", rule


def test_a_token_of_somebody_else_is_refused(app: Flask, sign_in: SignIn) -> None:
    token = csrf(sign_in(app, "budi").get("/").text)
    answer = sign_in(app, "ratna").post("/keluar", data={"csrf_token": token})
    assert answer.status_code == 400
    assert "Muat ulang" in answer.text


def test_a_form_of_a_megabyte_is_refused_unread(client: FlaskClient) -> None:
    answer = client.post("/masuk", data={"nama": "a" * 1_100_000})
    assert answer.status_code == 413


class Untouched(BytesIO):
    def read(self, *_args: int) -> bytes:
        raise AssertionError("the body was read")

    readline = readlines = __iter__ = read  # type: ignore[assignment]


def test_the_body_of_a_stranger_is_never_read(app: Flask) -> None:
    for path, status in (("/unggah", 303), ("/api/v1/documents", 401)):
        environ = EnvironBuilder(path, method="POST", content_type="multipart/form-data; boundary=x").get_environ()
        environ["wsgi.input"] = Untouched()
        environ["CONTENT_LENGTH"] = "1000000"
        assert app.test_client().open(environ).status_code == status


def test_an_upload_over_the_limit_is_told_what_to_do(settings: Settings, open_app: OpenApp, sign_in: SignIn) -> None:
    client = sign_in(open_app(replace(settings, upload_mb=1)), "budi")
    sent = {
        "data": b"x" * 1_200_000,
        "content_type": "multipart/form-data; boundary=x",
        "headers": {"X-CSRFToken": csrf(client.get("/unggah").text)},
    }
    answer = client.post("/unggah", **sent)
    assert answer.status_code == 413
    assert "<h1>Unggahan terlalu besar</h1>" in answer.text
    assert "lebih sedikit berkas" in answer.text
    answer = client.post("/api/v1/documents", **sent)
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")


def test_proxy_headers_count_only_from_as_many_proxies_as_are_set(settings: Settings, open_app: OpenApp) -> None:
    sent = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "sop.go.example"}
    for proxies, expected in ((0, "http://localhost/|127.0.0.1"), (1, "https://sop.go.example/|198.51.100.7")):
        app = open_app(replace(settings, proxies=proxies))

        @app.get("/siapa")
        def who() -> str:
            return f"{request.host_url}|{request.remote_addr}"

        assert app.test_client().get("/siapa", headers=sent).text == expected
