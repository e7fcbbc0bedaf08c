"""SopView → the page on which what was read stands beside the pages, doubtful values first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from indexer import pictures
from indexer.models import Access, CodeLabel, CorrectionMark, SopKind, SopView, Step
from indexer.registry import checking
from indexer.registry.assignments import Authority
from indexer.taxonomy.tree import UNDECIDED
from indexer.text import durations
from indexer.text.filenames import is_from_name
from search_app.http.installation import installation
from search_app.http.translate import LazyString, lazy_gettext
from search_app.http.translate import gettext as _
from search_app.presenters import correction_form, labels, sop_steps

# Text recognition that is less sure of a page than this, in percent, leaves wrong letters in numbers and names.
SURE = 85
SPARE_ROWS = 2

LABELS: dict[str, LazyString] = {
    "number": lazy_gettext("Nomor SOP"),
    "title": lazy_gettext("Judul"),
    "created": lazy_gettext("Tanggal pembuatan"),
    "revised": lazy_gettext("Tanggal revisi"),
    "revision": lazy_gettext("Nomor revisi"),
    "effective": lazy_gettext("Tanggal efektif"),
    "unit": lazy_gettext("Unit kerja"),
    "process": lazy_gettext("Proses"),
    "kind": lazy_gettext("Jenis"),
    "access": lazy_gettext("Klasifikasi"),
    "steps": lazy_gettext("Langkah"),
}
_SOURCES: dict[Authority, LazyString] = {
    Authority.PERSON: lazy_gettext("dikoreksi"),
    Authority.REGISTER: lazy_gettext("dari daftar SOP"),
    Authority.FOLDER: lazy_gettext("dari nama folder"),
}


@dataclass(frozen=True, slots=True)
class CheckField:
    """`origin`: where the value comes from; `doubt`: why to look twice, "" for nothing. `options` empty: a text."""

    name: str
    label: str
    value: str
    origin: str
    doubt: str
    problem: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One row. `origin`: its place in the reading, -1 for a new row. `place`: "hal. 2", "" for a new row."""

    at: int
    origin: int
    step: Step
    performers: str
    place: str
    doubt: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A page to look at: its picture, or its text where there is none."""

    number: int
    label: str
    picture: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """`doubts`: how many values are doubtful. `steps_mark`: who corrected the steps."""

    fields: tuple[CheckField, ...]
    steps: tuple[CheckStep, ...]
    steps_doubt: str
    steps_mark: str
    pages: tuple[CheckPage, ...]
    roles: tuple[str, ...]
    doubts: int


def view(
    sop: SopView,
    origins: Mapping[str, Authority],
    marks: Mapping[str, CorrectionMark],
    values: Mapping[str, str],
    steps: Sequence[Step],
    problems: Mapping[str, str],
) -> CheckView:
    """`values`, `steps`: what the form shows; `problems`: field → sentence."""
    fields = [_field(name, sop, origins, marks, values, problems) for name in LABELS if name != "steps"]
    fields.sort(key=lambda field: not (field.doubt or field.problem))
    rows = [*_rows(sop, steps), *_spare(len(steps))]
    return CheckView(
        fields=tuple(fields),
        steps=tuple(rows),
        steps_doubt=" ".join(sop_steps.reason(sop.steps_reason)),
        steps_mark=corrected(marks["steps"]) if "steps" in marks else "",
        pages=tuple(_pages(sop)),
        roles=sop.roles,
        doubts=sum(bool(field.doubt) for field in fields) + sum(bool(row.doubt) for row in rows),
    )


def corrected(mark: CorrectionMark) -> str:
    """ "Dikoreksi ratna, 2 Juni 2025" """
    return _("Dikoreksi %(name)s, %(day)s", name=mark.by, day=labels.day(mark.at.date()))


def corrected_fields(marks: Sequence[CorrectionMark], *, names_people: bool) -> tuple[str, ...]:
    """ "Langkah: dikoreksi ratna, 2 Juni 2025"; without the name where the reader may not know it."""
    return tuple(
        f"{LABELS[mark.field]}: {corrected(mark) if names_people else labels.day(mark.at.date())}"
        for mark in marks
        if mark.field in LABELS
    )


def _field(
    name: str,
    sop: SopView,
    origins: Mapping[str, Authority],
    marks: Mapping[str, CorrectionMark],
    values: Mapping[str, str],
    problems: Mapping[str, str],
) -> CheckField:
    return CheckField(
        name=name,
        label=str(LABELS[name]),
        value=values.get(name, "")[: correction_form.LONGEST_TEXT],
        origin=_origin(name, sop, origins, marks),
        doubt="" if name in marks else _doubt(name, sop, origins),
        problem=problems.get(name, ""),
        options=options(name),
    )


def _origin(name: str, sop: SopView, origins: Mapping[str, Authority], marks: Mapping[str, CorrectionMark]) -> str:
    if name in marks:
        was = marks[name].read
        read = _("terbaca “%(text)s”", text=was) if isinstance(was, str) and was else ""
        return " · ".join(filter(None, (corrected(marks[name]), read)))
    source = origins.get(name)
    if source in _SOURCES:
        return str(_SOURCES[source])
    if source is None and name in ("process", "kind", "access"):
        return _("belum ada yang menyebut")
    page = next((page for page in sop.pages if page.number == sop.first_page), None)
    return _place(sop, sop.first_page) + (
        f" · OCR {page.confidence}%" if page is not None and page.confidence is not None else ""
    )


def _doubt(name: str, sop: SopView, origins: Mapping[str, Authority]) -> str:
    summary = sop.summary
    missing = {
        "number": checking.is_doubtful_number(summary),
        "title": not sop.identity.title or is_from_name(summary.title, sop.file_name),
        "effective": not summary.effective,
        "unit": not summary.unit,
        "process": not summary.process_path or summary.process_path[-1].code == UNDECIDED,
        "kind": summary.kind is SopKind.OTHER,
    }
    if missing.get(name):
        return _("Tidak terbaca atau tidak pasti.")
    page = next((page for page in sop.pages if page.number == sop.first_page), None)
    from_page = origins.get(name) is Authority.DOCUMENT or name in ("created", "revised", "revision")
    if from_page and page is not None and page.confidence is not None and page.confidence < SURE:
        return _("Hasil OCR; periksa tiap huruf dan angka.")
    return ""


def _rows(sop: SopView, steps: Sequence[Step]) -> list[CheckStep]:
    left = list(enumerate(sop.steps))
    rows = []
    for at, step in enumerate(steps):
        found = next((pair for pair in left if pair[1] == step), None)
        if found:
            left.remove(found)
        origin = found[0] if found else -1
        doubt = " ".join(sop_steps.reason(step.doubt))
        if step.duration and durations.of_step(step) is None and not doubt:
            doubt = _("Lama waktunya tidak dapat dihitung.")
        if step.confidence and (step.confidence.unsure or step.confidence.least < SURE / 100) and not doubt:
            doubt = _("Hasil OCR; periksa tiap huruf dan angka.")
        if not step.performers and not doubt:
            doubt = _("Tanpa pelaksana.")
        place = _place(sop, step.page) if step.page else ""
        rows.append(CheckStep(at, origin, step, correction_form.joined(step.performers), place, doubt))
    return rows


def _spare(after: int) -> list[CheckStep]:
    return [CheckStep(after + more, -1, Step("", ""), "", "", "") for more in range(SPARE_ROWS)]


def _place(sop: SopView, number: int) -> str:
    if sop.summary.has_pages:
        return _("hal. %(number)s", number=labels.number(number))
    page = next((page for page in sop.pages if page.number == number), None)
    return _("bagian %(heading)s", heading=(page.heading if page else "") or labels.number(number))


def _pages(sop: SopView) -> list[CheckPage]:
    width = pictures.WIDTHS[-1]
    return [
        CheckPage(
            page.number,
            _place(sop, page.number),
            url_for("pictures.picture", sop_id=sop.summary.id, number=page.number, lebar=width)
            if pictures.can_be_drawn(page, is_placed=page.number in sop.placed)
            else "",
            page.text,
        )
        for page in sop.pages
    ]


def options(name: str) -> tuple[tuple[str, str], ...]:
    """Value and label of each choice of a field; nothing for a text."""
    if name == "process":
        nodes = (node for group in installation().taxonomy.groups for node in group.walk() if node.level != "group")
        return tuple(
            (node.code, f"{'– ' if node.level == 'map' else ''}{labels.process(CodeLabel(node.code, node.name))}")
            for node in nodes
        )
    if name == "kind":
        return tuple((value.value, str(labels.KINDS[value])) for value in SopKind)
    if name == "access":
        return tuple((value.value, str(labels.ACCESSES[value])) for value in Access)
    return ()
