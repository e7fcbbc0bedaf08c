"""Sentences in the reader's language. The Indonesian sentence is the msgid; `catalogue.py` collects them.

Flask-Babel finds the catalogue and the language; what it says is kept, because a page says some hundred sentences.
"""

from functools import lru_cache

import flask_babel
from flask import Flask, g
from flask_babel.speaklater import LazyString as LazyString
from markupsafe import Markup

# Twice the sentences of both languages; numbered ones are one for each number.
_KEPT = 4096


def language() -> str:
    """ "id" or "en": the reader's language in this request, Indonesian outside of one."""
    try:
        here = g._get_current_object()  # a page asks hundreds of times, and each look through the proxy takes its time
    except RuntimeError:
        return "id"
    known: str | None = here.get("language")
    if known is None:
        known = here.language = str(flask_babel.get_locale())
    return known


def gettext(sentence: str, **values: object) -> str:
    said = _said(sentence, language())
    return said % values if values else said


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    return _counted(one, many, number, language()) % {"num": number, **values}


def lazy_gettext(sentence: str) -> LazyString:
    """Said in the language of the request in which it becomes text."""
    return LazyString(gettext, sentence)


# The language is in the key of what is kept; Flask-Babel takes it from the request at hand, which has the same.


@lru_cache(_KEPT)
def _said(sentence: str, _language: str) -> str:
    return str(flask_babel.gettext(sentence))


@lru_cache(_KEPT)
def _counted(one: str, many: str, number: int, _language: str) -> str:
    return str(flask_babel.get_translations().ungettext(one, many, number))


@lru_cache(_KEPT)
def _marked_up(sentence: str, _language: str) -> Markup:
    return Markup(_said(sentence, _language))  # noqa: S704 - sentences are ours; values are escaped when they are put in


def _in_templates(sentence: str, **values: object) -> Markup:
    return _marked_up(sentence, language()) % values


def _in_templates_counted(one: str, many: str, number: int, **values: object) -> Markup:
    said = Markup(_counted(one, many, number, language()))  # noqa: S704 - as above
    return said % {"num": number, **values}


def init_app(app: Flask) -> None:
    """After Flask-Babel: the same as its functions for templates, from what is kept."""
    app.jinja_env.globals.update(_=_in_templates, gettext=_in_templates, ngettext=_in_templates_counted)
