"""A real Chromium in front of a real server over the sample collection."""

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from indexer.access import VISITOR
from indexer.models import SearchRequest
from indexer.search.service import search

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("Chromium is not installed")
    driver = subprocess.run([compute_driver_executable()[0], "--version"], capture_output=True, text=True)
    if driver.returncode:
        pytest.skip(f"Playwright's driver does not start: {driver.stderr.strip()}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def _read_whole(app: Flask) -> "WSGIApplication":
    """The app with bodies of one part: Werkzeug's server leaves a file open where a browser goes before it is sent."""

    def whole(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        body = app(environ, start_response)
        try:
            return [b"".join(body)]
        finally:
            getattr(body, "close", lambda: None)()

    return whole


def served(app: Flask) -> Iterator[str]:
    """The address of `app` on a free port of this machine, for as long as the iterator lives."""
    server = make_server("127.0.0.1", 0, _read_whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def site(samples: Flask) -> Iterator[str]:
    """The address of the sample collection."""
    yield from served(samples)


@pytest.fixture(scope="session")
def sops(samples: Flask) -> dict[str, str]:
    """Title → address of each SOP of the sample collection that everybody may read; ids differ from run to run."""
    found = search(samples.extensions["telusur"], SearchRequest(VISITOR, per_page=1000))
    return {hit.sop.title: f"/sop/{hit.sop.id}" for hit in found.hits}


@pytest.fixture(scope="session")
def sop(sops: dict[str, str]) -> str:
    """The address of an SOP with several pages and steps."""
    return sops["Penyusunan SOP Mikro"]


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[OpenPage]:
    """Opens an address of the site: `open_page("/cari", width=360, scheme="dark", scripts=False)`.

    The test fails when the browser complained of anything, such as a breach of the content security policy.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(message: ConsoleMessage, address: str) -> None:
        # An error page is an error to the console too.
        if message.type == "error" and message.location["url"] != address:
            complaints.append(message.text)

    def opened(address: str, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complain(message, page.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
