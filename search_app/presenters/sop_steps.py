"""The steps of one SOP as a page shows them: a swim-lane drawing or a table, and how surely they were read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for

from indexer.models import Page, SearchRequest, SnippetPart, SopKind, SopView, Step, StepsState
from indexer.models.reasons import reasons_in
from indexer.models.sop import numbered
from indexer.text.durations import total_of
from search_app.http import params
from search_app.http.translate import gettext as _
from search_app.http.translate import ngettext
from search_app.presenters import durations, labels, lanes, lanes_narrow, lanes_wide, search_results
from search_app.presenters.lanes import LaneDrawing
from search_app.presenters.search_results import LinkView, OptionView

# Values of the address: `?tampilan=alur`.
PARAMETER = "tampilan"
LANES, TABLE = "alur", "tabel"
ANCHOR = "langkah"


@dataclass(frozen=True, slots=True)
class StepView:
    """A row of the table. `place` leads to the page it stands on; `doubt`: why its performers are not told.

    `named`: the address of the SOP that its note names, else "". `scan`: that it was read from a scan, and how surely.
    """

    step: Step
    activity: tuple[SnippetPart, ...]
    doubt: str
    place: LinkView | None
    named: str
    scan: str


@dataclass(frozen=True, slots=True)
class StateView:
    """How surely the steps were read. `look` leads to where the reader can see for themselves."""

    state: StepsState
    sentences: tuple[str, ...]
    look: LinkView | None


@dataclass(frozen=True, slots=True)
class DrawingView:
    """The drawing for wide and for narrow screens; `steps` say all of it in words, for who does not see it."""

    wide: LaneDrawing
    narrow: LaneDrawing
    fits: bool
    title: str
    steps: tuple[str, ...]
    has_decision: bool


@dataclass(frozen=True, slots=True)
class StepsView:
    """`drawing`: None where the reader wants the table, or no performer is known; `choices`: the two ways to see.

    `time`: what the steps add up to, "" where none has a length; `time_remarks`: what the sum leaves out.
    """

    rows: tuple[StepView, ...]
    has_notes: bool
    state: StateView | None
    drawing: DrawingView | None
    choices: tuple[OptionView, ...]
    time: str
    time_remarks: str


def view(
    sop: SopView,
    activities: Sequence[tuple[SnippetPart, ...]],
    cited: Mapping[str, str],
    asked: SearchRequest,
    per_page: int,
    wanted: str,
) -> StepsView:
    """`activities`: for each step its activity with the searched words marked; `wanted`: value of the parameter.

    `cited`: line → address of the SOP it names.
    """
    sop = replace(sop, steps=numbered(sop.steps))
    matching = [any(part.is_match for part in parts) for parts in activities]
    chart = lanes.chart(sop.steps, sop.roles, matching, _("Tidak dapat dipastikan"))
    total = total_of(sop.steps)
    shows_table = wanted == TABLE or chart is None
    return StepsView(
        rows=tuple(_row(step, parts, sop, cited) for step, parts in zip(sop.steps, activities, strict=True)),
        has_notes=any(step.note for step in sop.steps),
        state=_state(sop),
        drawing=None if shows_table or chart is None else _drawing(chart, sop),
        choices=_choices(sop, asked, per_page, shows_table) if chart else (),
        time=durations.in_words(total),
        time_remarks=durations.remarks(total),
    )


def reason(text: str) -> tuple[str, ...]:
    """The sentences of a doubt in the reader's language."""
    return tuple(_(each.template, **each.values) for each in reasons_in(text))


def _row(step: Step, activity: tuple[SnippetPart, ...], sop: SopView, cited: Mapping[str, str]) -> StepView:
    page = next((page for page in sop.pages if page.number == step.page), None)
    place = LinkView(_place(page, sop), f"#hal-{page.number}") if page else None
    doubt, scan = " ".join(reason(step.doubt)), labels.from_scan(step.confidence)
    return StepView(step, activity, doubt, place, cited.get(step.note, ""), scan)


