"""Versions of an SOP: a new file for it, revoking, restoring, the bin; what lies there is found by nobody."""

import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.access import OPERATOR, viewer_for
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, Assignment, Role, SopView, Status
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import audit, queries
from indexer.registry.audit import AuditFilter
from search_app import create_app
from tests import making
from tests.app import sample
from tests.app.conftest import VIEWERS, csrf, sops
from tests.app.reading import get, one, words
from tests.app.sample import PASSWORD
from tests.app.test_visibility import ABSENT, TELL_UNITS, WAYS, ask, body, traces

SignIn = Callable[[Flask, str], FlaskClient]
MANAGER = viewer_for(Role.MANAGER, "ratna")


@pytest.fixture
def old(app: Flask, readers: ReaderPool) -> Flask:
    """SOP 1 is in force and public."""
    installation = app.extensions["telusur"]
    ingest.submit(installation, BytesIO(making.sop("A/01/2020", "Cuti Tahunan", "2 Juni 2020")), "a.pdf", OPERATOR)
    ingest.drain(installation, readers)
    ingest.assign(installation, OPERATOR, 1, Assignment(access=Access.PUBLIC))
    return app


@pytest.fixture
def revised(old: Flask, readers: ReaderPool, sign_in: SignIn) -> Flask:
    """SOP 2, with another number, was sent as the revision of SOP 1 by a manager."""
    send(old, sign_in(old, "ratna"), readers)
    return old


def send(app: Flask, client: FlaskClient, readers: ReaderPool) -> None:
    file = (BytesIO(making.sop("B/77/2024", "Cuti Pegawai", "2 Juni 2024")), "b.pdf")
    form = {"csrf_token": csrf(client.get("/sop/1/versi").text), "file": file}
    assert client.post("/sop/1/versi", data=form).status_code == 303
    ingest.drain(app.extensions["telusur"], readers)


def post(client: FlaskClient, path: str, **form: str) -> int:
    token = csrf(client.get("/unggah").text)
    return client.post(path, data={"csrf_token": token, **form}).status_code


def sop(app: Flask, sop_id: int) -> SopView | None:
    with app.extensions["telusur"].session() as registry:
        return queries.sop(registry, OPERATOR, sop_id)


def statuses(app: Flask) -> list[Status]:
    return [found.summary.status for sop_id in (1, 2) if (found := sop(app, sop_id))]


def test_a_revision_sent_from_the_page_takes_the_place_whatever_its_number(revised: Flask, sign_in: SignIn) -> None:
    client = sign_in(revised, "ratna")
    assert statuses(revised) == [Status.SUPERSEDED, Status.IN_FORCE]
    page = get(client, "/sop/1")
    assert "Cuti Pegawai" in words(one(page, ".notice--bad"))
    rows = get(client, "/sop/2").cssselect(".timeline li")
    assert [words(row).split(":")[0] for row in rows] == ["2 Juni 2024", "2 Juni 2020"]
    found = client.get("/api/v1/documents/2").json["document"]["versions"]
    assert [each["id"] for each in found] == [2, 1]


def test_a_revision_of_a_clerk_waits(old: Flask, sign_in: SignIn, readers: ReaderPool) -> None:
    send(old, sign_in(old, "budi"), readers)
    assert statuses(old) == [Status.IN_FORCE, Status.WAITING]
    assert "Cuti Pegawai" in words(get(sign_in(old, "ratna"), "/kelola/revisi"))
    ingest.decide(old.extensions["telusur"], MANAGER, 2, agrees=True)
    assert statuses(old) == [Status.SUPERSEDED, Status.IN_FORCE]


def test_visitors_are_told_of_the_versions_they_may_see(revised: Flask) -> None:
    page = get(revised.test_client(), "/sop/1")
    assert "Cuti Pegawai" not in words(page)
    assert not page.cssselect(".timeline")


def test_a_revision_of_a_restricted_sop_is_restricted(old: Flask, sign_in: SignIn, readers: ReaderPool) -> None:
    ingest.assign(old.extensions["telusur"], OPERATOR, 1, Assignment(access=Access.RESTRICTED))
    send(old, sign_in(old, "tuti"), readers)
    found = sop(old, 2)
    assert found
    assert found.summary.access is Access.RESTRICTED


