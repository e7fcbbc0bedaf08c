"""The answer above the hits, as readers and programs see it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from indexer.models import Step, StepsState
from tests.app.reading import everything, get, one, titles, words
from tests.filling import add_sop


@pytest.fixture(scope="module")
def client(samples: Flask) -> FlaskClient:
    return samples.test_client()


def answered(client: FlaskClient, question: str) -> tuple[str, HtmlElement]:
    """The first question of this kind on an SOP of the collection that has an answer, and its page."""
    for title in everything(client, "/cari?jenis=mikro&gabung=0"):
        asked = question.format(re.sub(r"[^\w ]", " ", title))
        page = get(client, f"/cari?q={asked}")
        if page.cssselect(".answer"):
            return asked, page
    raise AssertionError(f"no SOP answers {question}")


def test_a_question_is_answered_above_the_hits(client: FlaskClient) -> None:
    _, page = answered(client, "berapa lama {}?")
    card = one(page, ".answer")
    assert words(one(card, ".answer__title")) == "Jawaban: Berapa lama?"
    assert re.search(r"\d+ (hari|jam|menit)", words(card))
    assert words(one(card, ".answer__source a")) in titles(page)


def test_each_step_of_an_answer_leads_to_its_page(client: FlaskClient) -> None:
    _, page = answered(client, "bagaimana cara {}")
    link = page.cssselect(".answer__steps a")[0]
    assert words(link).startswith(("hal. ", "bagian "))
    there = get(client, link.get("href"))
    assert there.cssselect("#" + link.get("href").partition("#")[2])


def test_more_than_three_steps_of_an_answer_are_folded(client: FlaskClient) -> None:
    _, page = answered(client, "bagaimana cara {}")
    card = one(page, ".answer")
    shown = card.cssselect(".answer__steps")[0]
    folded = card.cssselect("details")[0]
    assert len(shown.cssselect("li")) == 3
    assert shown.getparent().tag == "section"
    count = 3 + len(folded.cssselect("li"))
    assert words(one(folded, "summary")) == f"semua {count} langkah"
    assert f"{count} langkah" in words(one(card, ".answer__headline"))


def test_who_takes_part_is_told_step_by_step(client: FlaskClient) -> None:
    _, page = answered(client, "siapa pelaksana {}")
    names = words(page.cssselect(".answer__headline")[0]).split(", ")
    steps = page.cssselect(".answer__steps")[0].cssselect("li")
    assert {name for step in steps for name in words(one(step, "strong")).split(", ")} <= set(names)
    assert len(page.cssselect(".answer > .answer__steps > li")) <= 3


def test_other_answers_are_a_line_each_until_opened(app: Flask) -> None:
    for performer, place in (("Koordinator", "Taiwan"), ("Pengantar Kerja", "Malaysia")):
        steps = (Step("1", "Menyiapkan ambulans jenazah", (performer,), "Surat", "1 jam", page=1),)
        title = f"Pemulangan jenazah dari {place}"
        add_sop(app.extensions["telusur"], title, "ambulans", steps=steps, steps_state=StepsState.READ)
    page = get(app.test_client(), "/cari?q=siapa yang menyiapkan ambulans jenazah")
    card = one(page, ".answer")
    first, *others = page.cssselect(".answer__source")
    assert first.getparent() is card
    assert others
    for other, line in zip(others, card.cssselect(".answer__other > summary"), strict=True):
        assert other.getparent().tag == "details"
        assert words(line).endswith(words(one(other, "a")))


def test_that_words_need_not_all_be_met_is_said(client: FlaskClient) -> None:
    sentence = "Tidak semua kata harus ada"
    for path, is_said in (("siapa memulangkan PMI sakit", True), ("pemulangan PMI sakit", False), ("siapa?", False)):
        assert (sentence in words(get(client, f"/cari?q={path}"))) is is_said, path
        assert client.get(f"/api/v1/search?q={path}").json["understood"]["some_suffice"] is is_said


def test_how_many_have_a_word_and_a_duration_in_one_step_is_said(client: FlaskClient) -> None:
    for text, together, apart in (("menandatangani 30 menit", True, True), ("menandatangani 10 hari", False, True)):
        steps = client.get(f"/api/v1/search?q={text}&status=berlaku").json["understood"]["steps"]
        assert (steps["together"] > 0, steps["apart"] > 0) == (together, apart), (text, steps)
        page = words(get(client, f"/cari?q={text}"))
        assert (
            f"{steps['together']} SOP memuatnya dalam satu langkah; {steps['apart']} lainnya terpisah" in page
        ) is together
        assert (f"Tidak ada SOP yang memuatnya dalam satu langkah; {steps['apart']} memuatnya" in page) is not together
    client.get("/bahasa/en")
    assert "all of it in one step" in words(get(client, "/cari?q=menandatangani 30 menit"))
    client.get("/bahasa/id")
    assert client.get("/api/v1/search?q=menandatangani").json["understood"]["steps"] is None


def test_words_that_ask_nothing_get_no_answer(client: FlaskClient) -> None:
    assert get(client, "/cari?q=pemulangan").cssselect(".answer") == []


def test_programs_get_the_same_answer(client: FlaskClient) -> None:
    asked, page = answered(client, "apa saja syarat {}")
    result = client.get("/api/v1/search", query_string={"q": asked}).json
    found = result["answer"]
    assert result["answers"][0] == found
    assert len(result["answers"]) == len(page.cssselect(".answer__source"))
    assert found["question"] == "Dokumen apa saja?"
    assert found["title"] == words(page.cssselect(".answer__source a")[0])
    assert sum(len(each["steps"]) for each in result["answers"]) == len(page.cssselect(".answer__steps li"))
