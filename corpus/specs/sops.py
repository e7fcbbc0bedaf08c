"""From drafts to finished SOPs: numbers, parents, flow tables, boilerplate, related SOPs, pages."""

from collections.abc import Mapping, Sequence

from corpus.model import SopSpec, StepSpec
from corpus.specs.drafts import Draft
from corpus.specs.numbers import LetterNumbers, process_number
from corpus.specs.people import official
from corpus.specs.pick import Pick
from corpus.specs.steps import Flow, macro_flow, micro_flow
from corpus.specs.tables import boilerplate, patterns
from corpus.specs.wording import title_case

PAGE_COUNT = 1948
_AGENCY = "Badan Pelindungan Pekerja Migran Indonesia"

# How many of the longest SOPs have 5, 4 and 3 pages; the others have 2. Adds up to PAGE_COUNT over 750.
_LONG = ((4, 5), (50, 4), (336, 3))


def make_sops(drafts: Sequence[Draft]) -> list[SopSpec]:
    """The SOPs of the drafts, in their order."""
    _give_numbers(drafts)
    seen: set[tuple[StepSpec, ...]] = set()
    flows: dict[str, Flow] = {}
    for draft in drafts:
        flows[draft.number] = flow = _flow(draft, seen)
        seen.add(flow.steps)
    by_map: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_map.setdefault(draft.map.code, []).append(draft)
    pages = _pages(flows)
    return [_sop(draft, flows[draft.number], pages[draft.number], by_map[draft.map.code]) for draft in drafts]


def _give_numbers(drafts: Sequence[Draft]) -> None:
    """Numbers to all drafts, parents to the micro ones; letter numbers run with the date."""
    taken = [draft.number for draft in drafts if draft.number]
    letters = LetterNumbers()
    for draft in sorted(drafts, key=lambda draft: (draft.effective, draft.map.code, draft.serial, draft.title)):
        if draft.number:
            continue
        if _has_process_number(draft):
            dotted = draft.pick.chance(0.15)
            serial = 1 if draft.kind == "makro" else draft.serial + 1
            draft.number = process_number(draft.map.code, draft.macro, serial, dotted)
        else:
            draft.number = letters.next(draft.unit.code, draft.map.archive_code, draft.effective, draft.pick, taken)
    for macro in drafts:
        for micro in macro.micros:
            micro.parent = macro.number


def _has_process_number(draft: Draft) -> bool:
    if draft.kind == "makro":
        return True
    if draft.map.style:
        return draft.map.style == "cfm"
    share = 0.15 if draft.unit.code.startswith("BP3MI") else 0.3 if draft.unit.code.startswith("SU") else 0.6
    return draft.pick.chance(share)


def _flow(draft: Draft, seen: set[tuple[StepSpec, ...]]) -> Flow:
    """The flow table; drawn again in the rare case that another SOP has the very same."""
    for attempt in range(100):
        pick = Pick(draft.map.code, draft.title, "steps", attempt)
        if draft.topic is None:
            parts = [(micro.title, micro.subject, micro.number) for micro in draft.micros if not micro.edition]
            flow = macro_flow(pick, parts, draft.subject)
        else:
            flow = micro_flow(pick, patterns()[draft.topic.pattern], draft.topic.rows, draft.subject)
        if flow.steps not in seen:
            return flow
    raise ValueError(f"no flow table of its own for {draft.title!r}")


def _pages(flows: Mapping[str, Flow]) -> dict[str, int]:
    """Pages by SOP number: the more there is to print, the more pages."""

    def size(number: str) -> int:
        steps = flows[number].steps
        return sum(90 + len(step.activity) + max(len(step.inputs), len(step.output)) for step in steps)

    ranked = sorted(flows, key=lambda number: (-size(number), number))
    pages = dict.fromkeys(ranked, 2)
    start = 0
    for count, length in _LONG:
        pages.update(dict.fromkeys(ranked[start : start + count], length))
        start += count
    return pages


def _sop(draft: Draft, flow: Flow, pages: int, neighbours: Sequence[Draft]) -> SopSpec:
    pick = Pick(draft.map.code, draft.title, "identity")
    post = draft.unit.above if draft.kind == "makro" else draft.unit.head
    name, nip = official(post)
    words = boilerplate()
    fill = draft.subject.fill
    access = draft.topic.access if draft.topic and draft.topic.access else draft.map.access
    return SopSpec(
        number=draft.number,
        title=title_case(draft.title),
        kind=draft.kind,
        process=draft.map.code.rpartition("/")[0],
        map=draft.map.code,
        parent=draft.parent,
        unit=draft.unit.name,
        letterhead=(_AGENCY.upper(), *(line.upper() for line in _letterhead(draft))),
        roles=flow.roles,
        steps=flow.steps,
        created=draft.created,
        effective=draft.effective,
        revision=draft.revision,
        revised=draft.revised,
        approved_post=post,
        approved_name=name,
        approved_nip=nip,
        legal_basis=_laws(draft),
        qualification=tuple(fill(text) for text in pick.some(words["qualification"], pick.between(3, 5))),
        related=_related(pick, draft, neighbours),
        equipment=tuple(fill(text) for text in pick.some(words["equipment"], pick.between(4, 6))),
        warning=fill(pick.one(words["warning"])),
        recording=fill(pick.one(words["recording"])),
        access=access,
        pages=pages,
    )


def _letterhead(draft: Draft) -> tuple[str, ...]:
    if draft.unit.code.startswith("BP3MI"):
        return draft.unit.top
    return (*draft.unit.top, draft.unit.name)


def _laws(draft: Draft) -> tuple[str, ...]:
    """The rules in force on the day the SOP was made, of the fields its map belongs to."""
    tags = {"all", *draft.map.laws}
    if draft.kind == "makro":
        tags.add("makro")
    if draft.unit.code.startswith("BP3MI"):
        tags.add("bp3mi")
    return laws_until(draft.effective.year, tags)


def laws_until(year: int, tags: set[str]) -> tuple[str, ...]:
    """The rules of these fields that an SOP of that year can cite, the highest rank of rule first."""
    laws = [law["text"] for law in boilerplate()["law"] if tags & set(law["tags"]) and law["year"] <= year]
    return tuple(sorted(laws, key=_rank))


def _rank(law: str) -> int:
    """Acts, government regulations, presidential ones, then those of ministers and agencies, then decrees."""
    kinds = ("Undang-Undang", "Peraturan Pemerintah", "Peraturan Presiden", "Peraturan", "Keputusan")
    return next(rank for rank, kind in enumerate(kinds) if law.startswith(kind))


def _related(pick: Pick, draft: Draft, neighbours: Sequence[Draft]) -> tuple[tuple[str, str], ...]:
    others = [other for other in neighbours if other is not draft and other.number != draft.parent]
    linked = [other for other in neighbours if other.number == draft.parent]
    linked += pick.some(others, pick.between(1, 3))
    return tuple((other.number, title_case(other.title)) for other in linked)
