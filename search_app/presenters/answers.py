"""The answer to a question → what the page and the API show above the hits."""

from dataclasses import dataclass
from typing import Any

from indexer.models import Answer, DurationTotal, QuestionKind, SearchResult, Step
from indexer.text import snippet_words
from search_app.http.translate import LazyString, lazy_gettext, ngettext
from search_app.http.translate import gettext as _
from search_app.presenters import durations, labels
from search_app.presenters.search_links import Links, sop_address

_QUESTIONS: dict[QuestionKind, LazyString] = {
    QuestionKind.DURATION: lazy_gettext("Berapa lama?"),
    QuestionKind.PERFORMER: lazy_gettext("Siapa?"),
    QuestionKind.INPUTS: lazy_gettext("Dokumen apa saja?"),
    QuestionKind.STEPS: lazy_gettext("Bagaimana caranya?"),
    QuestionKind.NEXT: lazy_gettext("Apa langkah berikutnya?"),
    QuestionKind.PREVIOUS: lazy_gettext("Sebelumnya"),
    QuestionKind.SOP: lazy_gettext("SOP yang mana?"),
}


@dataclass(frozen=True, slots=True)
class AnswerStepView:
    """A step that answers: `text` says so, `more` is beside it; `href` is its page."""

    number: str
    text: str
    more: tuple[str, ...]
    place: str
    href: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """`headline` is the answer in a few words, where it is one ("2 hari kerja 3 jam, 7 langkah").

    `duration`: the time of the whole SOP in numbers, where that is asked for (`durations.total_as_json`).
    """

    question: str
    headline: str
    steps: tuple[AnswerStepView, ...]
    left_out: int
    title: str
    number: str
    href: str
    duration: dict[str, Any] | None = None


def answer_views(result: SearchResult, links: Links) -> tuple[AnswerView, ...]:
    """Those that answer equally well, each from its SOP."""
    return tuple(_answer_view(result, found, links) for found in result.answers)


def _answer_view(result: SearchResult, found: Answer, links: Links) -> AnswerView:
    def href(page: int | None) -> str:
        return sop_address(result.request, found.sop.id, page, links.per_page)

    return AnswerView(
        question=str(_QUESTIONS[found.kind]),
        headline=_headline(found),
        steps=tuple(_step(found, step, href(step.page)) for step in found.steps),
        left_out=found.step_count - len(found.steps) if found.kind is QuestionKind.STEPS else 0,
        title=found.sop.title,
        number=found.sop.number,
        href=href(None),
        duration=durations.total_as_json(found.total) if found.total else None,
    )


def _headline(found: Answer) -> str:
    steps = ngettext("%(count)s langkah", "%(count)s langkah", found.step_count, count=labels.number(found.step_count))
    if found.kind is QuestionKind.DURATION:
        return _time(found.total, steps) if found.total else ""
    if found.kind is QuestionKind.PERFORMER:
        return ", ".join(dict.fromkeys(name for step in found.steps for name in step.performers))
    return steps if found.kind in (QuestionKind.STEPS, QuestionKind.SOP) else ""


def _time(total: DurationTotal, steps: str) -> str:
    """ "3 hari kerja + 1 × 24 jam, 9 langkah (1 langkah tanpa waktu pasti)"; "" where no step has a length."""
    left_out = durations.remarks(total)
    return f"{durations.in_words(total)}, {steps}{f' ({left_out})' if left_out else ''}" if total.known else ""


def _step(found: Answer, step: Step, href: str) -> AnswerStepView:
    performers = snippet_words.performers(step)
    texts = {
        QuestionKind.DURATION: (step.duration, (step.activity, performers)),
        # The headline names the performers of one step, but not who of them does which.
        QuestionKind.PERFORMER: (step.activity, (step.duration,))
        if len(found.steps) == 1
        else (performers, (step.activity, step.duration)),
        QuestionKind.INPUTS: (step.inputs, (step.activity,)),
    }
    text, more = texts.get(found.kind, (step.activity, (performers, step.duration)))
    number = snippet_words.step_number(step.number, _)
    shown = tuple(_one_line(each) for each in (*more, labels.from_scan(step.confidence)) if each)
    return AnswerStepView(number, _one_line(text), shown, found.page_labels.get(step.page, ""), href)


def _one_line(text: str) -> str:
    return " ".join(text.split())
