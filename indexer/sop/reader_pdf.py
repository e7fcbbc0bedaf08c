"""A PDF → its SOPs: identity boxes open a new SOP, the flow tables on the pages between belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.extract.pdfium import OpenPdf
from indexer.models import Page, SopIdentity, SopRecord
from indexer.sop.flow import Table, read_tables
from indexer.sop.identity import build_identity
from indexer.sop.identity_cells import CORE, fields_of_sheet
from indexer.sop.identity_text import fields_of_text
from indexer.sop.kinds import kind_of
from indexer.sop.labels import Field
from indexer.sop.numbers import number_key
from indexer.sop.pages import Worth, worth_of
from indexer.sop.sheet import Sheet
from indexer.sop.sheet_pdf import read_sheet
from indexer.sop.verdict import judge

_FEWEST_CORE = 3
_MOST_SHEETS = 400


@dataclass(slots=True)
class _Part:
    """The pages of one SOP while they are gathered."""

    first: int
    fields: dict[Field, list[str]] = field(default_factory=dict)
    has_box: bool = False
    sheets: list[Sheet] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    last: int = 0


def read_pdf(pdf: OpenPdf, pages: Sequence[Page]) -> tuple[SopRecord, ...]:
    """One record for each SOP; only pages whose text promises something are read by geometry."""
    parts = [_Part(pages[0].number)]
    budget = _MOST_SHEETS
    may_go_on = False
    for page in pages:
        worth = worth_of(page.text)
        sheet = None
        if (worth or (may_go_on and page.text)) and budget > 0:
            budget -= 1
            with pdf.page(page.number) as open_page:
                sheet = read_sheet(open_page)
        fields = fields_of_sheet(sheet) if sheet and Worth.IDENTITY in worth else {}
        if _opens(parts[-1], fields):
            parts.append(_Part(page.number))
        part = parts[-1]
        _take(part, page, fields)
        if sheet and (Worth.FLOW in worth or may_go_on):
            part.sheets.append(sheet)
            may_go_on = _goes_on(part.sheets)
        else:
            may_go_on = False
    return tuple(_record(part) for part in parts)


def _goes_on(sheets: Sequence[Sheet]) -> bool:
    """Does the last sheet hold a part of a flow table, so that the next page may go on with it?"""
    tables: list[Table] = read_tables(sheets)
    return any(span[0].page == sheets[-1].page for table in tables for span in table.spans)


def _opens(part: _Part, fields: dict[Field, list[str]]) -> bool:
    """Is this box the identity of another SOP than the one being gathered?"""
    filled = {name for name in CORE if name in fields}
    if len(filled) < _FEWEST_CORE or not part.has_box:
        return False
    old, new = build_identity(part.fields), build_identity(fields)
    if old.number and new.number:
        return number_key(old.number) != number_key(new.number)
    return bool(old.title and new.title and old.title.casefold() != new.title.casefold())


def _take(part: _Part, page: Page, fields: dict[Field, list[str]]) -> None:
    part.last = page.number
    part.text.append(page.text)
    is_box = len({name for name in CORE if name in fields}) >= _FEWEST_CORE
    part.has_box = part.has_box or is_box
    for name, lines in fields.items():
        if not any(part.fields.get(name, ())):
            part.fields[name] = lines


def _record(part: _Part) -> SopRecord:
    identity = _identity(part)
    verdict = judge(read_tables(part.sheets))
    return SopRecord(
        first_page=part.first,
        last_page=part.last,
        identity=identity,
        roles=verdict.roles,
        steps=verdict.steps,
        steps_state=verdict.state,
        steps_reason=verdict.reason,
    )


def _identity(part: _Part) -> SopIdentity:
    fields = dict(part.fields)
    # The second way: plain text, for what the cells did not tell.
    for name, lines in fields_of_text("\n".join(part.text[:3])).items():
        if not any(fields.get(name, ())) and name not in part.fields:
            fields[name] = lines
    kind = kind_of("\n".join(part.text[:1]).splitlines(), has_identity=part.has_box)
    return build_identity(fields, kind)
