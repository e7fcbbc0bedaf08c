"""Words for codes, and numbers, dates and sizes as the reader's language writes them."""

import re
from datetime import date

from babel.dates import get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask

from indexer.models import Access, CodeLabel, Role, SopKind, Status, StepConfidence
from indexer.models.facets import FACETS
from indexer.reading.readers import READERS
from search_app.http.installation import installation
from search_app.http.translate import LazyString, language, lazy_gettext
from search_app.http.translate import gettext as _

KINDS = {SopKind(value): lazy_gettext(label) for value, label in FACETS["kind"].labels.items()}
STATUSES = {Status(value): lazy_gettext(label) for value, label in FACETS["status"].labels.items()}
ACCESSES: dict[Access, LazyString] = {
    Access.PUBLIC: lazy_gettext("Publik"),
    Access.INTERNAL: lazy_gettext("Internal"),
    Access.RESTRICTED: lazy_gettext("Dikecualikan"),
}
ROLES: dict[Role, LazyString] = {
    Role.STAFF: lazy_gettext("Pegawai"),
    Role.CLERK: lazy_gettext("Pengunggah"),
    Role.EDITOR: lazy_gettext("Penyunting unit"),
    Role.MANAGER: lazy_gettext("Pengelola"),
    Role.ADMIN: lazy_gettext("Administrator"),
}

# What a browser offers to choose from when files are uploaded.
ACCEPTED = ",".join((*(s for r in READERS.values() for s in r.suffixes), *(r.media_type for r in READERS.values())))

_SEPARATORS = {"id": ".", "en": ","}


def number(value: int) -> str:
    """1948 → "1.948" (English: "1,948")."""
    return f"{value:,}".replace(",", _SEPARATORS[language()])


def share(value: float) -> str:
    """0.934 → "0,93"."""
    return format_decimal(value, "0.00", language())


def from_scan(sure: StepConfidence | None) -> str:
    """That a step was read from a scan, and how surely; "" for a printed one."""
    return _("dari hasil pindai, yakin %(share)s", share=share(sure.least)) if sure else ""


def day(value: date | str) -> str:
    """An ISO date → "2 Juni 2025"; a month alone → "Juni 2025"; what is no date stays as it is."""
    text = value.isoformat() if isinstance(value, date) else value
    is_month = len(text) == len("2025-06")
    try:
        read = date.fromisoformat(f"{text}-01" if is_month else text[: len("2025-06-02")])
    except ValueError:
        return text
    # Babel's `format_date` reads its pattern again for each of the dates of a page.
    month = f"{get_month_names(locale=language())[read.month]} {read.year}"
    return month if is_month else f"{read.day} {month}"


def file_size(size: int) -> str:
    """Bytes → "12 kB" or "1,4 MB", powers of ten as file managers show them."""
    if size < 1_000_000:
        return f"{number(max(1, round(size / 1000)))} kB"
    return f"{format_decimal(round(size / 1_000_000, 1), '#,##0.#', language())} MB"


def formats() -> str:
    """The kinds of file that are read: "PDF, DOCX, atau ODT"."""
    return format_list([reader.label for reader in READERS.values()], "or", language())


def unbroken(text: str) -> str:
    """Lines end between amounts, not inside them: no-break spaces behind numbers and around "×"."""
    return re.sub(r"(?<=\d) (?=[^\W\d]|×)|(?<=×) ", "\N{NO-BREAK SPACE}", text)


def process(step: CodeLabel) -> str:
    """The name of a process or map in the reader's language."""
    node = installation().taxonomy.by_code.get(step.code) if language() == "en" else None
    return node.name_en if node else step.label


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(formats=formats, accepted_files=ACCEPTED)
    app.add_template_filter(number, "number")
    app.add_template_filter(day, "day")
    app.add_template_filter(file_size, "file_size")
    app.add_template_filter(process, "process")
    app.add_template_filter(unbroken, "unbroken")
