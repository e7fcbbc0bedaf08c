"""How an SOP's facts are printed in one file: the same words go onto the page and into the truth beside the file."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.model import SopSpec, StepSpec
from corpus.render.variants import chance, pick

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Numbering(StrEnum):
    """How steps are numbered: in the No column with or without a dot, before the activity's words, or not at all."""

    DOT = "dot"
    PLAIN = "plain"
    IN_ACTIVITY = "in_activity"
    NONE = "none"


class DateStyle(StrEnum):
    LONG = "long"
    SHORT_MONTH = "short_month"
    DASHES = "dashes"
    MONTH_ONLY = "month_only"
    ENGLISH = "english"


class RevisionStyle(StrEnum):
    """What the revision field holds: a date or "-", or the number and the date ("00", "02/12 Mei 2023")."""

    DATE = "date"
    NUMBER_AND_DATE = "number_and_date"


@dataclass(frozen=True, slots=True)
class PrintedDate:
    printed: str
    iso: str


@dataclass(frozen=True, slots=True)
class PrintedStep:
    """`label` stands in the No column, `activity` in the activity column (with its number where that is the custom)."""

    spec: StepSpec
    number: str
    label: str
    activity: str


@dataclass(frozen=True, slots=True)
class PrintedSop:
    spec: SopSpec
    title: str
    created: PrintedDate
    revised: PrintedDate | None
    revision: str
    revision_field: str
    effective: PrintedDate
    related: tuple[str, ...]
    steps: tuple[PrintedStep, ...]


def print_date(day: date, style: DateStyle) -> PrintedDate:
    month = MONTHS[day.month - 1]
    if style is DateStyle.SHORT_MONTH:
        return PrintedDate(f"{day.day:02d} {month[:3]} {day.year}", day.isoformat())
    if style is DateStyle.DASHES:
        return PrintedDate(f"{day.day:02d}-{day.month:02d}-{day.year}", day.isoformat())
    if style is DateStyle.MONTH_ONLY:
        return PrintedDate(f"{month} {day.year}", f"{day.year}-{day.month:02d}")
    if style is DateStyle.ENGLISH:
        return PrintedDate(f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}", day.isoformat())
    return PrintedDate(f"{day.day} {month} {day.year}", day.isoformat())


def date_style(sop: SopSpec) -> DateStyle:
    """Most offices write the month out; one in fifteen gives only the month, one in thirty writes it in English."""
    usual = [DateStyle.LONG] * 21 + [DateStyle.SHORT_MONTH] * 2 + [DateStyle.DASHES] * 4
    styles = [*usual, DateStyle.MONTH_ONLY, DateStyle.MONTH_ONLY, DateStyle.ENGLISH]
    return pick(styles, "dates", sop.number, sop.revision)


def print_sop(
    sop: SopSpec, numbering: Numbering, revision_style: RevisionStyle, *, capitals: bool = False
) -> PrintedSop:
    style = date_style(sop)
    revised = print_date(sop.revised, style) if sop.revised else None
    if revision_style is RevisionStyle.NUMBER_AND_DATE:
        revision = f"{sop.revision:02d}"
        revision_field = f"{revision}/{revised.printed}" if revised else revision
    else:
        revision = ""
        revision_field = revised.printed if revised else "-"
    return PrintedSop(
        spec=sop,
        title=sop.title.upper() if capitals else sop.title,
        created=print_date(sop.created, style),
        revised=revised,
        revision=revision,
        revision_field=revision_field,
        effective=print_date(sop.effective, style),
        related=tuple(f"{number} {title}".strip() for number, title in sop.related),
        steps=tuple(
            print_step(step, position, numbering) for position, step in zip(positions(sop), sop.steps, strict=True)
        ),
    )


def positions(sop: SopSpec) -> list[int]:
    """The numbers of the steps; in a few SOPs the third step was added later under the number of the second."""
    numbers = list(range(1, len(sop.steps) + 1))
    if len(numbers) >= 4 * (sop.pages - 1) and chance(5, "number given twice", sop.number):
        numbers[2:] = [number - 1 for number in numbers[2:]]
    return numbers


def print_step(step: StepSpec, position: int, numbering: Numbering) -> PrintedStep:
    if numbering is Numbering.NONE:
        return PrintedStep(step, "", "", step.activity)
    if numbering is Numbering.IN_ACTIVITY:
        return PrintedStep(step, str(position), "", f"{position}. {step.activity}")
    label = f"{position}." if numbering is Numbering.DOT else str(position)
    return PrintedStep(step, str(position), label, step.activity)