def test_an_older_version_is_restored_and_the_newer_one_again(revised: Flask, sign_in: SignIn) -> None:
    client = sign_in(revised, "ratna")
    assert post(client, "/sop/1/versi/pulihkan") == 303
    assert statuses(revised) == [Status.IN_FORCE, Status.SUPERSEDED]
    assert "Cuti Tahunan" in words(one(get(client, "/sop/2"), ".notice--bad"))
    assert [words(hit) for hit in get(client, "/cari?q=cuti").cssselect(".hit__title a")] == ["Cuti Tahunan"]
    assert post(client, "/sop/2/versi/pulihkan") == 303
    assert statuses(revised) == [Status.SUPERSEDED, Status.IN_FORCE]


def test_a_revoked_sop_says_why_and_since_when(old: Flask, sign_in: SignIn) -> None:
    client = sign_in(old, "ratna")
    assert post(client, "/sop/1/versi/cabut", alasan="", tanggal="2 Juni 2025") == 400
    assert post(client, "/sop/1/versi/cabut", alasan="Diganti aturan pusat", tanggal="kapan-kapan") == 400
    assert statuses(old) == [Status.IN_FORCE]
    assert post(client, "/sop/1/versi/cabut", alasan="Diganti aturan pusat", tanggal="2 Juni 2025") == 303
    visitor = old.test_client()
    banner = words(one(get(visitor, "/sop/1"), ".notice--bad"))
    assert "Dicabut sejak 2 Juni 2025: Diganti aturan pusat" in banner
    assert not get(visitor, "/cari?q=cuti").cssselect(".hit")
    assert get(visitor, "/cari?q=cuti&berlaku=2025-01-01").cssselect(".hit")
    assert not get(visitor, "/cari?q=cuti&berlaku=2025-07-01").cssselect(".hit")
    assert post(client, "/sop/1/versi/pulihkan") == 303
    assert statuses(old) == [Status.IN_FORCE]
    assert "Dicabut" not in words(get(visitor, "/sop/1"))


def test_what_a_withdrawn_revision_replaced_is_in_force_again(revised: Flask, sign_in: SignIn) -> None:
    client = sign_in(revised, "ratna")
    assert post(client, "/sop/2/versi/tarik") == 400
    assert post(client, "/sop/2/versi/tarik", yakin="1") == 303
    assert statuses(revised) == [Status.IN_FORCE]
    assert "Cuti Pegawai" in words(get(client, "/kelola/sampah"))
    assert post(client, "/kelola/sampah/2/pulihkan") == 303
    assert statuses(revised) == [Status.SUPERSEDED, Status.IN_FORCE]
    assert post(client, "/kelola/sampah/2/pulihkan") == 404


def test_the_bin_shows_no_manager_what_they_may_not_see(old: Flask, sign_in: SignIn) -> None:
    installation = old.extensions["telusur"]
    ingest.assign(installation, OPERATOR, 1, Assignment(access=Access.RESTRICTED))
    ingest.withdraw(installation, OPERATOR, 1)
    ratna = sign_in(old, "ratna")
    assert "Cuti" not in words(get(ratna, "/kelola/sampah"))
    assert post(ratna, "/kelola/sampah/1/pulihkan") == 404
    assert "Cuti" in words(get(sign_in(old, "tuti"), "/kelola/sampah"))


def test_the_bin_outlives_another_reading_a_new_index_and_the_same_file(old: Flask, readers: ReaderPool) -> None:
    installation = old.extensions["telusur"]
    ingest.withdraw(installation, OPERATOR, 1)
    ingest.reprocess(installation, lambda _: None, everything=True, pool=readers)
    ingest.reindex(installation)
    again = BytesIO(making.sop("A/01/2020", "Cuti Tahunan", "2 Juni 2020"))
    assert ingest.submit(installation, again, "a.pdf", MANAGER).sop_ids == ()
    assert sop(old, 1) is None
    assert ingest.check(installation).is_sound
    assert installation.engine.count() == 0


def test_the_bin_is_emptied_for_good_only_after_its_days(old: Flask) -> None:
    installation = old.extensions["telusur"]
    ingest.withdraw(installation, OPERATOR, 1)
    assert ingest.empty_bin(installation) == 0
    assert ingest.empty_bin(installation, days=0) == 1
    assert not ingest.take_back(installation, OPERATOR, 1)
    assert ingest.check(installation).is_sound


