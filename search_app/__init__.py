"""Telusur's web app: everything about HTTP; decides nothing about documents."""

from flask import Flask
from flask_bootstrap import Bootstrap5

from indexer import config
from indexer.config import Settings
from search_app.http import (
    assets,
    auth,
    compression,
    conditional,
    errors,
    installation,
    response_cache,
    search_rate,
    security,
    viewer,
)
from search_app.presenters import labels
from search_app.views import (
    account,
    api,
    audit,
    autocomplete,
    browse,
    bulk,
    checking,
    comparisons,
    completeness,
    documents,
    filing,
    language,
    manage,
    people,
    pictures,
    register,
    regulations,
    revisions,
    synonyms,
    tokens,
    uploads,
    versions,
)

# Each topic registers its own blueprint and hooks: `init_app(app)`. Who asks is known before forms are checked.
TOPICS = (
    compression,
    conditional,
    response_cache,
    search_rate,
    auth,
    security,
    assets,
    language,
    viewer,
    labels,
    errors,
    browse,
    autocomplete,
    regulations,
    documents,
    pictures,
    uploads,
    manage,
    filing,
    synonyms,
    completeness,
    register,
    revisions,
    account,
    people,
    tokens,
    audit,
    checking,
    versions,
    comparisons,
    bulk,
    api,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI app of one installation; without `settings` they come from the environment.

    Raises SettingsError or RegistryError when the installation cannot be opened.
    """
    settings = settings or config.load()
    app = Flask(__name__)
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        TELUSUR=settings,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    installation.init_app(app, settings)
    Bootstrap5(app)
    for topic in TOPICS:
        topic.init_app(app)
    return app
