"""Tables that are sorted, filtered, paged and exported: what pages about people and the audit log share."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, current_app, url_for
from werkzeug.datastructures import MultiDict

from indexer.completeness.export_csv import safe_cell

ROWS = 50
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Heading:
    """`order`: as `aria-sort` has it, or empty; `href`: the table sorted by it."""

    label: str
    href: str
    order: str


@dataclass(frozen=True, slots=True)
class Paging:
    """`href` of the pages before and after, "" where there is none; `total`: rows on all of them."""

    page: int
    pages: int
    total: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TableAddress:
    """Where the table is (`endpoint`) and how it is asked for: `args` without what is empty."""

    endpoint: str
    args: Mapping[str, str]

    def href(self, **changed: str) -> str:
        kept = {name: value for name, value in {**self.args, **changed}.items() if value}
        return url_for(self.endpoint, **kept)  # type: ignore[arg-type]

    def heading(self, label: str, name: str, default: str) -> Heading:
        """Sorts by `name`, or the other way round where the table is sorted by it; `default`: the sort without any."""
        now = self.args.get("urut") or default
        order = {name: "ascending", f"-{name}": "descending"}.get(now, "")
        wanted = f"-{name}" if order == "ascending" else name
        return Heading(label, self.href(urut="" if wanted == default else wanted, hal=""), order)

    def paging(self, page: int, total: int) -> Paging:
        pages = max(1, -(-total // ROWS))
        before = self.href(hal=str(page - 1) if page > 2 else "") if page > 1 else ""
        return Paging(page, pages, total, before, self.href(hal=str(page + 1)) if page < pages else "")


def page_number(args: MultiDict[str, str]) -> int:
    """The page asked for; the first where the parameter is no number."""
    asked = args.get("hal", "")
    return min(max(1, int(asked)), _MOST_PAGES) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1


def csv_answer(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A file for spreadsheets, with semicolons and the mark by which Excel knows the encoding."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    response = current_app.response_class(out.getvalue().encode("utf-8-sig", "replace"), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    response.headers["Cache-Control"] = "no-store"
    return response
