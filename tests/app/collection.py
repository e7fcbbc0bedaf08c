"""Who reads the sample collection."""

from flask import Flask
from flask.testing import FlaskClient

from tests.app.conftest import csrf
from tests.conftest import STAFF, STAFF_PASSWORD


def signed_in(app: Flask) -> FlaskClient:
    """The member of staff that the fixture `collection` makes, signed in through the form."""
    client = app.test_client()
    form = {"csrf_token": csrf(client.get("/masuk").text), "nama": STAFF, "sandi": STAFF_PASSWORD}
    assert client.post("/masuk", data=form).status_code == 303
    return client
