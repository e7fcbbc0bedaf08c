"""Which SOPs there are: topics of the content tables, their editions for other places, and who owns each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from corpus.specs.pick import Pick
from corpus.specs.steps import Subject
from corpus.specs.tables import MapContent, Topic, Unit, boilerplate, maps, offices, units

MICRO_COUNT = 644

# Share of SOPs by the year they came into force: most were signed for the launch in November 2022.
_YEARS = (2021, 2021, 2022, 2022, 2022, 2022, 2022, 2022, 2022, 2023, 2023, 2024)
_LAST_YEAR = 2024  # in November of it the agency became a ministry
_LAUNCH = date(2022, 11, 15)


@dataclass(slots=True)
class Draft:
    """An SOP in the making; `number` and `parent` are given once all are dated. `serial`: place within its map."""

    kind: str
    title: str
    map: MapContent
    unit: Unit
    subject: Subject
    pick: Pick
    macro: int
    serial: int
    topic: Topic | None
    created: date
    effective: date
    revised: date | None
    revision: int
    number: str = ""
    parent: str = ""
    micros: list["Draft"] = field(default_factory=list)

    @property
    def edition(self) -> bool:
        """Whether this is a regional office's own SOP on a topic that head office has one on too."""
        return self.topic is not None and not self.topic.variants and self.title != self.topic.title


def make_drafts(seed: int) -> list[Draft]:
    """All macro and micro SOPs, macro SOPs first within each map."""
    spare = MICRO_COUNT - sum(len(topic.variants) or 1 for entry in maps() for topic in entry.topics)
    editions = _office_editions(spare)
    return [draft for index, entry in enumerate(maps()) for draft in _map_drafts(seed, index, entry, editions)]


def _office_editions(count: int) -> dict[str, str]:
    """Topics that a regional office has an SOP of its own for: title -> office. Spread over the maps in turn."""
    queues = [
        (index, [topic for topic in entry.topics if not topic.variants and not topic.unit])
        for index, entry in enumerate(maps())
        if "BP3MI" in entry.units
    ]
    found: dict[str, str] = {}
    turn = 0
    while len(found) < count:
        open_queues = [(index, queue) for index, queue in queues if len(queue) > turn]
        if not open_queues:
            raise ValueError(f"the content tables lack {count - len(found)} micro SOPs")
        for index, queue in open_queues[: count - len(found)]:
            found[queue[turn].title] = offices()[(index * 5 + turn * 7 + 3) % len(offices())]
        turn += 1
    return found


def _map_drafts(seed: int, index: int, entry: MapContent, editions: dict[str, str]) -> Iterator[Draft]:
    macros = [_macro(seed, entry, number, title) for number, title in enumerate(entry.macros)]
    yield from macros
    serial = 0
    for place, topic in enumerate(entry.topics):
        unit = _unit(entry, topic, index, place)
        wanted = [(text, units()[owner] if owner else unit) for text, owner in topic.variants] or [("", unit)]
        if topic.title in editions:
            office = editions[topic.title]
            wanted.append((f"pada {office}", units()[office]))
        for suffix, owner in wanted:
            serial += 1
            draft = _micro(seed, entry, topic, suffix, owner, serial)
            macros[draft.macro].micros.append(draft)
            yield draft


def _unit(entry: MapContent, topic: Topic, index: int, place: int) -> Unit:
    name = topic.unit or entry.units[place % len(entry.units)]
    return units()[offices()[(index * 5 + place * 7) % len(offices())] if name == "BP3MI" else name]


def _micro(seed: int, entry: MapContent, topic: Topic, suffix: str, unit: Unit, serial: int) -> Draft:
    title = f"{topic.title} {suffix}".strip()
    pick = Pick(seed, entry.code, title)
    of_place = not suffix or "Kawasan" in suffix or suffix.startswith(("pada ", "melalui "))
    about = topic.about if of_place else f"{topic.about} {suffix}"
    _, area, name = suffix.partition("Kawasan ")
    owner = units()[f"{unit.name.partition(' Kawasan ')[0]} Kawasan {name}"] if area else unit
    subject = _subject(pick, entry, owner, about, topic)
    number = topic.number if not suffix else ""
    return Draft(
        "mikro", title, entry, owner, subject, pick, topic.macro, serial, topic, *_dates(pick, number), number=number
    )


def _macro(seed: int, entry: MapContent, number: int, title: str) -> Draft:
    pick = Pick(seed, entry.code, title)
    unit = units()[next((name for name in entry.units if name != "BP3MI"), offices()[0])]
    subject = _subject(pick, entry, unit, title[:1].lower() + title[1:], None)
    return Draft("makro", title, entry, unit, subject, pick, number, 1, None, *_dates(pick, ""))


def _subject(pick: Pick, entry: MapContent, unit: Unit, about: str, topic: Topic | None) -> Subject:
    roles = {"T": "Pengadministrasi Persuratan", **unit.roles, **entry.roles, **(topic.roles if topic else {})}
    return Subject(
        about=about,
        documents=topic.documents if topic else ("rencana kerja unit",),
        product=topic.product if topic else f"laporan pelaksanaan {about}",
        system=entry.system,
        register=pick.one(boilerplate()["register"]),
        roles=roles,
    )


def _dates(pick: Pick, number: str) -> tuple[date, date, date | None, int]:
    """(created, effective, revised, revision); all on working days."""
    if number:
        return _working_day(_LAUNCH - timedelta(days=40)), _LAUNCH, None, 0
    year = pick.one(_YEARS)
    effective = _working_day(date(year, 1, 4) + timedelta(days=pick.below(355 if year < _LAST_YEAR else 260)))
    if year == _LAUNCH.year and pick.chance(0.3):
        effective = _LAUNCH
    if year > _LAUNCH.year and pick.chance(0.6):
        revised = _working_day(effective - timedelta(days=pick.between(3, 20)))
        created = _working_day(revised - timedelta(days=pick.between(300, 700)))
        return created, effective, revised, pick.between(1, 2)
    return _working_day(effective - timedelta(days=pick.between(10, 75))), effective, None, 0


def _working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
