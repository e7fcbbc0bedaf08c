"""The suggestions that the script of the search box asks for."""

from flask import Flask

from tests.app.reading import get, one


def test_suggestions_come_in_groups_and_lead_somewhere(filled: Flask) -> None:
    client = filled.test_client()
    (group,) = client.get("/saran?q=pemul").json["groups"]
    assert group["label"] == "SOP"
    (item,) = group["items"]
    assert item["text"] == "Pemulangan PMI Sakit"
    assert item["parts"][0] == {"text": "Pemul", "is_match": True}
    assert client.get(item["href"]).status_code == 200


def test_every_kind_leads_to_a_page_with_something_on_it(filled: Flask) -> None:
    client = filled.test_client()
    for typed in ("sop.31", "uu 101", "direktorat"):
        for group in client.get(f"/saran?q={typed}").json["groups"]:
            for item in group["items"]:
                assert "Pemulangan PMI Sakit" in client.get(item["href"]).text, item


def test_nothing_typed_is_an_error(filled: Flask) -> None:
    client = filled.test_client()
    for typed in ("", "a", "%00", '"<script>', "%F0%9F%99%82", "x" * 5000):
        answer = client.get(f"/saran?q={typed}")
        assert (answer.status_code, answer.json) == (200, {"groups": []})
    assert client.get("/saran").json == {"groups": []}


def test_the_box_works_without_the_script_and_names_what_it_needs(filled: Flask) -> None:
    box = one(get(filled.test_client(), "/cari"), ".site-header input[name=q]")
    assert box.get("data-suggest") == "/saran"
    # What only a script can keep up to date is set by the script.
    assert box.get("role") is None
    assert box.get("aria-expanded") is None
