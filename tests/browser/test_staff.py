"""Signing in, uploading, retrying and filing in a real Chromium with a real worker behind; with scripts and without."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, Route, expect
from sqlalchemy import update

from indexer import ingest
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Outcome, Role
from indexer.reading.reader_pool import ReaderPool
from indexer.registry import people, tables
from search_app import create_app
from tests.app import sample
from tests.app.sample import PASSWORD
from tests.browser.conftest import served
from tests.browser.test_accessibility import CONTROLS, SMALL_TARGETS, TARGET_PX
from tests.scans import SCAN

pytestmark = pytest.mark.browser

OpenAs = Callable[..., Page]

GOOD = {"name": "pemulangan.pdf", "mimeType": "application/pdf", "buffer": sample.pdf(sample.lines("publik"))}
BAD = {"name": "catatan rapat.pdf", "mimeType": "application/pdf", "buffer": b"bukan dokumen"}


@pytest.fixture(scope="module")
def staffed_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation with a clerk (budi), a manager (ratna) and a worker."""
    app = create_app(Settings(data=tmp_path_factory.mktemp("staffed"), secret_key="test-key", readers=1, file_mb=1))
    installation, stop = app.extensions["telusur"], threading.Event()
    with installation.writing() as registry:
        people.add_person(registry, "budi", Role.CLERK, PASSWORD)
        people.add_person(registry, "ratna", Role.MANAGER, PASSWORD)
    with ReaderPool(installation.settings) as pool:
        worker = threading.Thread(target=ingest.work, args=(installation, pool, stop))
        worker.start()
        yield app
        stop.set()
        worker.join()
    installation.close()


@pytest.fixture(scope="module")
def staffed(staffed_app: Flask) -> Iterator[str]:
    """Its address."""
    yield from served(staffed_app)


@pytest.fixture
def installation(staffed_app: Flask) -> Installation:
    opened: Installation = staffed_app.extensions["telusur"]
    return opened


@pytest.fixture
def open_as(chromium: Browser, staffed: str) -> Iterator[OpenAs]:
    """Signs somebody in through the form and opens an address: `open_as("budi", "/unggah", scripts=False)`."""
    contexts = []
    errors: list[str] = []

    def opened(name: str, address: str, *, width: int = 1280, scheme: Any = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=staffed,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if "Security Policy" in message.text else None)
        page.goto(f"/masuk?ke={address}")
        page.get_by_label("Nama pengguna").fill(name)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("button", name="Keluar")).to_be_visible()
        page.wait_for_load_state()  # the scripts of the page have run: on a slow machine its buttons show before
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def row(page: Page | Locator, name: str) -> Locator:
    """The newest row of a file."""
    return page.locator("[data-state]").filter(has_text=name).first


def test_a_wrong_password_is_told_and_the_name_stays(chromium: Browser, staffed: str) -> None:
    page = chromium.new_page(base_url=staffed)
    page.goto("/masuk")
    expect(page.get_by_label("Nama pengguna")).to_be_focused()
    page.keyboard.type("budi")
    page.keyboard.press("Tab")
    page.keyboard.type("bukan kata sandinya")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
    expect(page.get_by_label("Nama pengguna")).to_have_value("budi")
    expect(page.get_by_label("Kata sandi")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    page.close()


def test_two_files_one_bad_until_one_is_found_and_the_other_says_why(open_as: OpenAs) -> None:
    page = open_as("budi", "/unggah")
    page.get_by_label("boleh beberapa sekaligus").set_input_files([GOOD, BAD])
    page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
    expect(row(page, "pemulangan.pdf")).to_contain_text("Dapat dicari")
    expect(row(page, "catatan rapat.pdf")).to_contain_text("Gagal: Isi berkas bukan dokumen yang dikenal.")
    expect(page.get_by_role("status").last).to_have_text("1 dari 2 berkas dapat dicari, 1 gagal.")
    expect(row(page, "catatan rapat.pdf").get_by_role("button", name="Coba lagi")).to_be_hidden()
    row(page, "pemulangan.pdf").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(sample.TITLES["publik"])
    page.goto("/cari?q=ambulans")
    expect(page.get_by_role("main")).to_contain_text("1 SOP")


def test_the_same_file_again_and_a_file_that_is_too_big(open_as: OpenAs) -> None:
    page = open_as("ratna", "/unggah")
    earlier = page.locator("section [data-state]").count()
    big = {"name": "besar.pdf", "mimeType": "application/pdf", "buffer": b"x" * 1_000_001}
    again = {**GOOD, "name": "salinan.pdf", "buffer": sample.pdf(sample.lines("internal"))}
    for files in ([again], [big, {**again, "name": "salinan kedua.pdf"}]):
        page.get_by_label("boleh beberapa sekaligus").set_input_files(files)
        page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
        expect(row(page, files[-1]["name"])).to_have_attribute("data-state", "indexed")
    expect(row(page, "besar.pdf")).to_contain_text("Gagal: Berkas atau isinya terlalu besar")
    expect(row(page, "salinan kedua.pdf")).to_contain_text("Berkas ini sudah ada")
    expect(row(page, "salinan kedua.pdf").get_by_role("link").first).to_have_text(sample.TITLES["internal"])
    expect(page.locator("section [data-state]")).to_have_count(earlier)  # earlier uploads stay apart
    page.reload()
    expect(row(page.locator("section"), "salinan kedua.pdf")).to_be_visible()


def test_files_are_dropped_on_the_box(open_as: OpenAs) -> None:
    page = open_as("budi", "/unggah")
    dropped = page.evaluate_handle(
        """() => { const data = new DataTransfer();
        data.items.add(new File(['bukan dokumen'], 'jatuhan.pdf', {type: 'application/pdf'})); return data; }"""
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})
    page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
    expect(row(page, "jatuhan.pdf")).to_contain_text("Gagal: Isi berkas bukan dokumen yang dikenal")


