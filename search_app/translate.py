"""Flask-Babel's gettext family with types. The Indonesian sentence is the msgid; `catalogue.py` collects them."""

import flask_babel
from flask_babel import lazy_gettext as lazy_gettext
from flask_babel.speaklater import LazyString as LazyString


def gettext(sentence: str, **values: object) -> str:
    return str(flask_babel.gettext(sentence, **values))


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    return str(flask_babel.ngettext(one, many, number, **values))
