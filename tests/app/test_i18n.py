"""Indonesian first, English complete."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext

from indexer.models import CodeLabel, DurationTotal, MinuteSpan
from search_app import catalogue
from search_app.http.security import own_path
from search_app.presenters import durations, labels

_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


def test_every_sentence_has_its_english() -> None:
    missing = [message.id for message in catalogue.untranslated(catalogue.merged())]
    assert missing == [], "run `python -m search_app.catalogue` and translate what it names"


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    wanted = {message.id for message in catalogue.wanted() if message.id}
    kept = {message.id for message in catalogue.kept() if message.id}
    assert kept - wanted == set()


def test_english_sentences_keep_their_placeholders() -> None:
    for message in catalogue.kept():
        if not message.id:
            continue
        said = message.id if isinstance(message.id, str) else message.id[1]
        for english in [message.string] if isinstance(message.string, str) else message.string:
            assert set(_PLACEHOLDER.findall(english)) == set(_PLACEHOLDER.findall(said)), said


def test_the_compiled_catalogue_is_the_one_in_the_repository() -> None:
    assert catalogue.MO.read_bytes() == catalogue.as_mo(catalogue.kept()), "run `python -m search_app.catalogue`"


@pytest.mark.parametrize(
    ("locale", "number", "day", "month", "size", "time"),
    [
        (
            "id",
            "1.948",
            "2 Juni 2025",
            "Juni 2025",
            "1,4 MB",
            "1 hari kerja 2 jam, 1 langkah tanpa waktu pasti",
        ),
        (
            "en",
            "1,948",
            "2 June 2025",
            "June 2025",
            "1.4 MB",
            "1 working day 2 hours, 1 step without a fixed time",
        ),
    ],
)
def test_numbers_dates_and_durations_are_written_as_the_reader_writes_them(
    app: Flask, locale: str, number: str, day: str, month: str, size: str, time: str
) -> None:
    with app.test_request_context(), force_locale(locale):
        assert labels.number(1948) == number
        assert labels.day("2025-06-02") == day
        assert labels.day("2025-06") == month
        assert labels.file_size(1_400_000) == size
        total = DurationTotal(MinuteSpan(450 + 120, 450 + 120), None, known=4, unknown=1)
        assert f"{durations.in_words(total)}, {durations.remarks(total)}" == time


def test_lines_do_not_end_inside_an_amount() -> None:
    shown = labels.unbroken("3 hari kerja 5 jam + 3 × 24 jam, 10 langkah")
    assert shown.split(" ") == ["3\xa0hari", "kerja", "5\xa0jam", "+", "3\xa0×\xa024\xa0jam,", "10\xa0langkah"]


@pytest.mark.parametrize("text", ["", "2025", "segera", "2025-13-40"])
def test_what_is_no_date_stays_as_it_is(app: Flask, text: str) -> None:
    with app.test_request_context():
        assert labels.day(text) == text


def test_processes_have_english_names(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert labels.process(CodeLabel("inti", "Proses inti")) == "Core processes"
        assert labels.process(CodeLabel("tidak-ada", "Tidak ada")) == "Tidak ada"


def test_the_choice_of_language_lasts_and_leads_back(client: FlaskClient) -> None:
    assert '<html lang="id">' in client.get("/").text
    answer = client.get("/bahasa/en?ke=/cari?q=paspor%26urut%3Djudul")
    assert (answer.status_code, answer.location) == (303, "/cari?q=paspor&urut=judul")
    page = client.get(answer.location).text
    assert '<html lang="en">' in page
    assert "Skip to content" in page
    assert "Langsung ke isi" not in page
    client.get("/bahasa/id")
    assert '<html lang="id">' in client.get("/").text


def test_an_unknown_language_is_not_found(client: FlaskClient) -> None:
    assert client.get("/bahasa/xx").status_code == 404


@pytest.mark.parametrize(
    "target",
    ["https://jahat.example/", "//jahat.example/", "/\\jahat.example", "\\\\jahat.example", "javascript:alert(1)",
     "http://[", "", "///jahat.example", "/\t/jahat.example"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(app: Flask, target: str) -> None:
    with app.test_request_context():
        there = own_path(target)
        assert there.startswith("/")
        assert not there.startswith(("//", "/\\"))


def test_a_sentence_from_the_indexer_is_translated_when_shown(app: Flask) -> None:
    from indexer.models import Outcome
    from indexer.models.outcomes import sentence

    with app.test_request_context(), force_locale("en"):
        assert gettext(sentence(Outcome.ENCRYPTED)).startswith("The file is locked")