def _place(page: Page, sop: SopView) -> str:
    number = labels.number(page.number)
    if sop.summary.has_pages:
        return _("hal. %(number)s", number=number)
    return _("bagian %(heading)s", heading=page.heading or number)


def _state(sop: SopView) -> StateView | None:
    """None for what is no SOP with steps: a map, a form."""
    state = sop.steps_state
    if state is StepsState.READ:
        told = ngettext(
            "%(count)s langkah terbaca utuh dari halamannya.",
            "%(count)s langkah terbaca utuh dari halamannya.",
            len(sop.steps),
            count=labels.number(len(sop.steps)),
        )
        return StateView(state, (told, *_from_scan(sop)), None)
    if state is StepsState.NONE:
        if sop.summary.kind not in (SopKind.MACRO, SopKind.MICRO) or not sop.pages:
            return None
        return StateView(state, (_("Tidak ada tabel prosedur yang dikenali di halaman SOP ini."),), None)
    look = None if state is StepsState.WAITING else _look(sop)
    return StateView(state, (*reason(sop.steps_reason), *_from_scan(sop)), look)


def _from_scan(sop: SopView) -> Iterator[str]:
    if sure := [step.confidence.least for step in sop.steps if step.confidence]:
        lowest = labels.share(min(sure))
        yield _("Dibaca dari hasil pindai; langkah yang paling tidak pasti: yakin %(share)s.", share=lowest)


def _look(sop: SopView) -> LinkView | None:
    """To the page in doubt: the one a reason names, of the first step in doubt, else the first that is a picture."""
    named = [
        int(each.values["page"]) for each in reasons_in(sop.steps_reason) if each.values.get("page", "").isdecimal()
    ]
    doubtful = [step.page for step in sop.steps if step.doubt] or [step.page for step in sop.steps]
    pictures = [page.number for page in sop.pages if not page.text.strip()]
    page = next(iter((*named, *doubtful, *pictures)), sop.first_page)
    if not sop.summary.has_pages:
        return LinkView(_("Lihat di isi SOP"), f"#hal-{page}")
    href = search_results.original_address(sop.summary, page)
    return LinkView(_("Lihat halaman %(number)s di berkas asli", number=labels.number(page)), href)


def _choices(sop: SopView, asked: SearchRequest, per_page: int, shows_table: bool) -> tuple[OptionView, ...]:
    search = params.write(asked, params.PAGE, per_page)

    def choice(label: str, value: str, selected: bool) -> OptionView:
        href = url_for("documents.sop", sop_id=sop.summary.id, **search, tampilan=value, _anchor=ANCHOR)
        return OptionView(label, href, value, selected)

    return choice(_("Alur"), LANES, not shows_table), choice(_("Tabel"), TABLE, shows_table)


def _drawing(chart: lanes.Chart, sop: SopView) -> DrawingView:
    wide = lanes_wide.draw(chart, _("Kegiatan"), _("Waktu"))
    return DrawingView(
        wide=wide,
        narrow=lanes_narrow.draw(chart),
        fits=wide.width <= lanes_wide.ROOM,
        title=_("Alur langkah: %(title)s", title=sop.summary.title),
        steps=tuple(_in_words(act, chart) for act in chart.acts),
        has_decision=any(step.is_decision for step in sop.steps),
    )


def _in_words(act: lanes.ChartStep, chart: lanes.Chart) -> str:
    """ "3. Memeriksa berkas. Keputusan. Pelaksana: Analis, Kepala. Waktu: 15 menit." """
    step = act.step
    parts = [
        f"{step.number} {step.activity}".strip(),
        _("Keputusan") if step.is_decision else "",
        _("Pelaksana: %(who)s", who=", ".join(chart.lanes[lane] for lane in act.lanes)),
        _("Waktu: %(time)s", time=step.duration) if step.duration else "",
    ]
    return " ".join(f"{part.rstrip(' .')}." for part in parts if part)
