"""A manager compares what was read with the pages and corrects it; the correction wins for ever, found at once."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import ingest
from indexer.access import OPERATOR
from indexer.completeness.register_file import read_register
from indexer.completeness.register_import import import_rows
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import SopCorrection, SopRecord, SopView, StepConfidence
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import queries, records
from tests import making
from tests.app.conftest import csrf
from tests.app.reading import get, one, words
from tests.app.sample import PASSWORD

SignIn = Callable[[Flask, str], FlaskClient]
SAMPLE = Path("corpus/samples/09 Organisasi dan Tata Laksana/02 Proses Bisnis dan SOP/456. Penyusunan SOP Mikro.pdf")


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory, populated: Path, readers: ReaderPool) -> Path:
    """A data folder with SOP 1, whose steps were read, and SOP 2, whose number is missing; to be copied."""
    data = tmp_path_factory.mktemp("checking") / "data"
    shutil.copytree(populated, data)
    installation = Installation.open(Settings(data=data))
    ingest.submit(installation, BytesIO(SAMPLE.read_bytes()), "456. Penyusunan SOP Mikro.pdf", OPERATOR)
    ingest.submit(installation, BytesIO(making.sop("-", "Cuti Tahunan")), "b.pdf", OPERATOR)
    ingest.drain(installation, readers)
    installation.close()
    return data


@pytest.fixture
def app(read_once: Path, tmp_path: Path, open_app: Callable[..., Flask]) -> Flask:
    data = shutil.copytree(read_once, tmp_path / "data")
    return open_app(Settings(data=data, secret_key="test-key"))


def sop(app: Flask, sop_id: int = 1) -> SopView:
    with app.extensions["telusur"].session() as registry:
        found = queries.sop(registry, OPERATOR, sop_id)
    assert found
    return found


def filled_in(client: FlaskClient, sop_id: int, **changes: str) -> dict[str, str]:
    """The form of the page as a browser would send it, with some fields changed."""
    page = get(client, f"/sop/{sop_id}/periksa")
    form = {}
    for field in page.cssselect(".proof__form :is(input, textarea, select)"):
        if field.get("type") != "checkbox" or field.checked:
            form[field.name] = field.value or ""
    return form | {"aksi": "simpan"} | changes


def test_the_page_shows_each_value_with_its_origin_beside_the_picture(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "ratna")
    page = get(client, "/sop/1/periksa")
    read = sop(app)
    assert one(page, "#isian-title").value == read.summary.title
    assert words(one(page, "#asal-title")).startswith("hal. 1")
    assert one(page, "#activity-0").value == read.steps[0].activity
    assert client.get(page.cssselect(".proof__pages img")[0].get("src")).mimetype == "image/png"


def test_doubtful_values_come_first(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "ratna")
    first = get(client, "/sop/2/periksa").cssselect(".check-field")[0]
    assert "check-field--doubt" in first.get("class")
    assert one(first, "input").name == "number"


def test_a_step_is_added_removed_and_moved(app: Flask, sign_in: SignIn) -> None:
    client, before = sign_in(app, "ratna"), sop(app).steps
    last = len(before)
    changes = {
        "hapus-0": "1",
        "urut-1": "99",
        f"activity-{last}": "Menempelkan kartu kuning di papan",
        f"performers-{last}": "Juru Papan; Sekretaris",
        f"duration-{last}": "2 jam",
        f"urut-{last}": "0",
    }
    assert client.post("/sop/1/periksa", data=filled_in(client, 1, **changes)).status_code == 303
    now = sop(app)
    activities = [step.activity for step in before]
    assert [step.activity for step in now.steps] == [
        "Menempelkan kartu kuning di papan",
        *activities[2:],
        activities[1],
    ]
    assert now.steps[0].performers == ("Juru Papan", "Sekretaris")
    assert now.steps[0].minutes == 120
    assert "Juru Papan" in now.roles
    assert [step.number for step in now.steps] == [str(place) for place in range(1, len(before) + 1)]


def test_a_correction_is_found_at_once_and_marked(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "ratna")
    form = filled_in(client, 1, **{"performers-0": "Juru Papan", "revision": "7"})
    assert client.post("/sop/1/periksa", data=form).status_code == 303
    assert "1 SOP" in words(get(client, "/cari?pelaksana=Juru Papan"))
    page = get(client, "/sop/1")
    assert "Langkah: Dikoreksi ratna" in words(page)
    assert "revisi 7" in words(one(page, ".sop__status"))
    marks = client.get("/api/v1/documents/1").json["document"]["corrections"]
    assert {mark["field"] for mark in marks} == {"steps", "revision"}
    assert marks[0]["by"] == "ratna"


def test_a_correction_survives_another_reading(app: Flask, sign_in: SignIn, readers: ReaderPool) -> None:
    client, installation = sign_in(app, "ratna"), app.extensions["telusur"]
    changes = {"performers-0": "Juru Papan", "number": "SOP.77/X/2024", "created": "5 Mei 2024"}
    client.post("/sop/1/periksa", data=filled_in(client, 1, **changes))
    corrected = sop(app)
    ingest.reprocess(installation, lambda _: None, everything=True, pool=readers)
    again = sop(app)
    assert again.steps == corrected.steps
    assert again.roles == corrected.roles
    assert again.summary.number == "SOP.77/X/2024"
    assert again.identity.created == corrected.identity.created


def test_what_was_read_comes_back_when_a_correction_is_taken_back(app: Flask) -> None:
    read, installation = sop(app), app.extensions["telusur"]
    ingest.correct(installation, OPERATOR, 1, SopCorrection(steps=read.steps[1:], revision="7"))
    assert len(sop(app).steps) == len(read.steps) - 1
    ingest.correct(installation, OPERATOR, 1, SopCorrection(steps=read.steps, revision=read.identity.revision))
    back = sop(app)
    assert (back.steps, back.roles, back.identity, back.corrections) == (read.steps, read.roles, read.identity, ())


def test_saving_unchanged_corrects_nothing_and_leads_to_the_next(app: Flask, sign_in: SignIn) -> None:
    client, before = sign_in(app, "ratna"), sop(app)
    listed = [link.get("href") for link in get(client, "/kelola/periksa").cssselect(".findings__name a")]
    assert listed == ["/sop/2/periksa", "/sop/1/periksa"]
    answer = client.post("/sop/2/periksa", data=filled_in(client, 2, aksi="berikutnya"))
    assert answer.location == "/sop/1/periksa"
    answer = client.post("/sop/1/periksa", data=filled_in(client, 1, aksi="berikutnya"))
    assert answer.location == "/kelola/periksa"
    assert sop(app) == before
    assert "Semua SOP sudah diperiksa." in words(get(client, "/kelola/periksa"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("effective", "kapan-kapan"),
        ("process", "x"),
        ("access", "rahasia"),
        ("title", "x" * 301),
        ("kind", "\0"),
        ("page-0", "9" * 20),
    ],
)
def test_unusable_values_are_named_and_nothing_is_lost(app: Flask, sign_in: SignIn, field: str, value: str) -> None:
    client, before = sign_in(app, "ratna"), sop(app)
    answer = client.post("/sop/1/periksa", data=filled_in(client, 1, **{field: value, "activity-0": "Isian saya"}))
    assert answer.status_code == 400
    assert "Isian saya" in answer.text
    assert "field-problem" in answer.text
    assert sop(app) == before


def test_what_a_form_does_not_send_stays(app: Flask, sign_in: SignIn) -> None:
    client, before = sign_in(app, "ratna"), sop(app)
    form = {name: text for name, text in filled_in(client, 1).items() if name in ("csrf_token", "version", "aksi")}
    assert client.post("/sop/1/periksa", data=form).status_code == 303
    assert sop(app).steps == before.steps


def test_a_page_that_is_out_of_date_saves_nothing(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(app, "ratna")
    form = filled_in(client, 1, **{"activity-0": "Isian saya"})
    ingest.correct(app.extensions["telusur"], OPERATOR, 1, SopCorrection(revision="8"))
    answer = client.post("/sop/1/periksa", data=form)
    assert answer.status_code == 409
    assert "Isian saya" in answer.text
    assert sop(app).steps[0].activity != "Isian saya"


def test_more_rows_without_script(app: Flask, sign_in: SignIn) -> None:
    client, before = sign_in(app, "ratna"), sop(app)
    last = len(before.steps)
    form = filled_in(client, 1, **{f"activity-{last}": "Satu", f"activity-{last + 1}": "Dua", "aksi": "tambah"})
    answer = client.post("/sop/1/periksa", data=form)
    assert answer.status_code == 200
    assert f'name="activity-{last + 3}"' in answer.text
    assert "Dua" in answer.text
    assert sop(app) == before


def test_a_typed_nip_is_hidden(app: Flask) -> None:
    (first, *rest) = sop(app).steps
    steps = (replace(first, activity="Lapor kepada 198503152010011002"), *rest)
    ingest.correct(app.extensions["telusur"], OPERATOR, 1, SopCorrection(steps=steps))
    assert "198503152010011002" not in sop(app).steps[0].activity


def test_programs_correct_too(app: Flask) -> None:
    client, auth = app.test_client(), ("ratna", PASSWORD)
    steps = client.get("/api/v1/documents/1", auth=auth).json["document"]["steps"]
    steps[0]["performers"] = ["Juru Papan"]
    answer = client.patch("/api/v1/documents/1", auth=auth, json={"steps": steps, "unit": "Biro Papan"})
    assert answer.status_code == 200
    assert answer.json["document"]["steps"][0]["performers"] == ["Juru Papan"]
    assert answer.json["document"]["unit"] == "Biro Papan"
    answer = client.patch("/api/v1/documents/1", auth=auth, json={"steps": "x", "judul": "y", "title": 3})
    assert answer.status_code == 400
    assert set(answer.json["error"]["fields"]) == {"steps", "judul", "title"}
    assert client.patch("/api/v1/documents/1", auth=("budi", PASSWORD), json={}).status_code == 403
    assert client.patch("/api/v1/documents/1", json={}).status_code == 401
    assert client.patch("/api/v1/documents/9", auth=auth, json={}).status_code == 404
    old = client.patch("/api/v1/documents/1", auth=auth, json={"version": 1})
    assert (old.status_code, old.json["error"]["code"]) == (409, "conflict")


def test_only_managers_check(app: Flask, sign_in: SignIn) -> None:
    clerk = sign_in(app, "budi")
    assert clerk.get("/sop/1/periksa").status_code == 403
    token = csrf(clerk.get("/unggah").text)
    assert clerk.post("/sop/1/periksa", data={"csrf_token": token, "title": "x"}).status_code == 403


def test_steps_of_a_scan_are_corrected_like_printed_ones(app: Flask, readers: ReaderPool) -> None:
    installation = app.extensions["telusur"]
    (first, second, *rest) = (
        replace(step, confidence=StepConfidence(0.9, 0.9, 0.9, 0.9, 0.9)) for step in sop(app).steps
    )
    with installation.writing() as registry:
        scanned = SopRecord(1, 1, roles=sop(app).roles, steps=(first, second, *rest), steps_state=sop(app).steps_state)
        records.rewrite(registry, 1, scanned)
    steps = (replace(first, duration="3 jam"), second, *rest)
    assert ingest.correct(installation, OPERATOR, 1, SopCorrection(steps=steps))
    told = sop(app).steps
    assert (told[0].confidence, told[1].confidence) == (None, second.confidence)


def test_a_register_does_not_undo_a_correction(app: Flask, sign_in: SignIn, tmp_path: Path) -> None:
    client, installation = sign_in(app, "ratna"), app.extensions["telusur"]
    printed = sop(app).summary.number
    changes = {"title": "Judul Benar", "unit": "Biro Benar", "performers-0": "Juru Papan"}
    client.post("/sop/1/periksa", data=filled_in(client, 1, **changes))
    corrected = sop(app)
    register = tmp_path / "daftar.csv"
    register.write_text(f"nomor;judul;unit\n{printed};Judul Register;Biro Register\n")
    plan = import_rows(installation, read_register(register, installation.taxonomy), "daftar.csv", OPERATOR)
    assert not plan.is_empty
    now = sop(app)
    assert (now.summary.title, now.summary.unit) == ("Judul Benar", "Biro Benar")
    assert now.steps == corrected.steps