def test_without_scripts_the_page_of_the_batch_reloads_itself(open_as: OpenAs, installation: Installation) -> None:
    page = open_as("budi", "/unggah", scripts=False)
    other = {**GOOD, "name": "tanpa skrip.pdf", "buffer": sample.pdf(["Nama SOP : Tanpa Skrip", "Dasar Hukum : -"])}
    page.get_by_label("boleh beberapa sekaligus").set_input_files([other, {**BAD, "name": "rusak tanpa skrip.pdf"}])
    page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
    page.wait_for_url("**/unggah/hasil?id=*")
    expect(row(page, "tanpa skrip.pdf")).to_be_visible()
    good = page.locator("[data-state]").filter(has=page.get_by_text("tanpa skrip.pdf", exact=True))
    expect(good).to_contain_text("Dapat dicari", timeout=20_000)
    expect(row(page, "rusak tanpa skrip.pdf")).to_contain_text("Gagal")
    with installation.writing() as session:
        crashed = update(tables.jobs).where(tables.jobs.c.file_name == "rusak tanpa skrip.pdf")
        session.execute(crashed.values(outcome=Outcome.CRASHED.value))
    page.reload()
    row(page, "rusak tanpa skrip.pdf").get_by_role("button", name="Coba lagi").click()
    page.wait_for_url("**/unggah/hasil?id=*")
    expect(good).to_be_visible()


BUSY = {"status": 503, "headers": {"Retry-After": "2"}, "json": {"error": {"code": "unavailable", "message": "Sibuk"}}}


@pytest.mark.parametrize("answers", [[BUSY, BUSY], [None]], ids=["busy", "connection lost"])
def test_a_file_is_sent_again_when_the_server_is_there_again(open_as: OpenAs, answers: list[Any]) -> None:
    page = open_as("budi", "/unggah")
    left = list(answers)

    def answer(route: Route) -> None:
        if not left:
            route.continue_()
        elif said := left.pop():
            route.fulfill(**said)
        else:
            route.abort()

    page.route("**/api/v1/documents", answer)
    name = f"{len(answers)} kali.pdf"
    page.get_by_label("boleh beberapa sekaligus").set_input_files([{**GOOD, "name": name}])
    page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
    said = (
        "Server sibuk; dikirim lagi dalam 2 detik" if answers[0] else "Sambungan terputus; dikirim lagi dalam 5 detik"
    )
    expect(row(page, name)).to_contain_text(said)
    expect(row(page, name)).to_have_attribute("data-state", "indexed", timeout=15_000)
    assert left == []


def test_a_file_that_never_arrives_is_kept_for_another_try(open_as: OpenAs) -> None:
    page = open_as("budi", "/unggah")
    page.route("**/api/v1/documents", lambda route: route.fulfill(status=502, headers={"Retry-After": "1"}))
    page.get_by_label("boleh beberapa sekaligus").set_input_files([{**GOOD, "name": "hilang.pdf"}])
    page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
    expect(row(page, "hilang.pdf")).to_contain_text("Gagal: sambungan terputus", timeout=15_000)
    page.unroute("**/api/v1/documents")
    row(page, "hilang.pdf").get_by_role("button", name="Coba lagi").click()
    expect(row(page, "hilang.pdf")).to_have_attribute("data-state", "indexed")


