"""What a viewer may not see appears nowhere: every way out of the data × every kind of viewer.

`WAYS` holds one row a route. A new route has to be added here, or the first test fails.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer import renditions
from indexer.access import OPERATOR
from indexer.registry import queries
from tests.app import sample
from tests.app.conftest import VIEWERS, sops
from tests.app.sample import Sop

SignIn = Callable[[Flask, str], FlaskClient]
ClientOf = Callable[[str], FlaskClient]

ABSENT = 999_999
# Whose pages name units because accounts do: the administrator wrote them, an editor has them.
TELL_UNITS = {("agung", "/kelola/pengguna"), ("agung", "/kelola/pengguna.csv"), ("hadi", "/unggah")}


@dataclass(frozen=True)
class Way:
    """One request; `{id}` is the SOP's id, `{word}`, `{number}`, `{unit}`, `{law}` what only it holds.

    `of_one`: the answer is about that SOP alone, so who may not see it must get the answer for one that never was.
    `shows`: who may see the SOP finds it in this answer.
    """

    path: str
    of_one: bool = False
    shows: bool = False
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)


WAYS: dict[str, list[Way]] = {
    "/": [Way("/", shows=True)],
    "/cari": [
        Way("/cari", shows=True),
        Way("/cari?q=petugas", shows=True),
        Way("/cari?q=petugas&urut=judul&status=semua", shows=True),
        Way("/cari?q={word}", shows=True),
        Way("/cari?q={number}", shows=True),
        Way("/cari?unit={unit}", shows=True),
        Way("/cari?q=petugas&hal=2&per_hal=1"),
        Way("/cari?q=-ambulans", shows=True),
        Way("/cari?q=petugas&persis=1&di=judul"),
        Way("/cari?q={law}", shows=True),
        Way("/cari?q={typo}", shows=True),
        Way("/cari?q={typo}&persis=1"),
        Way("/cari?q=petugas {unit}", shows=True),
        Way("/cari?q=UU nomor 101 102 103"),
        Way("/cari?q=petugas&gabung=0", shows=True),
        Way("/cari?q=petugas&berlaku=2024-06-02", shows=True),
        Way("/cari?q=petugas&jelaskan=1", shows=True),
    ],
    "/proses": [Way("/proses")],
    "/bantuan": [Way("/bantuan")],
    "/bahasa/<code>": [Way("/bahasa/en?ke=/sop/{id}", of_one=True)],
    "/sop/<int(max=2147483647):sop_id>": [
        Way("/sop/{id}", of_one=True, shows=True),
        Way("/sop/{id}?q={word}", of_one=True, shows=True),
        Way("/sop/{id}?q={word}&tampilan=tabel", of_one=True, shows=True),
    ],
    "/sop/<int(max=2147483647):sop_id>/berkas": [Way("/sop/{id}/berkas", of_one=True)],
    "/sop/<int(max=2147483647):sop_id>/unduh": [Way("/sop/{id}/unduh", of_one=True)],
    "/sop/<int(max=2147483647):sop_id>/halaman.pdf": [Way("/sop/{id}/halaman.pdf", of_one=True, shows=True)],
    "/sop/<int(max=2147483647):sop_id>/halaman/<int(max=2147483647):number>.png": [
        Way("/sop/{id}/halaman/1.png", of_one=True),
        Way("/sop/{id}/halaman/1.png?lebar=1600", of_one=True),
    ],
    "/sop/<int(max=2147483647):sop_id>/halaman/<int(max=2147483647):number>.svg": [
        Way("/sop/{id}/halaman/1.svg?q={word}", of_one=True),
        Way("/sop/{id}/halaman/1.svg?q={word}&lebar=1600", of_one=True),
    ],
    "/sop/<int(max=2147483647):sop_id>/ubah": [
        Way("/sop/{id}/ubah", of_one=True),
        Way("/sop/{id}/ubah", of_one=True, method="post", data={"access": "publik"}),
    ],
    "/sop/<int(max=2147483647):sop_id>/periksa": [
        Way("/sop/{id}/periksa", of_one=True),
        Way("/sop/{id}/periksa", of_one=True, method="post", data={"access": "publik"}),
    ],
    "/kelola/periksa": [Way("/kelola/periksa")],
    "/sop/<int(max=2147483647):sop_id>/versi": [
        Way("/sop/{id}/versi", of_one=True),
        Way("/sop/{id}/versi", of_one=True, method="post"),
    ],
    "/sop/<int(max=2147483647):sop_id>/versi/cabut": [
        Way("/sop/{id}/versi/cabut", of_one=True, method="post", data={"alasan": "uji", "tanggal": "2 Juni 2025"})
    ],
    "/sop/<int(max=2147483647):sop_id>/versi/pulihkan": [Way("/sop/{id}/versi/pulihkan", of_one=True, method="post")],
    "/sop/<int(max=2147483647):sop_id>/versi/tarik": [
        Way("/sop/{id}/versi/tarik", of_one=True, method="post", data={"yakin": "1"})
    ],
    "/sop/<int(max=2147483647):sop_id>/bandingkan/<int(max=2147483647):other_id>": [
        Way("/sop/{id}/bandingkan/1", of_one=True),
        Way("/sop/1/bandingkan/{id}"),
    ],
    "/kelola/atur": [
        Way("/kelola/atur"),
        Way("/kelola/atur?q={word}"),
        Way("/kelola/atur", method="post", data={"id": ["1", "2", "3"], "kind": "mikro"}),
    ],
    "/kelola/atur/<int(max=2147483647):change_id>/batal": [Way("/kelola/atur/1/batal", method="post")],
    "/kelola/terbit": [Way("/kelola/terbit?id={id}")],
    "/kelola/sampah": [Way("/kelola/sampah")],
    "/kelola/sampah/<int(max=2147483647):sop_id>/pulihkan": [
        Way("/kelola/sampah/{id}/pulihkan", of_one=True, method="post")
    ],
    "/masuk": [Way("/masuk?ke=/sop/{id}", of_one=True)],
    "/keluar/semua": [Way("/keluar/semua", method="post", data={"csrf_token": "salah"})],
    "/akun": [Way("/akun")],
    "/akun/sandi": [Way("/akun/sandi", method="post", data={"csrf_token": "salah"})],
    "/akun/keluar-lain": [Way("/akun/keluar-lain", method="post", data={"csrf_token": "salah"})],
    "/akun/token": [Way("/akun/token", method="post", data={"csrf_token": "salah"})],
    "/akun/token/<int(max=2147483647):token_id>/cabut": [Way("/akun/token/999999/cabut", method="post")],
    "/kelola/pengguna/<int(max=2147483647):person_id>/token/<int(max=2147483647):token_id>/cabut": [
        Way("/kelola/pengguna/1/token/999999/cabut", method="post")
    ],
    "/kelola/catatan": [Way("/kelola/catatan"), Way("/kelola/catatan?hal-apa=sop:{id}")],
    "/kelola/catatan.csv": [Way("/kelola/catatan.csv")],
    "/sandi/<string(maxlength=100):secret>": [Way("/sandi/{id}", of_one=True)],
    "/keluar": [Way("/keluar", method="post", data={"csrf_token": "salah"})],
    "/unggah": [Way("/unggah")],
    "/unggah/hasil": [Way("/unggah/hasil?id=1&id=2&id=3")],
    "/unggah/<int:job_id>/coba-lagi": [Way("/unggah/{job}/coba-lagi", method="post")],
    "/status": [Way("/status")],
    "/status/coba-lagi": [Way("/status/coba-lagi", method="post")],
    "/saran": [
        Way("/saran?q={word}"),
        Way("/saran?q={number}", shows=True),
        Way("/saran?q={unit}"),
        Way("/saran?q={law}"),
        Way("/saran?q=pe"),
        Way("/saran?q=sop"),
        Way("/saran?q=uu"),
    ],
    "/dasar-hukum": [Way("/dasar-hukum")],
    "/dasar-hukum/<string(maxlength=255):key>": [Way("/dasar-hukum/{law_key}", shows=True)],
    "/api/v1/regulations": [Way("/api/v1/regulations")],
    "/api/v1/regulations/<string(maxlength=255):key>": [Way("/api/v1/regulations/{law_key}", shows=True)],
    "/kelola/daftar": [Way("/kelola/daftar"), Way("/kelola/daftar?temuan=tanpa-proses")],
    "/kelola/daftar.csv": [Way("/kelola/daftar.csv")],
    "/kelola/daftar/impor": [Way("/kelola/daftar/impor", method="post")],
    "/kelola/daftar/impor/<int(max=2147483647):import_id>": [
        Way("/kelola/daftar/impor/1"),
        Way("/kelola/daftar/impor/1", method="post"),
    ],
    "/kelola/daftar/impor/batal": [Way("/kelola/daftar/impor/batal", method="post")],
    "/kelola/revisi": [Way("/kelola/revisi")],
    "/kelola/revisi/<int(max=2147483647):sop_id>": [
        Way("/kelola/revisi/{id}", of_one=True, method="post", data={"putusan": "setuju"})
    ],
    "/kelola/pengguna": [Way("/kelola/pengguna"), Way("/kelola/pengguna", method="post", data={"nama": ""})],
    "/kelola/pengguna.csv": [Way("/kelola/pengguna.csv")],
    "/kelola/pengguna/<int(max=2147483647):person_id>": [
        Way("/kelola/pengguna/1"),
        Way("/kelola/pengguna/999999", method="post"),
    ],
    "/kelola/pengguna/<int(max=2147483647):person_id>/tutup": [Way("/kelola/pengguna/999999/tutup", method="post")],
    "/kelola/pengguna/<int(max=2147483647):person_id>/buka": [Way("/kelola/pengguna/999999/buka", method="post")],
    "/kelola/pengguna/<int(max=2147483647):person_id>/tautan": [Way("/kelola/pengguna/999999/tautan", method="post")],
    "/kelola/sinonim": [Way("/kelola/sinonim"), Way("/kelola/sinonim", method="post", data={"aturan": "salah ="})],
    "/kelola/sinonim/cabut": [Way("/kelola/sinonim/cabut", method="post", data={"aturan": "a = b"})],
    "/api/v1/search": [
        Way("/api/v1/search", shows=True),
        Way("/api/v1/search?q=petugas", shows=True),
        Way("/api/v1/search?q={word}", shows=True),
        Way("/api/v1/search?q={typo}", shows=True),
        Way("/api/v1/search?unit={unit}", shows=True),
    ],
    "/api/v1/documents/<int(max=2147483647):sop_id>": [
        Way("/api/v1/documents/{id}", of_one=True, shows=True),
        Way("/api/v1/documents/{id}", of_one=True, method="patch"),
        Way("/api/v1/documents/{id}", of_one=True, method="delete"),
    ],
    "/api/v1/documents/<int(max=2147483647):sop_id>/changes/<int(max=2147483647):other_id>": [
        Way("/api/v1/documents/{id}/changes/1", of_one=True)
    ],
    "/api/v1/documents/<int(max=2147483647):sop_id>/revoke": [
        Way("/api/v1/documents/{id}/revoke", of_one=True, method="post")
    ],
    "/api/v1/documents/<int(max=2147483647):sop_id>/restore": [
        Way("/api/v1/documents/{id}/restore", of_one=True, method="post")
    ],
    "/api/v1/documents": [
        Way("/api/v1/documents", method="post"),
        Way("/api/v1/documents", method="post", data={"access": "publik"}),
    ],
    "/api/v1/jobs": [Way("/api/v1/jobs"), Way("/api/v1/jobs?id=1&id=2&id=3")],
    "/api/v1/jobs/<int(max=2147483647):job_id>": [Way("/api/v1/jobs/{job}")],
    "/api/v1/jobs/<int(max=2147483647):job_id>/retry": [Way("/api/v1/jobs/{job}/retry", method="post")],
    "/healthz": [Way("/healthz")],
    "/static/<path:filename>": [Way("/static/telusur.css")],
    "/bootstrap/static/<path:filename>": [Way("/bootstrap/static/css/bootstrap.min.css")],
}


def test_every_route_is_in_the_table(filled: Flask) -> None:
    assert {rule.rule for rule in filled.url_map.iter_rules()} == set(WAYS)


@pytest.fixture(scope="module", autouse=True)
def _rendered(filled: Flask) -> None:
    """Each file has a rendition that holds its word."""
    settings = filled.config["TELUSUR"]
    with filled.extensions["telusur"].session() as registry:
        for sop in sops(filled).values():
            found = queries.original(registry, OPERATOR, sop.id)
            assert found is not None
            kept = renditions.path(settings, found.sha256)
            kept.parent.mkdir(parents=True)
            kept.write_text(f"%PDF {sop.title} {sop.word}")


@pytest.fixture(scope="module")
def signed_in() -> dict[str, FlaskClient]:
    """Clients by name, kept for the requests that only read."""
    return {}


@pytest.fixture
def client_of(filled: Flask, sign_in: SignIn, signed_in: dict[str, FlaskClient]) -> ClientOf:
    def client(name: str) -> FlaskClient:
        if name not in signed_in:
            signed_in[name] = sign_in(filled, name) if name else filled.test_client()
        return signed_in[name]

    return client


def ask(client: FlaskClient, way: Way, sop: Sop, sop_id: int, job: int) -> TestResponse:
    parts = {"id": sop_id, "word": sop.word, "number": sop.number, "unit": sop.unit, "job": job}
    parts |= {"law": sop.law, "law_key": law_key(sop), "typo": sop.word[:-1]}
    data = dict(way.data)
    if way.method != "get":
        with client.session_transaction() as session:
            signed_in = "_user_id" in session
        data.setdefault("csrf_token", token(client) if signed_in else "")
    if way.path == "/api/v1/documents":
        # The very bytes of the hidden file: "this file is there already" would give it away.
        data["file"] = (BytesIO(sample.pdf(sample.lines(sop.access))), "dugaan.pdf")
    given = {"data": data, "headers": {"X-CSRFToken": data["csrf_token"]}} if way.method == "post" else {}
    if way.method in ("patch", "delete") or way.path.endswith("/revoke"):
        given = {"json": {"access": "publik"}, "headers": {"X-CSRFToken": data["csrf_token"]}}
    return client.open(way.path.format_map(parts), method=way.method, buffered=True, **given)


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").text)
    assert found
    return found.group(1)


def body(answer: TestResponse, sop_id: int) -> str:
    """Head and body as text, without what was only echoed: the id asked for, and what changes with each answer."""
    kept = {name: answer.headers.get(name) for name in ("Location", "Content-Disposition", "ETag")}
    text = f"{answer.status}\n{kept}\n{answer.get_data(as_text=True)}"
    text = re.sub(r'(name="csrf_token" value=")[^"]+', r"\1", text)
    return re.sub(rf"((?:sop|documents|sandi)(?:/|%2F)){sop_id}\b", r"\1ID", text)


def traces(sop: Sop, way: Way) -> list[str]:
    """What would give the SOP away; what the request itself says may come back."""
    parts = {"id": "", "job": "", "word": sop.word, "number": sop.number, "unit": sop.unit}
    asked = way.path.format_map(parts | {"law": sop.law, "law_key": law_key(sop), "typo": sop.word[:-1]})
    told = (sop.title, sop.word, sop.number, sop.unit, sop.law, law_key(sop), f"{sop.access}.pdf")
    return [trace for trace in told if trace not in asked]


def law_key(sop: Sop) -> str:
    """ "Undang-Undang Nomor 101 Tahun 2011" → its address."""
    _, _, number, _, year = sop.law.split()
    return f"uu-{number}-{year}"


def hidden_from(name: str) -> set[str]:
    return set(sample.TITLES) - VIEWERS[name]


@pytest.mark.parametrize("name", [name for name in VIEWERS if hidden_from(name)])
@pytest.mark.parametrize("rule", WAYS)
def test_what_is_hidden_leaves_no_trace(filled: Flask, client_of: ClientOf, rule: str, name: str) -> None:
    hidden = [sop for access, sop in sops(filled).items() if access in hidden_from(name)]
    for way in WAYS[rule]:
        for sop in hidden:
            job = job_of(filled, sop)
            text = body(ask(client_of(name), way, sop, sop.id, job), sop.id)
            known = {sop.unit} if (name, way.path) in TELL_UNITS else set()
            for trace in set(traces(sop, way)) - known:
                assert trace not in text, (way, name, sop.access)
            if way.of_one:
                absent = ask(client_of(name), way, sop, ABSENT, job)
                assert body(absent, ABSENT) == text, (way, name, sop.access)


@pytest.mark.parametrize("name", VIEWERS)
def test_who_may_see_it_finds_it(filled: Flask, client_of: ClientOf, name: str) -> None:
    client = client_of(name)
    seen = [sop for access, sop in sops(filled).items() if access in VIEWERS[name]]
    for way in (way for ways in WAYS.values() for way in ways if way.shows):
        for sop in seen:
            answer = ask(client, way, sop, sop.id, 1)
            assert answer.status_code == 200, (way, name)
            if "-ambulans" not in way.path or sop.access != "publik":
                text = re.sub(r"</?mark>", "", answer.text)
                assert sop.title in text or sop.number in text, (way, name, sop.access)


@pytest.mark.parametrize("name", VIEWERS)
def test_no_count_holds_what_is_hidden(client_of: ClientOf, name: str) -> None:
    client, count = client_of(name), len(VIEWERS[name])
    for q in ("", "petugas", "sop OR petugas"):
        found = client.get("/api/v1/search", query_string={"q": q}).json
        assert found["total"] == count
        for facet in found["facets"]:
            assert sum(value["count"] for value in facet["values"]) == count, facet["name"]
    for path in ("/", "/proses", "/cari"):
        assert f"{count} SOP" in client.get(path).text, path
        for other in {1, 2, 3} - {count}:
            assert f"{other} SOP" not in client.get(path).text, path


@pytest.mark.parametrize("name", VIEWERS)
def test_files_are_given_only_to_who_may_see_every_sop_in_them(filled: Flask, client_of: ClientOf, name: str) -> None:
    client = client_of(name)
    for access, sop in sops(filled).items():
        expected = 200 if access in VIEWERS[name] else 404
        for path in (f"/sop/{sop.id}/berkas", f"/sop/{sop.id}/unduh"):
            answer = client.get(path)
            assert answer.status_code == expected, (path, name)
            answer.close()


def test_roles_may_do_what_is_theirs_and_no_more(filled: Flask, client_of: ClientOf) -> None:
    expected = {
        "": (303, 303, 303, 303),
        "sari": (403, 403, 403, 403),
        "budi": (200, 200, 403, 403),
        "endah": (200, 200, 403, 403),
        "ratna": (200, 200, 200, 403),
        "agung": (200, 200, 200, 200),
    }
    public = sops(filled)["publik"].id
    for name, statuses in expected.items():
        client = client_of(name)
        paths = ("/unggah", "/status", f"/sop/{public}/ubah", "/kelola/pengguna")
        answers = [client.get(path).status_code for path in paths]
        assert tuple(answers) == statuses, name


def job_of(app: Flask, sop: Sop) -> int:
    """The job by which the SOP came in: they were sent in the order of the classes."""
    return list(sample.TITLES).index(sop.access) + 1
