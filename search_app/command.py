"""What the command line gets from the web app: the JSON of a search as the API gives it."""

import secrets
from dataclasses import replace

from indexer.config import Settings
from indexer.models import SearchRequest
from indexer.search.service import explain, search
from search_app import create_app
from search_app.http.installation import installation
from search_app.presenters import search_json


def search_as_json(settings: Settings, request: SearchRequest, *, explains: bool = False) -> str:
    """The result of `request`, with what each score is made of under `explained`: null where the engine cannot say.

    Raises IndexUnavailableError when the index cannot be opened.
    """
    # Nobody signs in here: the key need not outlive the command, nor be kept in the folder.
    app = create_app(replace(settings, secret_key=secrets.token_hex()))
    with app.test_request_context():
        opened = installation()
        try:
            result = search(opened, request)
            found = search_json.as_json(result)
            if explains:
                found["explained"] = explain(opened, result)
            return app.json.dumps(found, indent=2)
        finally:
            opened.close()
