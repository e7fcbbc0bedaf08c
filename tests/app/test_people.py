"""Accounts on the web: kept by administrators only, links that work once, one's own password and devices."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from indexer.models import Access, Role
from indexer.models.audit import Action
from indexer.registry import audit, password_links, people, tables
from indexer.registry.audit import AuditFilter
from tests.app import sample
from tests.app.conftest import csrf, sops
from tests.app.sample import PASSWORD

SignIn = Callable[[Flask, str], FlaskClient]

NEW_PASSWORD = "gajah-terbang-tiga-belas"


def send(client: FlaskClient, address: str, **form: str) -> TestResponse:
    return client.post(address, data={"csrf_token": csrf(client.get("/kelola/pengguna").text), **form})


def logged(app: Flask, action: Action) -> list[tuple[str, str, str]]:
    with app.extensions["telusur"].session() as registry:
        return [(row.person, row.address, row.subject) for row in audit.rows(registry, AuditFilter(action=action))]


def id_of(app: Flask, name: str) -> int:
    with app.extensions["telusur"].session() as registry:
        found = people.named(registry, name)
    assert found is not None
    return found.id


def link_in(answer: TestResponse) -> str:
    found = re.search(r'value="http://localhost(/sandi/[^"]+)"', answer.text)
    assert found, answer.text
    return found.group(1)


def use(app: Flask, link: str, password: str = NEW_PASSWORD, again: str | None = None) -> TestResponse:
    client = app.test_client()
    page = client.get(link)
    token = csrf(page.text) if page.status_code == 200 else csrf(client.get("/masuk").text)
    return client.post(link, data={"csrf_token": token, "baru": password, "ulang": again or password})


def is_let_in(app: Flask, name: str, password: str) -> bool:
    with app.extensions["telusur"].session() as registry:
        return people.authenticate(registry, name, password) is not None


def test_an_added_person_sets_a_password_by_a_link_that_works_once(app: Flask, sign_in: SignIn) -> None:
    answer = send(sign_in(app, "agung"), "/kelola/pengguna", nama="  Dewi  Lestari ", peran="pengunggah")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    link = link_in(answer)
    assert not is_let_in(app, "dewi lestari", "")
    assert not is_let_in(app, "dewi lestari", "nobody has this password")
    page = app.test_client().get(link)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert use(app, link).status_code == 303
    assert is_let_in(app, "dewi lestari", NEW_PASSWORD)
    again = use(app, link, "kata-sandi-penyusup-9")
    assert again.status_code == 404
    assert "tidak berlaku" in again.text
    assert logged(app, Action.PERSON_ADDED) == [("agung", "127.0.0.1", "Dewi Lestari")]
    assert logged(app, Action.PASSWORD_SET) == [("Dewi Lestari", "127.0.0.1", "Dewi Lestari")]


def test_only_a_hash_of_the_link_is_kept(app: Flask, sign_in: SignIn) -> None:
    link = link_in(send(sign_in(app, "agung"), f"/kelola/pengguna/{id_of(app, 'sari')}/tautan"))
    secret = link.removeprefix("/sandi/").encode()
    assert secret not in b"".join(path.read_bytes() for path in app.config["TELUSUR"].data.glob("registry.sqlite*"))


def test_a_link_ends_by_age_by_another_link_by_closing_and_by_a_new_password(app: Flask, sign_in: SignIn) -> None:
    admin, sari = sign_in(app, "agung"), id_of(app, "sari")

    def new() -> str:
        return link_in(send(admin, f"/kelola/pengguna/{sari}/tautan"))

    first, second = new(), new()
    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(second).status_code == 200
    with app.extensions["telusur"].writing() as registry:
        registry.execute(update(tables.password_links).values(ends=datetime.now(UTC) - timedelta(seconds=1)))
    assert use(app, second).status_code == 404
    third = new()
    client = sign_in(app, "sari")
    form = {
        "sandi": PASSWORD,
        "baru": NEW_PASSWORD,
        "ulang": NEW_PASSWORD,
        "csrf_token": csrf(client.get("/akun").text),
    }
    assert client.post("/akun/sandi", data=form).status_code == 303
    assert use(app, third).status_code == 404
    fourth = new()
    send(admin, f"/kelola/pengguna/{sari}/tutup")
    assert use(app, fourth).status_code == 404
    assert send(admin, f"/kelola/pengguna/{sari}/tautan").status_code == 404
    assert password_links.LASTS.total_seconds() == 72 * 3600


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("pendek", "pendek", "12 sampai"),
        ("password1234", "password1234", "mudah ditebak"),
        (NEW_PASSWORD, NEW_PASSWORD + "x", "tidak sama"),
        ("", "", "12 sampai"),
        ("\ud7ff" * 5000, "x", "12 sampai"),
    ],
)
def test_an_unusable_password_is_told_and_uses_the_link_not_up(
    app: Flask, sign_in: SignIn, password: str, again: str, says: str
) -> None:
    link = link_in(send(sign_in(app, "agung"), f"/kelola/pengguna/{id_of(app, 'sari')}/tautan"))
    answer = use(app, link, password, again)
    assert answer.status_code == 422
    assert says in answer.text
    assert use(app, link).status_code == 303


def test_another_role_and_grant_count_at_once_and_end_the_session(app: Flask, sign_in: SignIn) -> None:
    admin, client, sari = sign_in(app, "agung"), sign_in(app, "sari"), id_of(app, "sari")
    assert client.get("/unggah").status_code == 403
    send(admin, f"/kelola/pengguna/{sari}", peran="pengelola", dikecualikan="1")
    assert client.get("/unggah").status_code == 303
    with app.extensions["telusur"].session() as registry:
        found = people.of_id(registry, sari)
        (row,) = audit.rows(registry, AuditFilter(action=Action.PERSON_CHANGED))
    assert found is not None
    assert (found.role, found.extra) == (Role.MANAGER, {Access.RESTRICTED})
    assert (row.detail["peran-lama"], row.detail["peran"], row.detail["izin"]) == (
        "pegawai",
        "pengelola",
        "dikecualikan",
    )


def test_an_account_is_closed_and_opened(app: Flask, sign_in: SignIn) -> None:
    admin, client, sari = sign_in(app, "agung"), sign_in(app, "sari"), id_of(app, "sari")
    send(admin, f"/kelola/pengguna/{sari}/tutup")
    assert client.get("/akun").status_code == 303
    assert not is_let_in(app, "sari", PASSWORD)
    send(admin, f"/kelola/pengguna/{sari}/buka")
    assert is_let_in(app, "sari", PASSWORD)
    assert logged(app, Action.PERSON_CLOSED) == logged(app, Action.PERSON_OPENED) == [("agung", "127.0.0.1", "sari")]


def test_nobody_changes_their_own_account_so_that_an_administrator_stays(app: Flask, sign_in: SignIn) -> None:
    admin, own = sign_in(app, "agung"), id_of(app, "agung")
    for part in ("", "/tutup", "/buka", "/tautan"):
        assert send(admin, f"/kelola/pengguna/{own}{part}", peran="pegawai", dikecualikan="1").status_code == 403
    assert "Akun Anda sendiri" in admin.get(f"/kelola/pengguna/{own}").text


@pytest.mark.parametrize("name", ["", "sari", "ratna", "tuti"])
def test_who_is_no_administrator_is_refused_whatever_exists(app: Flask, sign_in: SignIn, name: str) -> None:
    client = sign_in(app, name) if name else app.test_client()
    for number in (id_of(app, "budi"), 999_999):
        addresses = ("/kelola/pengguna", "/kelola/pengguna.csv", f"/kelola/pengguna/{number}")
        assert {client.get(each).status_code for each in addresses} == {403 if name else 303}
        token = csrf(client.get("/").text if name else client.get("/masuk").text)
        for part in ("", "/tutup", "/buka", "/tautan"):
            answer = client.post(f"/kelola/pengguna/{number}{part}", data={"csrf_token": token, "peran": "admin"})
            assert answer.status_code == (403 if name else 303)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"nama": "SARI", "peran": "pegawai"}, "sudah dipakai"),
        ({"nama": "   ", "peran": "pegawai"}, "Isi nama"),
        ({"nama": "x" * 101, "peran": "pegawai"}, "Isi nama"),
        ({"nama": "a\x00b\u202e", "peran": "pegawai"}, "Isi nama"),
        ({"nama": "dewi", "peran": "pengunjung"}, "Pilihan ini tidak ada"),
        ({"nama": "dewi", "peran": "' OR 1=1"}, "Pilihan ini tidak ada"),
        ({}, "Isi nama"),
    ],
)
def test_rubbish_is_told_and_adds_nobody(app: Flask, sign_in: SignIn, form: dict[str, str], says: str) -> None:
    before = len(_names(app))
    answer = send(sign_in(app, "agung"), "/kelola/pengguna", **form)
    assert answer.status_code == 422
    assert says in answer.text
    assert len(_names(app)) == before


def _names(app: Flask) -> list[str]:
    with app.extensions["telusur"].session() as registry:
        return [person.name for person in people.everyone(registry)]


def test_the_table_is_filtered_sorted_paged_and_exported(app: Flask, sign_in: SignIn) -> None:
    with app.extensions["telusur"].writing() as registry:
        for number in range(60):
            people.add_person(registry, f"=uji {number:02}", Role.CLERK, None)
    client = sign_in(app, "agung")

    def shown(query: str) -> list[str]:
        return re.findall(r'<th scope="row"><a [^>]+><bdi>([^<]+)', client.get(f"/kelola/pengguna{query}").text)

    assert shown("?nama=SAR") == ["sari"]
    assert shown("?peran=admin") == ["agung"]
    assert shown("?keadaan=tanpa-sandi&urut=-nama")[0] == "=uji 59"
    assert len(shown("?nama=uji")) == 50
    assert shown("?nama=uji&hal=2")[-1] == "=uji 59"
    for rubbish in ("?hal=x&urut=%00&peran=1&keadaan=z", "?hal=-1", "?hal=99999999999", "?hal=7", "?hal=²"):
        assert client.get(f"/kelola/pengguna{rubbish}").status_code == 200
    answer = client.get("/kelola/pengguna.csv?nama=uji&urut=-nama")
    assert answer.mimetype == "text/csv"
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 61
    assert lines[1].startswith("'=uji 59;Pengunggah;;Belum ada kata sandi;")


def test_ones_own_password_is_changed_with_the_one_before_and_ends_the_other_sessions(
    app: Flask, sign_in: SignIn
) -> None:
    desk, phone = sign_in(app, "budi"), sign_in(app, "budi")
    for form, says in (
        ({"sandi": "salah", "baru": NEW_PASSWORD, "ulang": NEW_PASSWORD}, "sekarang tidak cocok"),
        ({"sandi": PASSWORD, "baru": "pendek", "ulang": "pendek"}, "12 sampai"),
        ({}, "sekarang tidak cocok"),
    ):
        answer = desk.post("/akun/sandi", data={"csrf_token": csrf(desk.get("/akun").text), **form})
        assert answer.status_code == 422
        assert says in answer.text
    form = {"sandi": PASSWORD, "baru": NEW_PASSWORD, "ulang": NEW_PASSWORD}
    assert desk.post("/akun/sandi", data={"csrf_token": csrf(desk.get("/akun").text), **form}).status_code == 303
    assert [client.get("/unggah").status_code for client in (desk, phone)] == [200, 303]
    assert is_let_in(app, "budi", NEW_PASSWORD)
    assert not is_let_in(app, "budi", PASSWORD)


def test_other_sessions_are_ended_and_this_one_goes_on(app: Flask, sign_in: SignIn) -> None:
    desk, phone = sign_in(app, "budi"), sign_in(app, "budi")
    assert desk.post("/akun/keluar-lain", data={"csrf_token": csrf(desk.get("/akun").text)}).status_code == 303
    assert [client.get("/unggah").status_code for client in (desk, phone)] == [200, 303]


def test_signing_in_is_logged_and_a_name_that_nobody_has_is_not_kept(app: Flask, sign_in: SignIn) -> None:
    sign_in(app, "sari")
    client = app.test_client()
    for name in ("sari", "kata-sandi-di-kolom-nama"):
        form = {"csrf_token": csrf(client.get("/masuk").text), "nama": name, "sandi": "bukan kata sandinya"}
        assert client.post("/masuk", data=form).status_code == 422
    with app.extensions["telusur"].writing() as registry:
        registry.execute(update(tables.failed_sign_ins).values(minute=datetime(2026, 1, 1, tzinfo=UTC)))
        audit.settle(registry)
    assert logged(app, Action.SIGNED_IN) == [("sari", "127.0.0.1", "")]
    assert sorted(logged(app, Action.SIGN_IN_FAILED)) == [("", "127.0.0.1", ""), ("sari", "127.0.0.1", "")]


def test_attempts_that_are_held_back_are_one_row_a_minute(app: Flask) -> None:
    client = app.test_client()
    for _ in range(20):
        form = {"csrf_token": csrf(client.get("/masuk").text), "nama": "sari", "sandi": "bukan kata sandinya"}
        client.post("/masuk", data=form)
    assert logged(app, Action.SIGN_IN_HELD) == [("sari", "127.0.0.1", "")]


def test_an_administrator_gives_units_and_grants_and_an_editor_files_their_sops(app: Flask, sign_in: SignIn) -> None:
    admin, sari = sign_in(app, "agung"), id_of(app, "sari")
    form = {
        "peran": "penyunting",
        "unit": " Biro  Umum \n\nInspektorat\nBiro Umum",
        "izin-unit": "Pusdatin",
        "izin-sop": "/sop/7, 12",
    }
    assert send(admin, f"/kelola/pengguna/{sari}", **form).status_code == 303
    with app.extensions["telusur"].session() as registry:
        found = people.of_id(registry, sari)
    assert found is not None
    assert (found.grants.units, found.grants.granted_units) == (("Biro Umum", "Inspektorat"), ("Pusdatin",))
    assert found.grants.granted_sops == (7, 12)
    page = admin.get("/kelola/pengguna").text
    assert "menyunting: Biro Umum; Inspektorat · melihat yang dikecualikan: Pusdatin; /sop/7; /sop/12" in page
    upload = sign_in(app, "sari").get("/unggah").text
    assert '<option value="Inspektorat">' in upload


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"peran": "penyunting"}, "unit"),
        ({"peran": "penyunting", "unit": "\n".join(f"u{number}" for number in range(201))}, "unit"),
        ({"peran": "pegawai", "izin-unit": "x" * 301}, "izin-unit"),
        ({"peran": "pegawai", "izin-unit": "a\x00b"}, "izin-unit"),
        ({"peran": "pegawai", "izin-sop": "dua"}, "izin-sop"),
        ({"peran": "pegawai", "izin-sop": "1 ² 3"}, "izin-sop"),
        ({"peran": "pegawai", "izin-sop": "9" * 30}, "izin-sop"),
    ],
)
def test_unusable_grants_are_told_beside_their_field(
    app: Flask, sign_in: SignIn, form: dict[str, str], field: str
) -> None:
    answer = send(sign_in(app, "agung"), f"/kelola/pengguna/{id_of(app, 'sari')}", **form)
    assert answer.status_code == 422
    assert f'id="salah-{field}"' in answer.text


def test_an_editor_sees_the_form_of_their_sops_only(filled: Flask, sign_in: SignIn) -> None:
    client, by_class = sign_in(filled, "endah"), sops(filled)
    expected = {"internal": 200, "publik": 403, "dikecualikan": 404}
    assert {name: client.get(f"/sop/{by_class[name].id}/ubah").status_code for name in expected} == expected
    links = {
        name: f"/sop/{by_class[name].id}/ubah" in client.get(f"/sop/{by_class[name].id}").text for name in expected
    }
    assert links == {"internal": True, "publik": False, "dikecualikan": False}
    form = {"csrf_token": csrf(client.get("/").text), "unit": "Direktorat Pelindungan"}
    answer = client.post(f"/sop/{by_class['internal'].id}/ubah", data=form)
    assert answer.status_code == 400
    assert "harus tetap milik unit Anda" in answer.text


def test_a_program_of_an_editor_has_to_name_one_of_several_units(app: Flask) -> None:
    def answer(**form: str) -> TestResponse:
        file = (io.BytesIO(sample.pdf(sample.lines("publik"))), "a.pdf")
        return app.test_client().post("/api/v1/documents", data={"file": file, **form}, auth=("hadi", PASSWORD))

    for form in ({}, {"unit": "Biro Umum"}):
        refused = answer(**form)
        assert (refused.status_code, list(refused.json["error"]["fields"])) == (400, ["unit"])
    assert answer(unit="Unit tanpa SOP").status_code == 202


def test_who_took_a_file_that_is_not_public_is_logged_once(filled: Flask, sign_in: SignIn) -> None:
    by_class, client = sops(filled), sign_in(filled, "wayan")
    before = len(logged(filled, Action.DOWNLOADED))
    for name in ("publik", "internal", "dikecualikan"):
        client.get(f"/sop/{by_class[name].id}/unduh").close()
        client.get(f"/sop/{by_class[name].id}/unduh", headers={"Range": "bytes=5-"}).close()
        client.head(f"/sop/{by_class[name].id}/unduh").close()
    assert logged(filled, Action.DOWNLOADED)[: -before or None] == [
        ("wayan", "127.0.0.1", f"sop:{by_class[name].id}") for name in ("dikecualikan", "internal")
    ]
