"""Many SOPs filed at once: what would change and what visitors would see is shown first, and all can be taken back."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.access import OPERATOR
from indexer.models import Access, Assignment, SopSummary
from indexer.models.audit import Action
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import audit, queries
from indexer.registry.audit import AuditFilter
from tests import making
from tests.app.conftest import csrf
from tests.app.reading import get, one, words

SignIn = Callable[[Flask, str], FlaskClient]
PAGE = "/kelola/atur"


@pytest.fixture
def three(app: Flask, readers: ReaderPool) -> Flask:
    """SOPs 1 to 3, the last restricted."""
    installation = app.extensions["telusur"]
    for number, title in ((1, "Cuti Tahunan"), (2, "Cuti Sakit"), (3, "Cuti Rahasia")):
        ingest.submit(installation, BytesIO(making.sop(f"A/0{number}/2024", title)), f"{number}.pdf", OPERATOR)
    ingest.drain(installation, readers)
    ingest.assign(installation, OPERATOR, 3, Assignment(access=Access.RESTRICTED))
    return app


def sops(app: Flask) -> dict[int, SopSummary]:
    with app.extensions["telusur"].session() as registry:
        return queries.summaries(registry, OPERATOR, (1, 2, 3))


def send(client: FlaskClient, app: Flask, ids: tuple[int, ...] = (1, 2), **form: str) -> tuple[int, str]:
    versions = {f"versi-{sop_id}": sops(app)[sop_id].version for sop_id in ids}
    token = csrf(client.get("/unggah").text)
    answer = client.post(PAGE, data={"csrf_token": token, "id": list(map(str, ids)), **versions, **form})
    return answer.status_code, answer.text


def test_the_sops_of_a_search_are_offered(three: Flask, sign_in: SignIn) -> None:
    client = sign_in(three, "ratna")
    assert one(get(client, "/cari?q=sakit"), ".manage-links a").get("href") == f"{PAGE}?q=sakit"
    offered = {words(label) for label in get(client, f"{PAGE}?q=cuti").cssselect(".findings label")}
    assert offered == {"Cuti Sakit", "Cuti Tahunan"}


@pytest.mark.parametrize("odd", ["endpoint=x", "_method=POST", "_external=1&_scheme=javascript", "_anchor=x", "self=1"])
def test_what_else_stands_in_the_address_of_a_search_leads_nowhere(three: Flask, sign_in: SignIn, odd: str) -> None:
    page = get(sign_in(three, "ratna"), f"/cari?q=sakit&{odd}")
    assert one(page, ".manage-links a").get("href") == f"{PAGE}?q=sakit"


def test_a_preview_names_each_change_and_changes_nothing(three: Flask, sign_in: SignIn) -> None:
    before = sops(three)
    status, page = send(sign_in(three, "ratna"), three, unit="Biro Umum", access="publik")
    assert status == 200
    assert "Akan terlihat oleh semua orang" in page
    assert page.count("Biro Umum</ins>") == 2
    assert sops(three) == before


def test_agreed_changes_count_at_once_and_are_taken_back(three: Flask, sign_in: SignIn) -> None:
    client, before = sign_in(three, "ratna"), sops(three)
    assert send(client, three, access="publik", kind="mikro", aksi="simpan")[0] == 303
    assert [sop.access.value for sop in sops(three).values()] == ["publik", "publik", "dikecualikan"]
    assert len(get(three.test_client(), "/cari?q=cuti").cssselect(".hit")) == 2
    token = csrf(client.get("/unggah").text)
    assert client.post(f"{PAGE}/1/batal", data={"csrf_token": token}).status_code == 303
    assert [(sop.access, sop.kind) for sop in sops(three).values()] == [
        (sop.access, sop.kind) for sop in before.values()
    ]
    assert not get(three.test_client(), "/cari?q=cuti").cssselect(".hit")
    assert "dibatalkan" in words(get(client, PAGE))
    with three.extensions["telusur"].session() as registry:
        log = [(row.action, row.subject) for row in audit.rows(registry, AuditFilter()) if row.person == "ratna"]
    assert set(log) - {(Action.SIGNED_IN, "")} == {
        (action, f"sop:{sop_id}") for action in (Action.PUBLISHED, Action.CHANGED) for sop_id in (1, 2)
    }


def test_what_was_said_meanwhile_stays(three: Flask, sign_in: SignIn) -> None:
    client, installation = sign_in(three, "ratna"), three.extensions["telusur"]
    send(client, three, unit="Biro Umum", aksi="simpan")
    ingest.assign(installation, OPERATOR, 1, Assignment(unit="Biro Hukum"))
    client.post(f"{PAGE}/1/batal", data={"csrf_token": csrf(client.get("/unggah").text)})
    assert [sop.unit for sop in sops(three).values()] == ["Biro Hukum", "", ""]


def test_hidden_sops_are_neither_shown_nor_changed(three: Flask, sign_in: SignIn) -> None:
    client, before = sign_in(three, "ratna"), sops(three)
    _status, page = send(client, three, (1, 3), access="publik")
    assert "Cuti Rahasia" not in page
    send(client, three, (1, 3), access="publik", aksi="simpan")
    assert sops(three)[3] == before[3]


def test_what_changed_since_the_preview_is_shown_again(three: Flask, sign_in: SignIn) -> None:
    client = sign_in(three, "ratna")
    assert send(client, three, access="publik", aksi="simpan", **{"versi-2": "0"})[0] == 409
    assert sops(three)[1].access is Access.INTERNAL


def test_publishing_from_a_form_is_confirmed_first(three: Flask, sign_in: SignIn) -> None:
    client = sign_in(three, "ratna")
    token = csrf(client.get("/unggah").text)
    for path, unit in (("/sop/1/ubah", "Biro Satu"), ("/sop/1/periksa", "Biro Dua")):
        answer = client.post(path, data={"csrf_token": token, "access": "publik", "unit": unit})
        assert answer.location == "/kelola/terbit?id=1", path
        assert (sops(three)[1].access, sops(three)[1].unit) == (Access.INTERNAL, unit)
    page = get(client, "/kelola/terbit?id=1&id=3")
    assert "Cuti Tahunan" in words(one(page, ".notice--bad"))
    assert "Rahasia" not in words(page)


def test_numbers_that_no_sop_has_change_nothing(three: Flask, sign_in: SignIn) -> None:
    client = sign_in(three, "ratna")
    form = {"csrf_token": csrf(client.get("/unggah").text), "access": "publik", "aksi": "simpan"}
    before = sops(three)
    for sop_id in ("99999999999999999999", "-1", "0", "77"):
        assert client.post(PAGE, data={**form, "id": sop_id}).status_code == 303, sop_id
    assert sops(three) == before


def test_only_managers_file_many(three: Flask, sign_in: SignIn) -> None:
    clerk = sign_in(three, "budi")
    assert clerk.get(PAGE).status_code == 403
    assert send(clerk, three, access="publik", aksi="simpan")[0] == 403
    assert not get(clerk, "/cari?q=sakit").cssselect(".manage-links")
