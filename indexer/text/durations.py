"""Durations as printed in the column "Waktu": parsed and added up (put into words: duration_words.py).

A working day is 450 minutes, a week five of them. "24 jam", "3 x 24 jam" and calendar days run day and night: clock
time of 1440 minutes a day. What depends on the calendar or on the case (months, "menyesuaikan", times of day) has no
length. Rules and reasons: docs/decisions/0016-durations.md.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import ceil

from indexer.models.duration import Duration, DurationTotal, MinuteSpan
from indexer.models.sop import Step

WORKING_DAY = 450
CLOCK_DAY = 24 * 60
HOUR = 60
_MOST_MINUTES = 10_000_000

_WORK_UNITS = {
    "detik": 1 / 60, "dtk": 1 / 60, "menit": 1, "mnt": 1, "mnit": 1, "minutes": 1, "minute": 1, "'": 1,
    "jam": HOUR, "jamkerja": HOUR, "harikerja": WORKING_DAY, "hk": WORKING_DAY, "hari": WORKING_DAY,
    "hr": WORKING_DAY, "minggu": 5 * WORKING_DAY, "mgg": 5 * WORKING_DAY, "pekan": 5 * WORKING_DAY,
}  # fmt: skip
_CLOCK_UNITS = {
    "harikalender": CLOCK_DAY, "harikalendar": CLOCK_DAY, "hariberturut-turut": CLOCK_DAY,
    "hariberturutturut": CLOCK_DAY, "minggukalender": 7 * CLOCK_DAY,
}  # fmt: skip
_UNITS = _WORK_UNITS | _CLOCK_UNITS
# The units a column heading may name, the commonest first.
_COLUMN_UNITS = ("menit", "jam", "hari", "minggu", "detik")

# Dates, times of day, rates and deadlines before an event: numbers with a unit that are no length of a step.
_NO_LENGTH = re.compile(
    r"bulan|bln|triwulan|semester|tahun|thn|setiap|tiap|per(?:hari|minggu|jam)|/(?:hari|minggu|jam)|sebelum"
    r"|jampel|ke-?\d|(?<![a-z])h[-+–]\d|tanggal|tgl|pukul|wib|wita"
)
_AT_LEAST = re.compile(r"minim|paling(?:sedikit|singkat|cepat)|sekurang|lebihdari|[>≥]")
_AT_MOST = re.compile(r"maks|paling(?:lama|lambat|banyak)|kurangdari|[<≤]")

_DIGITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
}  # fmt: skip
_WORDS = {"setengah": 0.5, "sepuluh": 10, "sebelas": 11} | _DIGITS
_WORDS |= {f"{word}belas": digit + 10 for word, digit in _DIGITS.items()}
_WORDS |= {f"{word}puluh": digit * 10 for word, digit in _DIGITS.items()}
_WORDS |= {f"{word}puluh{one}": digit * 10 + _DIGITS[one] for word, digit in _DIGITS.items() for one in _DIGITS}
_ALONE = {"sejam": "1jam", "sehari": "1hari", "semenit": "1menit", "seminggu": "1minggu"}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_PRINTED_FRACTIONS = {"1/2": "½", "1/4": "¼", "3/4": "¾"}

# A one that was recognised as a letter, or with a spot behind it; two numbers side by side.
_LETTER_ONE = re.compile(r"^(?:[Il|]|L(?=HK)|1\.)\s*")
_TWO_NUMBERS = re.compile(r"\d\s+\d")


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_NUMBER = rf"(?:(?<!\d)\d{{1,7}}(?:[.,]\d{{1,4}})?[½¼¾]?|[½¼¾]|{_longest_first(_WORDS)})"
_TO = r"(?:-|–|—|s/?d\.?|s\.d\.?|sampai(?:dengan)?|hingga)"
_PART = re.compile(
    rf"(?P<low>{_NUMBER})(?:(?:{_TO}|/|atau)(?P<high>{_NUMBER}))?(?:[x×*](?P<times>\d{{1,4}}))?"
    rf"(?P<unit>{_longest_first(_UNITS)})"
)
_ANY_UNIT = re.compile(_longest_first(_UNITS))
_BARE = re.compile(rf"(?P<low>{_NUMBER})(?:(?:{_TO}|/|atau)(?P<high>{_NUMBER}))?")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_RANGE = re.compile(rf"{_TO}|,?maks\w*|,?palinglama")
_NEXT = re.compile(r"(?:dan|,|;)?")
# Durations, each written as "|", and what may stand between them.
_ALONE_PARTS = re.compile(rf"\|(?:(?:{_TO}|/|,?atau|dan|,|;|,?\+)?\|)*")
_PLUS = re.compile(r",?(?:\+|ditambah)")
_OR = re.compile(r"/|,?atau")


class _Part:
    """One number with its unit: "10-15 menit", "3 x 24 jam"."""

    def __init__(self, match: re.Match[str]) -> None:
        self.start, self.end, self.unit = match.start(), match.end(), match["unit"]
        low, high = sorted((_value(match["low"]), _value(match["high"] or match["low"])))
        times = int(match["times"] or 1)
        self.span = _span(low * times * _UNITS[self.unit], high * times * _UNITS[self.unit])
        is_round_the_clock = (times % 24 == 0 or low % 24 == 0) if match["times"] else high > 0 and high % 24 == 0
        self.is_clock = self.unit in _CLOCK_UNITS or (self.unit == "jam" and is_round_the_clock)


def recognised_duration(lines: list[str], unit: str = "") -> tuple[list[str], bool]:
    """The lines of a duration that was recognised in a picture, a one taken for a letter mended; whether it can be one.

    A number that is lost ("hari"), or a spot beside it taken for another ("5 20 menit"), makes it none.
    """
    text = " ".join(lines).strip()
    if not text.strip("-–—."):
        return lines, True
    for each in (text, _LETTER_ONE.sub("1 ", text)):
        if parse(each, unit) and not _TWO_NUMBERS.search(each):
            return [each], True
    return lines, False


def parse(printed: str, unit: str = "") -> Duration | None:
    """The length of a printed duration; None where none can be told.

    `unit` is what the column heading says ("Waktu (menit)") and counts for a bare number, always as working time.
    """
    text = _without_spaces(printed)
    plain = _BRACKETS.sub("", text)
    found = _parse(plain) or _parse(text.strip("()"))
    if found:
        # "1 hari (24 jam)": the brackets say which kind of day is meant.
        meant = next(filter(None, map(_parse, _BRACKETS.findall(text))), None)
        return meant if meant and not meant.work and not found.clock and not found.alternative else found
    bare = _BARE.fullmatch(plain.strip("±~<≤.:"))
    if bare is None or unit not in _WORK_UNITS or _PART.search(plain):
        return None
    low, high = sorted((_value(bare["low"]), _value(bare["high"] or bare["low"])))
    return _sane(Duration(work=_span(low * _WORK_UNITS[unit], high * _WORK_UNITS[unit])))


def may_hold(text: str) -> bool:
    """Whether letters of a unit stand in the text: False is sure."""
    return _ANY_UNIT.search(_without_spaces(text)) is not None


def parse_alone(written: str) -> Duration | None:
    """The length of a text that says a duration and nothing else."""
    text = _BRACKETS.sub("", _without_spaces(written))
    return _parse(text) if _ALONE_PARTS.fullmatch(_PART.sub("|", text)) else None


def column_unit(heading: str) -> str:
    """The unit a heading names in brackets: "Waktu (menit)" → "menit"; "" where it names none."""
    match = re.search(r"\(([^)]*)\)", re.sub(r"\s+", "", heading.lower()))
    return match[1] if match and match[1] in _WORK_UNITS else ""


def of_step(step: Step) -> Duration | None:
    """The length of a step's printed duration; of a bare number, `Step.minutes` tells the unit of its column."""
    found = parse(step.duration)
    if found or not step.minutes or not step.duration:
        return found
    in_columns = (parse(step.duration, unit) for unit in _COLUMN_UNITS)
    return next((each for each in in_columns if each and each.work and each.work.most == step.minutes), None)


