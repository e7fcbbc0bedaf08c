"""An installation without SOPs: each page says what to do first, for the role that looks."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

PAGES = ("/", "/cari?q=cuti", "/proses", "/dasar-hukum")
TOLD = {
    "": "Pegawai melihat lebih banyak setelah masuk",
    "sari": "SOP diunggah oleh pengunggah atau pengelola",
    "budi": "Unggah berkas SOP",
    "ratna": "Impor daftar SOP",
    "tuti": "telusur index FOLDER",
}


@pytest.mark.parametrize(("name", "told"), TOLD.items())
def test_each_role_is_told_what_to_do_first(
    app: Flask, sign_in: Callable[[Flask, str], FlaskClient], name: str, told: str
) -> None:
    client = sign_in(app, name) if name else app.test_client()
    pages = (*PAGES, "/status") if name in ("ratna", "tuti") else PAGES
    for address in pages:
        page = client.get(address).text
        assert "Belum ada SOP yang dapat Anda baca" in page, address
        assert told in page, address
    assert "Impor daftar SOP" not in client.get("/").text or name in ("ratna", "tuti")


def test_nothing_of_it_once_there_is_an_sop(filled: Flask) -> None:
    client: FlaskClient = filled.test_client()
    for address in PAGES:
        assert "Belum ada SOP yang dapat Anda baca" not in client.get(address).text, address


def test_help_says_that_questions_can_be_asked(client: FlaskClient) -> None:
    assert "siapa yang menyiapkan ambulans" in client.get("/bantuan").text