def test_a_scan_turns_by_itself_once_it_is_recognised(
    open_as: OpenAs, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "advice_on_scans", lambda: "")
    page = open_as("budi", "/unggah")
    page.get_by_label("boleh beberapa sekaligus").set_input_files([SCAN])
    page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
    expect(row(page, SCAN.name)).to_contain_text("Sedang dikenali (OCR)")
    expect(page.get_by_role("status").last).to_have_text(
        "0 dari 1 berkas dapat dicari, 0 gagal. 1 sedang dikenali (OCR)."
    )
    with installation.writing() as session:
        session.execute(update(tables.jobs).where(tables.jobs.c.file_name == SCAN.name).values(outcome="indexed"))
    expect(row(page, SCAN.name)).to_contain_text("Dapat dicari")
    expect(page.get_by_role("status").last).to_have_text("1 dari 1 berkas dapat dicari, 0 gagal.")


def test_a_session_that_ended_meanwhile_says_so_in_the_row(open_as: OpenAs) -> None:
    page = open_as("budi", "/unggah")
    page.context.clear_cookies()
    page.get_by_label("boleh beberapa sekaligus").set_input_files([GOOD])
    page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
    expect(row(page, "pemulangan.pdf")).to_contain_text("Gagal: Masuk dahulu, lalu ulangi.")


def test_a_manager_files_an_sop(open_as: OpenAs) -> None:
    page = open_as("ratna", "/unggah")
    content = sample.docx(["Nama SOP : Penyimpanan Arsip", "Dasar Hukum : -"])
    page.get_by_label("boleh beberapa sekaligus").set_input_files([{**GOOD, "name": "arsip.docx", "buffer": content}])
    page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
    row(page, "arsip.docx").get_by_role("link").first.click()
    page.get_by_role("link", name="Ubah data SOP").click()
    page.get_by_label("Klasifikasi").select_option(label="Publik")
    page.get_by_label("Proses").select_option("inti/3")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("main")).to_contain_text("Akan terlihat oleh semua orang")
    page.get_by_role("button", name="Terbitkan dan simpan").click()
    expect(page.get_by_role("main").get_by_role("status").first).to_contain_text("langsung berlaku")
    expect(page.get_by_role("main")).to_contain_text("Publik")


def test_what_a_manager_chooses_beside_the_files_goes_with_them(open_as: OpenAs) -> None:
    page = open_as("ratna", "/unggah")
    content = sample.docx(["Nama SOP : Peminjaman Kendaraan", "Dasar Hukum : -"])
    page.get_by_label("boleh beberapa sekaligus").set_input_files([{**GOOD, "name": "pinjam.docx", "buffer": content}])
    page.get_by_label("Klasifikasi").select_option(label="Publik")
    page.get_by_label("Jenis").select_option(label="Makro")
    page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
    row(page, "pinjam.docx").get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text("Publik")
    expect(page.get_by_role("main")).to_contain_text("Makro")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    [
        "/unggah",
        "/unggah/hasil?id=1&id=2",
        "/status",
        "/sop/1/ubah",
        "/kelola/daftar",
        "/kelola/daftar?temuan=tanpa-proses",
    ],
)
def test_the_pages_of_staff_are_accessible(open_as: OpenAs, address: str, scheme: str) -> None:
    page = open_as("ratna", "/unggah", width=320, scheme=scheme)
    if not row(page, "catatan rapat.pdf").count():
        page.get_by_label("boleh beberapa sekaligus").set_input_files([GOOD, BAD])
        page.get_by_role("main").get_by_role("button", name="Unggah", exact=True).click()
        expect(row(page, "catatan rapat.pdf")).to_have_attribute("data-state", "failed")
        expect(row(page, "pemulangan.pdf")).to_have_attribute("data-state", "indexed")
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(SMALL_TARGETS, [CONTROLS, TARGET_PX]) == []
    if address.startswith(("/unggah", "/status")):
        expect(row(page, "pemulangan.pdf")).to_be_visible()
    found = Axe().run(page).response["violations"]
    serious = [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_is_accessible(chromium: Browser, staffed: str, scheme: Any) -> None:
    page = chromium.new_page(base_url=staffed, color_scheme=scheme, viewport={"width": 320, "height": 700})
    page.goto("/masuk")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    page.close()