def working_minutes(duration: Duration | None) -> int | None:
    """The most minutes of working time, None where there is none."""
    return duration.work.most if duration and duration.work else None


def total(durations: Iterable[Duration | None]) -> DurationTotal:
    """The sum of durations, working time and clock time apart; None is one of unknown length."""
    every = list(durations)
    known = [each for each in every if each]
    return DurationTotal(
        work=_sum(each.work for each in known),
        clock=_sum(each.clock for each in known),
        known=len(known),
        unknown=len(every) - len(known),
        alternatives=sum(each.alternative is not None for each in known),
    )


def total_of(steps: Iterable[Step]) -> DurationTotal:
    return total(map(of_step, steps))


# Parsing. Spaces mean nothing: narrow columns break words ("Men it").


def _without_spaces(printed: str) -> str:
    text = re.sub(r"(?<![\d/])([13]/[24])(?![\d/])", lambda match: _PRINTED_FRACTIONS.get(match[1], match[1]), printed)
    text = re.sub(r"\s+", "", text.lower())
    text = re.sub("[’`′]", "'", text)
    return _ALONE.get(text, re.sub(r"hari([x×*]24jam)", r"\1", text))


def _parse(text: str) -> Duration | None:
    parts = [_Part(match) for match in _PART.finditer(text)]
    if not parts or _NO_LENGTH.search(text):
        return None
    between = [text[one.end : other.start] for one, other in pairwise(parts)]
    if _AT_LEAST.search(text[: parts[0].start]) and not any(map(_AT_MOST.search, between)):
        return None
    options = _split(parts, between, _OR, _are_alternatives)
    lengths = [_added(chosen, inner) for chosen, inner in options]
    found = [each for each in lengths if each]
    return _sane(_choice(found)) if len(found) == len(lengths) else None


