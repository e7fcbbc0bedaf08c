"""How long the steps of an SOP take: in the reader's language, and in numbers for programs."""

from typing import Any

from indexer.models import DurationTotal, MinuteSpan, Step
from indexer.text import duration_words, durations
from search_app.http.translate import ngettext


def in_words(total: DurationTotal) -> str:
    """ "3 hari kerja 5 jam 30 menit + 3 × 24 jam"; "" where no step has a length."""
    return duration_words.in_words(total, ngettext)


def remarks(total: DurationTotal) -> str:
    """What the sum leaves out: "2 langkah tanpa waktu pasti", else ""."""
    return "; ".join(duration_words.remarks(total, ngettext))


def with_remarks(total: DurationTotal) -> str:
    """Both at once: "3 hari kerja (1 langkah tanpa waktu pasti)", "" where no step has a length."""
    return duration_words.with_remarks(total, ngettext)


def total_as_json(total: DurationTotal) -> dict[str, Any]:
    return {
        **_numbers(total.work, total.clock),
        "text": in_words(total),
        "remarks": remarks(total),
        "steps_known": total.known,
        "steps": total.known + total.unknown,
        "alternatives": total.alternatives,
    }


def step_as_json(step: Step) -> dict[str, int | None]:
    found = durations.of_step(step)
    return _numbers(found.work, found.clock) if found else _numbers(None, None)


def _numbers(work: MinuteSpan | None, clock: MinuteSpan | None) -> dict[str, int | None]:
    return {
        "minutes": work.most if work else None,
        "minutes_least": work.least if work else None,
        "clock_minutes": clock.most if clock else None,
        "clock_minutes_least": clock.least if clock else None,
    }
