"""Signing in and out: sessions, limits, and nothing told to who does not know a password."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from indexer.config import Settings
from indexer.registry import people
from search_app.http import auth
from search_app.http.rate_limit import Rule
from tests.app.conftest import csrf
from tests.app.sample import PASSWORD

SignIn = Callable[[Flask, str], FlaskClient]
OpenApp = Callable[[Settings], Flask]


def attempt(client: FlaskClient, name: str, password: str, target: str = "") -> object:
    token = csrf(client.get("/masuk").text)
    return client.post("/masuk", data={"csrf_token": token, "nama": name, "sandi": password, "ke": target})


def test_a_person_signs_in_and_the_page_says_who_it_is(client: FlaskClient) -> None:
    answer = attempt(client, "Sari", PASSWORD, "/bantuan")
    assert (answer.status_code, answer.location) == (303, "/bantuan")
    assert "sari" in client.get("/").text


def test_unknown_name_wrong_password_and_closed_account_are_told_apart_by_nobody(app: Flask) -> None:
    with app.extensions["telusur"].writing() as registry:
        people.set_active(registry, "citra", False)
    pages = set()
    for name, password in (("tidak-ada", PASSWORD), ("sari", "bukan kata sandinya"), ("citra", PASSWORD)):
        client = app.test_client()
        answer = attempt(client, name, password)
        assert answer.status_code == 422
        assert "Nama atau kata sandi tidak cocok" in answer.text
        pages.add(answer.text.replace(name, "NAMA").replace(csrf(answer.text), "TOKEN"))
    assert len(pages) == 1


def test_the_session_of_a_visitor_does_not_go_on(client: FlaskClient) -> None:
    client.get("/masuk")
    with client.session_transaction() as session:
        before = session["csrf_token"]
        session["ditanam"] = "oleh orang lain"
    attempt(client, "sari", PASSWORD)
    client.get("/")
    with client.session_transaction() as session:
        assert session["csrf_token"] != before
        assert "ditanam" not in session


@pytest.mark.parametrize(
    "target",
    [
        "https://jahat.example/",
        "//jahat.example",
        "/\\jahat.example",
        "\\\\jahat.example",
        "/\t/jahat.example",
        "///jahat.example",
        "javascript:alert(1)",
        "jahat.example",
        " //jahat.example",
        "http:jahat.example",
        "http:/jahat.example",
        "http://[::1",
        "/\r\nSet-Cookie: a=b",
    ],
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, target: str) -> None:
    answer = attempt(client, "sari", PASSWORD, target)
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))
    assert "a=b" not in str(answer.headers.getlist("Set-Cookie"))


def test_too_many_wrong_passwords_make_the_name_wait_but_not_other_names(client: FlaskClient) -> None:
    for _ in range(auth.BY_NAME.most):
        assert attempt(client, "sari", "bukan kata sandinya").status_code == 422
    refused = attempt(client, "SARI", PASSWORD)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "Tunggu" in refused.text
    assert attempt(client, "budi", PASSWORD).status_code == 303


def test_too_many_wrong_passwords_make_the_address_wait(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "BY_ADDRESS", Rule("masuk-alamat", most=3, seconds=60))
    for number in range(3):
        attempt(client, f"nama-{number}", "bukan kata sandinya")
    assert attempt(client, "sari", PASSWORD).status_code == 429


def test_right_passwords_are_never_counted(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "BY_NAME", Rule("masuk-nama", most=1, seconds=60))
    for _ in range(3):
        assert attempt(client, "sari", PASSWORD).status_code == 303
        client.post("/keluar", data={"csrf_token": csrf(client.get("/").text)})


def test_workers_count_together(app: Flask, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "BY_NAME", Rule("masuk-nama", most=2, seconds=60))
    other = open_app(app.config["TELUSUR"])
    attempt(app.test_client(), "sari", "bukan kata sandinya")
    attempt(other.test_client(), "sari", "bukan kata sandinya")
    assert attempt(app.test_client(), "sari", PASSWORD).status_code == 429


def test_signing_out_ends_the_session(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "budi")
    assert client.get("/unggah").status_code == 200
    assert client.post("/keluar", data={"csrf_token": csrf(client.get("/").text)}).status_code == 303
    assert "Anda sudah keluar" in client.get("/").text
    assert client.get("/unggah").location.startswith("/masuk?ke=")


def test_a_session_expires(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "budi")
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=-1)
    assert client.get("/unggah").status_code == 303


def test_a_new_password_ends_every_session(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "budi")
    with app.extensions["telusur"].writing() as registry:
        people.set_password(registry, "budi", "kata sandi lain yang panjang")
    assert client.get("/unggah").status_code == 303


def test_a_closed_account_is_out_at_once(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "budi")
    with app.extensions["telusur"].writing() as registry:
        people.set_active(registry, "budi", False)
    assert client.get("/unggah").status_code == 303


def test_a_forged_session_is_a_visitor(client: FlaskClient) -> None:
    for value in ("", "x", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "😀" * 50):
        client.set_cookie("telusur", value)
        assert client.get("/unggah").status_code == 303


@pytest.mark.parametrize("session_id", ["", "1", "1.", ".x", "0.x", "-1.x", "99999999999999999999999.x", "¹.x", "1.0"])
def test_a_signed_but_senseless_session_id_is_a_visitor(client: FlaskClient, session_id: str) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = session_id
    assert client.get("/unggah").status_code == 303


def test_a_session_seen_in_another_browser_reads_on_but_must_sign_in_again_to_manage(
    app: Flask, sign_in: SignIn
) -> None:
    client = sign_in(app, "ratna")
    token = csrf(client.get("/status").text)
    elsewhere = {"User-Agent": "peramban lain"}
    assert client.get("/status", headers=elsewhere).status_code == 200
    answer = client.post("/status/coba-lagi", data={"csrf_token": token}, headers=elsewhere)
    assert (answer.status_code, answer.location) == (303, "/masuk?ke=/")
    assert "masuk sekali lagi" in client.get(answer.location, headers=elsewhere).text


def test_who_is_signed_in_already_goes_straight_on(app: Flask, sign_in: SignIn) -> None:
    answer = sign_in(app, "sari").get("/masuk?ke=/bantuan")
    assert (answer.status_code, answer.location) == (302, "/bantuan")


def test_long_and_odd_credentials_are_only_wrong(client: FlaskClient) -> None:
    for name, password in (("a" * 5000, "b" * 5000), ("\x00\x1b[2J", "\x00"), ("' OR 1=1 --", "\ud7ff"), ("", "")):
        assert attempt(client, name, password).status_code == 422


def test_without_the_registry_a_signed_in_reader_still_gets_a_page(
    app: Flask, sign_in: SignIn, settings: Settings
) -> None:
    client = sign_in(app, "budi")
    app.extensions["telusur"].close()
    for file in settings.data.glob("registry.sqlite*"):
        file.unlink()
    answer = client.get("/unggah")
    assert answer.status_code in (500, 503)
    assert "<h1>" in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("address", ["/sop/999999?q=cuti", "/tidak/ada", "/cari?q=zzzzzz"])
def test_who_finds_nothing_signed_out_is_led_to_sign_in_and_back(app: Flask, sign_in: SignIn, address: str) -> None:
    hint = "Pegawai: masuk, lalu coba lagi"
    page = html.fromstring(app.test_client().get(address).text)
    (link,) = [link for link in page.cssselect("main a") if link.text_content() == hint]
    assert dict(parse_qsl(urlsplit(link.get("href")).query)) == {"ke": address}
    assert hint not in sign_in(app, "sari").get(address).text