def _are_alternatives(one: _Part, sign: str, other: _Part) -> bool:
    return one.is_clock is not other.is_clock or (sign == "/" and one.unit != other.unit)


def _split(
    parts: Sequence[_Part],
    between: Sequence[str],
    sign: re.Pattern[str],
    separates: Callable[[_Part, str, _Part], bool] = lambda one, sign, other: True,
) -> list[tuple[list[_Part], list[str]]]:
    """Groups of parts, each with the texts between its parts, separated where `sign` stands between two parts."""
    groups: list[tuple[list[_Part], list[str]]] = [([parts[0]], [])]
    for (one, other), text in zip(pairwise(parts), between, strict=True):
        if sign.fullmatch(text) and separates(one, text, other):
            groups.append(([other], []))
        else:
            groups[-1][0].append(other)
            groups[-1][1].append(text)
    return groups


def _choice(options: Sequence[Duration]) -> Duration | None:
    """The shorter of two alternatives with the longer one beside it; equal ones are said twice."""
    if len(options) > 2:
        return None
    shorter, longer = min(options, key=_most), max(options, key=_most)
    if len(options) == 1 or _most(shorter) == _most(longer):
        return options[0]
    return Duration(shorter.work, shorter.clock, longer)


def _added(parts: Sequence[_Part], between: Sequence[str]) -> Duration | None:
    terms = [_ranged(*term) for term in _split(parts, between, _PLUS)]
    known = [term for term in terms if term]
    if len(known) < len(terms):
        return None
    return Duration(_sum(term.work for term in known), _sum(term.clock for term in known))


def _ranged(parts: Sequence[_Part], between: Sequence[str]) -> Duration | None:
    """ "1 jam s.d. 2 hari": the least and the most, which are clock time where the most is."""
    ends = _split(parts, between, _RANGE)
    if len(ends) == 1:
        # "15 menit / 30 menit", "30 menit atau 1 jam"
        ends = _split(parts, between, _OR)
    sides = [_following(*end) for end in ends]
    if None in sides or len(sides) > 2:
        return None
    if len(sides) == 1:
        return sides[0]
    low, high = (side for side in sides if side)
    if bool(low.clock) is bool(high.clock):
        kinds = (_joined(low.work, high.work), _joined(low.clock, high.clock))
        return Duration(*kinds)
    # Hours and minutes may be either kind; a working day and a day of 24 hours are no ends of one range.
    if low.work and high.clock and all(_UNITS[part.unit] <= HOUR for part in ends[0][0]):
        return Duration(clock=_joined(low.work, high.clock))
    return None


def _following(parts: Sequence[_Part], between: Sequence[str]) -> Duration | None:
    """ "1 jam 30 menit": units in falling order; after clock time ("24 jam 30 menit") hours and minutes are so too."""
    for (one, other), text in zip(pairwise(parts), between, strict=True):
        size = CLOCK_DAY if one.is_clock else _UNITS[one.unit]
        is_smaller = _UNITS[other.unit] < size and not (one.is_clock and _UNITS[other.unit] > HOUR)
        if other.is_clock or not is_smaller or not _NEXT.fullmatch(text):
            return None
    length = _sum(part.span for part in parts)
    return Duration(clock=length) if parts[0].is_clock else Duration(work=length)


def _joined(one: MinuteSpan | None, other: MinuteSpan | None) -> MinuteSpan | None:
    return MinuteSpan(min(one.least, other.least), max(one.most, other.most)) if one and other else None


def _sum(spans: Iterable[MinuteSpan | None]) -> MinuteSpan | None:
    known = [span for span in spans if span]
    return sum(known[1:], known[0]) if known else None


def _most(duration: Duration) -> int:
    return max(span.most for span in (duration.work, duration.clock) if span)


def _sane(duration: Duration | None) -> Duration | None:
    return duration if duration and 0 < _most(duration) < _MOST_MINUTES else None


def _span(least: float, most: float) -> MinuteSpan:
    return MinuteSpan(ceil(least), ceil(most))


def _value(number: str) -> float:
    if number in _WORDS:
        return _WORDS[number]
    fraction = sum(_FRACTIONS.get(c, 0.0) for c in number)
    digits = number.rstrip("½¼¾")
    # A dot before three digits is a thousands separator.
    digits = re.sub(r"\.(?=\d{3}$)", "", digits).replace(",", ".")
    return float(digits or 0) + fraction
