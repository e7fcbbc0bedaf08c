"""The open installation that the app serves."""

from flask import Flask, current_app

from indexer.config import Settings
from indexer.installation import Installation


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["telusur"] = Installation.open(settings)


def installation() -> Installation:
    """The installation this app serves: `.settings .registry .files .engine .taxonomy`."""
    opened: Installation = current_app.extensions["telusur"]
    return opened
