"""The viewer of the request: every view takes it from here, and what signs people in puts it there."""

from dataclasses import replace
from functools import partial

from flask import Flask, g, request

from indexer import access
from indexer.access import VISITOR
from indexer.models import Viewer


def set_viewer(viewer: Viewer) -> None:
    """Set the viewer, once a request and before the view, after checking session cookie or API token."""
    g.viewer = replace(viewer, address=request.remote_addr or "")


def current_viewer() -> Viewer:
    """The viewer of this request; a visitor unless someone has been signed in."""
    viewer: Viewer = g.get("viewer", VISITOR)
    return viewer


def init_app(app: Flask) -> None:
    @app.context_processor
    def _viewer() -> dict[str, object]:
        viewer = current_viewer()
        return {
            "viewer": viewer,
            "may_upload": access.may_upload(viewer),
            "may_edit": partial(access.may_edit, viewer),
            "may_manage": access.may_manage(viewer),
            "may_administer": access.may_administer(viewer),
        }
