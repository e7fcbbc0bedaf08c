"""Requests of every kind, made from a seed of what stands in an installation: in hidden SOPs as often as in others."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from indexer.installation import Installation
from indexer.models import Sight
from indexer.registry import queries
from indexer.registry.tables import citations, documents, pages, roles

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W\d_]{3,}")
_QUESTIONS = (
    "siapa yang menandatangani {}",
    "siapa yang {}",
    "berapa lama {}",
    "apa syarat {}",
    "dokumen apa yang dilampirkan untuk {}",
    "bagaimana cara {}",
    "langkah setelah {}",
    "SOP apa yang mengatur {}",
    "kapan {} dilakukan",
    "gimana kalau {}",
)


@dataclass(frozen=True)
class Held:
    """What stands in an installation. `hidden_words`: that stand in hidden SOPs only.

    `ids`: of all SOPs. `pages`: SOP → its numbered pages. `partial`: visible SOPs that share a file with a hidden one:
    the twin holds that file as well, so that it offers the whole of it.
    """

    ids: list[int]
    pages: dict[int, range]
    partial: frozenset[int]
    hidden_words: list[str]
    words: list[str]
    titles: list[str]
    numbers: list[str]
    units: list[str]
    roles: list[str]
    laws: list[str]
    law_keys: list[str]
    processes: list[str]
    passages: list[str]

    @classmethod
    def of(cls, installation: Installation, sight: Sight) -> "Held":
        with installation.session() as session:
            rows = session.execute(select(documents).order_by(documents.c.id)).all()
            said = list(session.execute(select(roles.c.name).distinct().order_by(roles.c.name)).scalars())
            laws = list(session.execute(select(citations.c.label).distinct().order_by(citations.c.label)).scalars())
            law_keys = list(session.execute(select(citations.c.key).distinct().order_by(citations.c.key)).scalars())
            texts = {row.id: _text(session, row) for row in rows}
            hidden = session.execute(select(documents.c.id).where(~queries.is_visible(sight))).scalars().all()
        files_of_hidden = {row.file_id for row in rows if row.id in hidden}
        seen = {word for row in rows if row.id not in hidden for word in _words(texts[row.id])}
        told = {word for sop_id in hidden for word in _words(texts[sop_id])}
        return cls(
            ids=[row.id for row in rows],
            pages={row.id: range(row.first_page, row.last_page + 1) for row in rows},
            partial=frozenset(row.id for row in rows if row.file_id in files_of_hidden) - frozenset(hidden),
            hidden_words=sorted(told - seen) or sorted(told) or sorted(seen),
            words=sorted(seen),
            titles=[row.title for row in rows],
            numbers=[row.number for row in rows if row.number],
            units=sorted({row.unit for row in rows}),
            roles=said,
            laws=laws,
            law_keys=law_keys,
            processes=sorted({row.process for row in rows}),
            passages=[texts[sop_id] for sop_id in texts],
        )


def _text(session: Session, row: documents.c) -> str:  # type: ignore[name-defined]
    here = (pages.c.file_id == row.file_id) & pages.c.number.between(row.first_page, row.last_page)
    return "\n".join((row.title, *session.execute(select(pages.c.text).where(here).order_by(pages.c.number)).scalars()))


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


@dataclass
class Asking:
    """Requests of what is `held`, by `chance`."""

    held: Held
    chance: random.Random

    def word(self) -> str:
        return self.chance.choice(self.chance.choice((self.held.hidden_words, self.held.words, self.held.words)))

    def topic(self) -> str:
        """A few words of a title, of a passage, or of anywhere."""
        source = self.chance.choice((self.held.titles, self.held.passages))
        words = self.chance.choice(source).split() or [self.word()]
        first = self.chance.randrange(len(words))
        return " ".join(words[first : first + self.chance.randint(1, 5)])

    def misspelled(self) -> str:
        word = list(self.word())
        at = self.chance.randrange(len(word))
        word[at : at + 1] = self.chance.choice(
            ([], [self.chance.choice(_LETTERS)], [word[at], word[at]], [word[at], self.chance.choice(_LETTERS)])
        )
        return "".join(word)

    def text(self, kind: str) -> str:
        return _TEXTS[kind](self)

    def filters(self) -> list[tuple[str, str]]:
        choose = self.chance.choice
        every = [
            ("proses", choose(self.held.processes)),
            ("unit", choose(self.held.units) or "-"),
            ("pelaksana", choose(self.held.roles or ["-"])),
            ("jenis", choose(["makro", "mikro", "peta", "lainnya"])),
            ("tahun", choose(["2018", "2020", "2022", "2024", "-"])),
            ("status", choose(["semua", "digantikan", "berlaku"])),
            ("format", choose(["pdf", "docx", "odt"])),
        ]
        return self.chance.sample(every, self.chance.randint(1, 3))

    def page(self, kind: str) -> str:
        """The address of a search with a text of that kind."""
        choose = self.chance.choice
        asked: list[tuple[str, object]] = [("q", self.text(kind))]
        if kind in ("facets", "nothing") or self.chance.random() < 0.2:
            asked += self.filters()
        extras = (
            ("urut", choose(["terbaru", "judul", "nomor"])),
            ("hal", choose([2, 3, 7, 40])),
            ("per_hal", choose([1, 50, 100])),
            ("gabung", 0),
            ("persis", 1),
            ("di", "judul"),
            ("berlaku", choose(["2019-06-01", "2022-01-01", "2024-06-02"])),
            ("jelaskan", 1),
        )
        asked += [extra for extra in extras if self.chance.random() < 0.12]
        if self.chance.random() < 0.3 and not {"jelaskan", "hal"} & {name for name, _ in asked}:
            return f"/api/v1/search?{urlencode([_in_english(*each) for each in asked])}"
        return f"/cari?{urlencode(asked)}"

    def pages(self, count: int) -> Iterator[tuple[str, str]]:
        """Kind and address of so many searches, all kinds alike often."""
        kinds = list(_TEXTS)
        for number in range(count):
            kind = kinds[number % len(kinds)]
            yield kind, self.page(kind)


def _in_english(name: str, value: object) -> tuple[str, object]:
    names = {"proses": "process", "pelaksana": "role", "jenis": "kind", "tahun": "year", "per_hal": "per_page"}
    sorts = {"terbaru": "newest", "judul": "title", "nomor": "number"}
    if name == "urut":
        return "sort", sorts[str(value)]
    fixed = {"gabung": ("group", 0), "persis": ("exact", 1), "di": ("in", "title"), "semua": ("status", "any")}
    if name == "berlaku":
        return "in_force_on", value
    return fixed.get(name) or (names.get(name, name), "any" if value == "semua" else value)


_TEXTS: dict[str, Callable[[Asking], str]] = {
    "one word": lambda it: it.word(),
    "words": lambda it: " ".join(it.word() for _ in range(it.chance.randint(2, 3))),
    "many words": lambda it: " ".join(it.word() for _ in range(it.chance.randint(4, 8))),
    "topic": lambda it: it.topic(),
    "question": lambda it: it.chance.choice(_QUESTIONS).format(it.topic()),
    "question with any word": lambda it: f"{it.chance.choice(_QUESTIONS).format('surat')} {it.word()}",
    "question with a wrong word": lambda it: f"{it.chance.choice(_QUESTIONS).format(it.word())} {it.misspelled()}",
    "phrase": lambda it: f'"{it.topic()}"',
    "prefix": lambda it: f"{it.word()[: it.chance.randint(2, 4)]}*",
    "words and prefix": lambda it: f"{it.word()} {it.word()[:3]}*",
    "misspelled": lambda it: it.misspelled(),
    "words and misspelled": lambda it: f"{it.word()} {it.misspelled()} {it.word()}",
    "either": lambda it: f"{it.word()} OR {it.word()} {it.word()}",
    "without": lambda it: f"{it.word()} -{it.word()}",
    "number": lambda it: it.chance.choice(it.held.numbers),
    "law": lambda it: it.chance.choice(it.held.laws),
    "unit": lambda it: f"{it.word()} {it.chance.choice(it.held.units)}",
    "facets": lambda it: it.word(),
    "nothing": lambda it: "",
}


def beginnings(held: Held) -> list[str]:
    """What somebody may have typed of any name when suggestions are asked for: two letters and more of every word."""
    names = (*held.titles, *held.numbers, *held.units, *held.roles, *held.laws)
    words = {word.lower() for name in names for word in re.findall(r"\w+", name)}
    typed = {word[:length] for word in words for length in (2, 3, 5, len(word)) if len(word) >= length}
    return sorted(typed | set(held.titles) | set(held.numbers) | {name[: len(name) // 2] for name in names})
