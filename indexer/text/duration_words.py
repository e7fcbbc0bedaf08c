"""Durations and totals in words: the one place that words them, for the pages, the API and the command line.

The sentences are Indonesian; a page hands in the `ngettext` it translates all other sentences with.
"""

from collections.abc import Sequence
from typing import Protocol

from indexer.models.duration import Duration, DurationTotal, MinuteSpan
from indexer.text.durations import CLOCK_DAY, HOUR, WORKING_DAY

DAYS, HOURS, MINUTES = "%(count)s hari kerja", "%(count)s jam", "%(count)s menit"
CLOCK_DAYS = "%(count)s × 24 jam"
UNKNOWN = "%(count)s langkah tanpa waktu pasti"
ALTERNATIVES = "%(count)s langkah dengan dua pilihan waktu, dihitung yang lebih singkat"
SENTENCES = (DAYS, HOURS, MINUTES, CLOCK_DAYS, UNKNOWN, ALTERNATIVES)


class Ngettext(Protocol):
    def __call__(self, one: str, many: str, number: int, **values: object) -> str: ...


def in_indonesian(one: str, many: str, number: int, **values: object) -> str:
    return many % values


def in_words(found: DurationTotal | Duration, ngettext: Ngettext = in_indonesian) -> str:
    """ "3 hari kerja 5 jam 30 menit + 3 × 24 jam", "1–10 hari kerja"; "" where no length is known."""
    work = _span_in_words(found.work, ngettext) if found.work else ""
    clock = _clock_in_words(found.clock, ngettext) if found.clock else ""
    return " + ".join(filter(None, (work, clock)))


def remarks(found: DurationTotal, ngettext: Ngettext = in_indonesian) -> tuple[str, ...]:
    """What the sum leaves out: "2 langkah tanpa waktu pasti"."""
    counts = ((UNKNOWN, found.unknown), (ALTERNATIVES, found.alternatives))
    return tuple(ngettext(words, words, count, count=count) for words, count in counts if count)


def with_remarks(found: DurationTotal, ngettext: Ngettext = in_indonesian) -> str:
    """ "3 hari kerja + 1 × 24 jam (1 langkah tanpa waktu pasti)"; "" where no length is known."""
    time, left_out = in_words(found, ngettext), "; ".join(remarks(found, ngettext))
    return f"{time} ({left_out})" if time and left_out else time


def _span_in_words(span: MinuteSpan, ngettext: Ngettext) -> str:
    least, most = _units(span.least), _units(span.most)
    if least == most:
        return _amounts([(count, str(count)) for count in most], ngettext)
    differing = [place for place, pair in enumerate(zip(least, most, strict=True)) if pair[0] != pair[1]]
    if len(differing) == 1 and (least[differing[0]] or not any(least)):
        counts = [(high, f"{low}–{high}" if low != high else str(high)) for low, high in zip(least, most, strict=True)]
        return _amounts(counts, ngettext)
    ends = [_amounts([(count, str(count)) for count in end], ngettext) for end in (least, most)]
    return " – ".join(filter(None, ends))


def _units(minutes: int) -> tuple[int, int, int]:
    """Working days, hours and minutes."""
    days, rest = divmod(minutes, WORKING_DAY)
    return days, *divmod(rest, HOUR)


def _amounts(counts: Sequence[tuple[int, str]], ngettext: Ngettext) -> str:
    """`counts`: of days, hours and minutes the number and how it is written."""
    named = zip((DAYS, HOURS, MINUTES), counts, strict=True)
    parts = [ngettext(words, words, count, count=written) for words, (count, written) in named if count]
    return " ".join(parts) or ngettext(MINUTES, MINUTES, 0, count=0)


def _clock_in_words(span: MinuteSpan, ngettext: Ngettext) -> str:
    (least, low_rest), (most, rest) = divmod(span.least, CLOCK_DAY), divmod(span.most, CLOCK_DAY)
    if span.least != span.most and not low_rest and not rest:
        return ngettext(CLOCK_DAYS, CLOCK_DAYS, most, count=f"{least}–{most}")
    return " – ".join(dict.fromkeys(_clock_length(minutes, ngettext) for minutes in (span.least, span.most)))


def _clock_length(minutes: int, ngettext: Ngettext) -> str:
    days, rest = divmod(minutes, CLOCK_DAY)
    parts = [ngettext(CLOCK_DAYS, CLOCK_DAYS, days, count=days)] if days else []
    if rest or not days:
        hours, left = divmod(rest, HOUR)
        parts.append(_amounts([(0, ""), (hours, str(hours)), (left, str(left))], ngettext))
    return " ".join(parts)
