"""What each process of the server runs: the app, with all that its first reader would have to wait for."""

import gc
import multiprocessing
import os
import threading
from multiprocessing.process import BaseProcess

from flask import Flask

import search_app

# A page makes some ten thousand objects, nearly all of which go with it: looking through them sooner finds nothing.
_YOUNG_OBJECTS = 20_000
# They open the index and read word lists and names.
_FIRST_PAGES = ("/cari?q=sop", "/saran?q=sop")


def create_app() -> Flask:
    """As `search_app.create_app`. Where there is no index yet, the first pages say so in the log."""
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    app = search_app.create_app()
    for name in app.jinja_loader.list_templates() if app.jinja_loader else ():
        app.jinja_env.get_template(name)
    client = app.test_client()
    for page in _FIRST_PAGES:
        client.get(page)
    # What is there now stays: a collection of garbage need not look at it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, *gc.get_threshold()[1:])
    return app


def _end_with(parent: BaseProcess) -> None:
    """A server that was killed leaves no process that goes on answering on its port."""
    parent.join()
    os._exit(1)