def test_what_stands_in_a_folder_stays_in_the_bin(settings: Settings, tmp_path: Path) -> None:
    making.write(tmp_path / "sop" / "a.pdf", making.sop("A/01/2020", "Cuti Tahunan"))
    installation = Installation.open(settings)
    ingest.index_paths(installation, [tmp_path / "sop"], lambda _: None)
    ingest.withdraw(installation, OPERATOR, 1)
    assert ingest.empty_bin(installation, days=0) == 0
    ingest.index_paths(installation, [tmp_path / "sop"], lambda _: None)
    assert installation.engine.count() == 0
    installation.close()


def test_changes_between_versions_on_page_and_api(revised: Flask, sign_in: SignIn) -> None:
    client = sign_in(revised, "ratna")
    for path in ("/sop/1/bandingkan/2", "/sop/2/bandingkan/1"):
        page = words(get(client, path))
        assert "Sebelum: Cuti Tahunan" in page
        assert "Sesudah: Cuti Pegawai" in page
    found = client.get("/api/v1/documents/2/changes/1").json["changes"]
    assert {each["field"] for each in found["identity"]} == {"number", "title", "effective"}
    assert client.get("/sop/1/bandingkan/1").status_code == 404
    assert revised.test_client().get("/sop/1/bandingkan/2").status_code == 404


def test_programs_revoke_restore_and_withdraw(old: Flask) -> None:
    client, auth = old.test_client(), ("ratna", PASSWORD)
    said = {"reason": "Diganti", "date": "2 Juni 2025"}
    assert client.post("/api/v1/documents/1/revoke", auth=auth, json={"reason": "x"}).status_code == 400
    answer = client.post("/api/v1/documents/1/revoke", auth=auth, json=said).json["document"]
    assert (answer["status"], answer["versions"][0]["revoked"]) == ("dicabut", "2025-06-02")
    assert client.post("/api/v1/documents/1/restore", auth=auth).json["document"]["status"] == "berlaku"
    assert client.delete("/api/v1/documents/1", auth=("budi", PASSWORD)).status_code == 403
    assert client.delete("/api/v1/documents/1", auth=auth).status_code == 204
    assert client.get("/api/v1/documents/1", auth=auth).status_code == 404
    installation: Installation = old.extensions["telusur"]
    ingest.take_back(installation, OPERATOR, 1)
    with installation.session() as registry:
        log = [row.action.value for row in audit.rows(registry, AuditFilter(subject="sop:1"), oldest_first=True)]
    assert log[-4:] == ["sop-dicabut", "sop-dipulihkan", "sop-dibuang", "sop-diambil-kembali"]


@pytest.fixture(scope="module")
def binned(tmp_path_factory: pytest.TempPathFactory, populated: Path, readers: ReaderPool) -> Iterator[Flask]:
    """The SOPs of `filled`, of which the internal one lies in the bin."""
    data = shutil.copytree(populated, tmp_path_factory.mktemp("binned") / "data")
    app = create_app(Settings(data=data, secret_key="test-key"))
    app.testing = False
    installation: Installation = app.extensions["telusur"]
    for access in sample.TITLES:
        ingest.submit(installation, BytesIO(sample.pdf(sample.lines(access))), f"{access}.pdf", OPERATOR)
    ingest.drain(installation, readers)
    app.extensions["binned"] = sops(app)["internal"]
    for each in sops(app).values():
        ingest.assign(installation, OPERATOR, each.id, Assignment(access=Access(each.access), unit=each.unit))
    ingest.withdraw(installation, OPERATOR, app.extensions["binned"].id)
    yield app
    installation.close()


@pytest.mark.parametrize("name", [name for name in VIEWERS if name not in ("citra",)])
def test_what_lies_in_the_bin_leaves_no_trace_anywhere_else(binned: Flask, sign_in: SignIn, name: str) -> None:
    client = sign_in(binned, name) if name else binned.test_client()
    gone = binned.extensions["binned"]
    takes_back = "/kelola/sampah"
    for way in (way for rule, ways in WAYS.items() for way in ways if not rule.startswith(takes_back)):
        if way.method == "post" and "api/v1/documents" in way.path and "{id}" not in way.path:
            continue  # sends the file again
        text = body(ask(client, way, gone, gone.id, 1), gone.id)
        known = {gone.unit} if (name, way.path) in TELL_UNITS else set()
        for trace in set(traces(gone, way)) - known:
            assert trace not in text, (way, name)
        if way.of_one:
            assert body(ask(client, way, gone, ABSENT, 1), ABSENT) == text, (way, name)
