"""Whatever is sent to whatever address: an answer that is no fault of the server."""

import string
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from search_app.http import params
from tests.app.conftest import csrf
from tests.app.sample import PASSWORD

SignIn = Callable[[Flask, str], FlaskClient]

GENTLE = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

NAMES = sorted(params.PAGE.names() | params.API.names() | {"ke", "id", "nama", "sandi"})
VALUES = st.one_of(
    st.text(max_size=60),
    st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")),
    st.text(alphabet='"()*?~^[]{}:+-!\\/&|<> ', max_size=40),
    st.text(alphabet=string.digits + "-.eE_²٣", max_size=25),
    st.sampled_from(
        ["OR", "NOT", "AND", "- - -", '"', "*", "a" * 5000, "0", "-1", "1e9", "9" * 40, "\x00", "\ufffe", "ﷺ"]
    ),
)
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6)
PAGES = ["/", "/cari", "/sop/1", "/sop/2", "/sop/1/berkas", "/masuk", "/api/v1/search", "/api/v1/documents/1"]
PAGES += ["/api/v1/jobs", "/unggah/hasil", "/bahasa/en", "/proses", "/healthz", "/status", "/sop/1/ubah"]


@pytest.fixture(scope="module")
def manager(filled: Flask) -> FlaskClient:
    client = filled.test_client()
    token = csrf(client.get("/masuk").text)
    client.post("/masuk", data={"csrf_token": token, "nama": "tuti", "sandi": PASSWORD})
    return client


@GENTLE
@given(path=st.sampled_from(PAGES), query=QUERIES)
def test_no_parameter_is_a_fault_of_the_server(manager: FlaskClient, path: str, query: list[tuple[str, str]]) -> None:
    text = "&".join(f"{name}={quote(value, safe='', errors='surrogatepass')}" for name, value in query)
    answer = manager.get(f"{path}?{text}")
    assert answer.status_code < 500, (path, text)
    answer.close()


@GENTLE
@given(path=st.sampled_from(PAGES), raw=st.binary(max_size=80))
def test_no_query_string_of_any_bytes_is_a_fault_of_the_server(manager: FlaskClient, path: str, raw: bytes) -> None:
    answer = manager.get(path, query_string=raw.decode("latin-1"))
    assert answer.status_code < 500
    answer.close()


@GENTLE
@given(raw=st.binary(max_size=60))
def test_no_path_is_a_fault_of_the_server(manager: FlaskClient, raw: bytes) -> None:
    for folder in ("/", "/sop/", "/static/", "/bahasa/", "/api/v1/documents/"):
        # As a server hands it over: percent signs decoded, bytes as Latin-1.
        answer = manager.get("/", environ_overrides={"PATH_INFO": folder + raw.decode("latin-1")})
        assert answer.status_code < 500, raw
        answer.close()


@pytest.mark.slow
@GENTLE
@given(
    fields=st.dictionaries(st.sampled_from(["process", "kind", "unit", "status", "access", "title", "number"]), VALUES)
)
def test_no_field_of_the_form_is_a_fault_of_the_server(manager: FlaskClient, fields: dict[str, str]) -> None:
    token = csrf(manager.get("/sop/1/ubah").text)
    data = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    # A word that hides the SOP from nobody here; what it says of the SOP is the next example's to overwrite.
    answer = manager.post("/sop/1/ubah", data={**data, "csrf_token": token})
    assert answer.status_code in (303, 400)


@pytest.mark.slow
@GENTLE
@given(value=VALUES)
def test_no_header_is_a_fault_of_the_server(manager: FlaskClient, value: str) -> None:
    clean = "".join(c for c in value if c.isprintable() and ord(c) < 256)
    for header in ("Authorization", "Range", "If-None-Match", "X-CSRFToken", "Cookie"):
        answer = manager.get("/api/v1/jobs/1", headers={header: clean})
        assert answer.status_code < 500
        answer.close()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_no_method_is_a_fault_of_the_server(manager: FlaskClient, method: str) -> None:
    for path in PAGES:
        assert manager.open(path, method=method).status_code in (200, 400, 405), (path, method)


@pytest.mark.slow
# Werkzeug leaves the temporary file of a part that is cut off to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--x\r\n\r\n--x--",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
        b"\xff" * 100,
    ],
)
def test_a_broken_form_is_no_fault_of_the_server(manager: FlaskClient, body: bytes) -> None:
    token = csrf(manager.get("/unggah").text)
    for path in ("/unggah", "/api/v1/documents", "/masuk", "/keluar-tidak-ada"):
        for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain", ""):
            answer = manager.post(path, data=body, content_type=kind, headers={"X-CSRFToken": token})
            assert answer.status_code < 500, (path, kind)
