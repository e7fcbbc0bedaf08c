"""The one open installation behind the app."""

from flask import Flask, current_app

from indexer.config import Settings
from indexer.service import Telusur


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["telusur"] = Telusur.open(settings)


def telusur() -> Telusur:
    """The installation this app serves: `.settings .registry .files .engine .taxonomy`."""
    opened: Telusur = current_app.extensions["telusur"]
    return opened
