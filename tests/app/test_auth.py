"""Signing in and out: sessions, limits, and nothing told to who does not know a password."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, update

from indexer.config import Settings
from indexer.registry import people, tables
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


@pytest.mark.parametrize("name", [" sari", "sari\t", "SARI", "\uff53ari"])
def test_all_ways_to_write_a_name_are_one_account(client: FlaskClient, name: str) -> None:
    for _ in range(auth.BY_NAME.most):
        attempt(client, name, "bukan kata sandinya")
    assert attempt(client, "sari", PASSWORD).status_code == 429


def test_tries_at_the_same_time_are_counted_before_they_are_checked(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def slow(*_: object) -> None:
        tries.append(1)
        time.sleep(0.2)

    monkeypatch.setattr(people, "authenticate", slow)
    clients = [app.test_client() for _ in range(30)]
    with ThreadPoolExecutor(30) as threads:
        answers = list(threads.map(lambda client: attempt(client, "sari", "salah").status_code, clients))
    assert len(tries) == auth.BY_NAME.most
    assert answers.count(429) == 30 - auth.BY_NAME.most


def from_address(app: Flask, address: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def test_strangers_slow_an_account_down_but_neither_a_known_browser_nor_who_is_signed_in(
    app: Flask, sign_in: SignIn
) -> None:
    at_home, known = sign_in(app, "sari"), from_address(app, "198.51.100.7")
    attempt(known, "sari", PASSWORD)
    known.post("/keluar", data={"csrf_token": csrf(known.get("/").text)})
    refused = 0
    for number in range(40):
        answer = attempt(from_address(app, f"203.0.113.{number}"), "sari", "bukan kata sandinya")
        refused += answer.status_code == 429
    assert refused >= 25, "after ten failures anywhere there are pauses"
    assert attempt(from_address(app, "203.0.113.99"), "sari", PASSWORD).status_code == 429
    assert "sari" in at_home.get("/").text
    known.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    assert attempt(known, "sari", PASSWORD).status_code == 303
    assert attempt(from_address(app, "198.51.100.7"), "sari", PASSWORD).status_code == 303, "where it signed in before"


def test_forty_failures_of_an_address_do_not_shut_its_office_out(app: Flask) -> None:
    for number in range(60):
        attempt(app.test_client(), f"nama-{number}", "bukan kata sandinya")
    assert attempt(app.test_client(), "budi", PASSWORD).status_code == 303


def test_signing_out_ends_copies_of_the_session_and_everywhere_ends_all(app: Flask, sign_in: SignIn) -> None:
    phone, desk = sign_in(app, "budi"), sign_in(app, "budi")
    cookie = phone.get_cookie("telusur")
    assert cookie is not None
    phone.post("/keluar", data={"csrf_token": csrf(phone.get("/").text)})
    copy = app.test_client()
    copy.set_cookie("telusur", cookie.value)
    assert copy.get("/unggah").status_code == 303, "a copied cookie opens nothing"
    phone = sign_in(app, "budi")
    page = phone.get("/akun").text
    assert page.count("findings__name") == 2
    assert phone.post("/keluar/semua", data={"csrf_token": csrf(page)}).status_code == 303
    assert [client.get("/unggah").status_code for client in (phone, desk)] == [303, 303]


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


def test_an_unused_session_ends_and_a_used_one_goes_on(app: Flask, sign_in: SignIn) -> None:
    used, unused = sign_in(app, "budi"), sign_in(app, "budi")
    assert used.get("/unggah").status_code == 200
    older = datetime.now(UTC) - timedelta(minutes=app.config["TELUSUR"].session_idle_minutes + 1)
    rows = tables.sessions
    with app.extensions["telusur"].writing() as registry:
        registry.execute(update(rows).values(created=older))
        registry.execute(update(rows).where(rows.c.seen.is_(None)).values(seen=older))
    assert [client.get("/unggah").status_code for client in (used, unused)] == [200, 303]


def test_how_long_sessions_last_is_a_setting(settings: Settings, open_app: OpenApp, sign_in: SignIn) -> None:
    app = open_app(replace(settings, session_hours=1, session_idle_minutes=0))
    client = sign_in(app, "budi")
    with app.extensions["telusur"].session() as registry:
        kept = registry.execute(select(tables.sessions)).one()
    assert kept.ends - kept.created == timedelta(hours=1)
    with app.extensions["telusur"].writing() as registry:
        registry.execute(update(tables.sessions).values(created=kept.created - timedelta(days=9)))
    assert client.get("/unggah").status_code == 200, "0: idle sessions do not end"


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


@pytest.mark.parametrize(
    "session_id", ["", "1", "1.", ".x", "0.x", "-1.x", "99999999999999999999999.x", "¹.x", "1.0", "\ud7ff"]
)
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


@pytest.mark.parametrize(
    "address",
    [
        "/sop/999999?q=cuti",
        "/sop/999999/berkas",
        "/sop/999999/unduh",
        "/sop/999999/halaman.pdf",
        "/dasar-hukum/tidak-ada",
        "/tidak/ada",
        "/cari?q=zzzzzz",
    ],
)
def test_who_finds_nothing_signed_out_is_led_to_sign_in_and_back(app: Flask, sign_in: SignIn, address: str) -> None:
    hint = "Pegawai: masuk, lalu coba lagi"
    page = html.fromstring(app.test_client().get(address).text)
    (link,) = [link for link in page.cssselect("main a") if link.text_content() == hint]
    assert dict(parse_qsl(urlsplit(link.get("href")).query)) == {"ke": address}
    assert hint not in sign_in(app, "sari").get(address).text


def test_the_hint_to_sign_in_stands_with_the_message_that_nothing_is_found(app: Flask) -> None:
    page = html.fromstring(app.test_client().get("/cari?q=zzzzzz").text)
    (message,) = [each for each in page.cssselect(".empty") if "Tidak ada SOP" in each.text_content()]
    assert "Pegawai: masuk, lalu coba lagi" in message.text_content()
