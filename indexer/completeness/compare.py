"""Declared and listed SOPs against the SOPs that are here: totals, totals per process, and issues."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.completeness.issue_types import IssueType, TotalKind
from indexer.installation import Installation
from indexer.models import Outcome, SopKind, Viewer
from indexer.registry.inventory import Inventory, RegisterRow, SopInForce, inventory
from indexer.registry.queries import Failure
from indexer.taxonomy.tree import UNDECIDED, Declared, Process, Taxonomy


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: a row (`line`) of the register, an SOP (`sop_id`), or a file that could not be read (`outcome`)."""

    issue: IssueType
    number: str = ""
    title: str = ""
    process: str = ""
    file_name: str = ""
    line: int | None = None
    sop_id: int | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class RegisterTotal:
    """A count as declared in the taxonomy, as listed in the register (None: not stated), and as present here.

    `group`: code of the group, for GROUP. `is_exact`: False where some SOPs could not be counted; no difference then.
    """

    what: TotalKind
    declared: int | None
    listed: int | None
    present: int
    group: str = ""
    is_exact: bool = True

    @property
    def difference(self) -> int | None:
        """Present minus declared; minus listed where nothing is declared."""
        wanted = self.listed if self.declared is None else self.declared
        return self.present - wanted if wanted is not None and self.is_exact else None


@dataclass(frozen=True, slots=True)
class ProcessTotals:
    """Counts of one process. `maps`: maps in the taxonomy. `macro`, `micro`: (listed, present); listed is None without
    a register. `other`: SOPs of no stated kind, and maps.
    """

    code: str
    name: str
    maps: int
    maps_used: int
    macro: tuple[int | None, int]
    micro: tuple[int | None, int]
    other: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`rows` of the register, 0 where none was imported. `without_pages`: SOPs whose file has no printed pages."""

    rows: int
    sops: int
    totals: tuple[RegisterTotal, ...]
    processes: tuple[ProcessTotals, ...]
    findings: tuple[Finding, ...]
    without_pages: int

    def of(self, issue: IssueType) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.issue is issue)

    @property
    def is_sound(self) -> bool:
        return bool(self.rows) and not self.findings and not any(total.difference for total in self.totals)


def reconcile(installation: Installation, viewer: Viewer) -> Reconciliation:
    """The comparison over the SOPs that the viewer may see, in a fixed number of SQL statements."""
    with installation.session() as session:
        found = inventory(session, viewer)
    return compare(found, installation.taxonomy)


def compare(found: Inventory, taxonomy: Taxonomy) -> Reconciliation:
    known = {sop.id: sop.process if sop.process in taxonomy.by_code else UNDECIDED for sop in found.sops}
    listed = [row for row in found.rows if row.is_in_force]
    return Reconciliation(
        rows=len(found.rows),
        sops=len(found.sops),
        totals=tuple(_totals(found.sops, listed, known, taxonomy)),
        processes=tuple(_processes(found.sops, listed, known, taxonomy)),
        findings=tuple(_findings(found, known)),
        without_pages=sum(not sop.has_pages for sop in found.sops),
    )


def _totals(
    sops: tuple[SopInForce, ...], listed: list[RegisterRow], known: dict[int, str], taxonomy: Taxonomy
) -> Iterator[RegisterTotal]:
    says: Declared = taxonomy.declared
    used, named = _processes_of(known.values()), _processes_of(row.process for row in listed)
    yield RegisterTotal(
        TotalKind.PROCESSES, sum(says.processes.values()) or None, len(named) if listed else None, len(used)
    )
    for group in taxonomy.groups:
        there, here = _below(named, group), _below(used, group)
        yield RegisterTotal(
            TotalKind.GROUP, says.processes.get(group.code), there if listed else None, here, group.code
        )
    maps, mapped = _maps_of(known.values()), _maps_of(row.process for row in listed)
    yield RegisterTotal(TotalKind.MAPS, says.maps, len(mapped) if listed else None, len(maps))
    for what, kind, number in (
        (TotalKind.MACRO, SopKind.MACRO, says.macro),
        (TotalKind.MICRO, SopKind.MICRO, says.micro),
    ):
        rows = sum(row.kind is kind for row in listed)
        yield RegisterTotal(what, number, rows if listed else None, sum(sop.kind is kind for sop in sops))
    counted = [sop for sop in sops if sop.kind in (SopKind.MACRO, SopKind.MICRO)]
    pages = sum(sop.page_count for sop in counted if sop.has_pages)
    yield RegisterTotal(TotalKind.PAGES, says.pages, None, pages, is_exact=all(sop.has_pages for sop in counted))


def _processes(
    sops: tuple[SopInForce, ...], listed: list[RegisterRow], known: dict[int, str], taxonomy: Taxonomy
) -> Iterator[ProcessTotals]:
    here = Counter((_process(known[sop.id]), sop.kind) for sop in sops)
    there = Counter((_process(row.process), row.kind) for row in listed)
    used = _maps_of(known.values())
    for node in (node for group in taxonomy.groups for node in group.children):
        pairs = {
            kind: (there[node.code, kind] if listed else None, here[node.code, kind])
            for kind in (SopKind.MACRO, SopKind.MICRO)
        }
        other = here[node.code, SopKind.OTHER] + here[node.code, SopKind.MAP]
        if node.code == UNDECIDED and not any(map(any, pairs.values())) and not other:
            continue
        yield ProcessTotals(
            node.code,
            node.name,
            len(node.children),
            sum(child.code in used for child in node.children),
            pairs[SopKind.MACRO],
            pairs[SopKind.MICRO],
            other,
        )


def _findings(found: Inventory, known: dict[int, str]) -> Iterator[Finding]:
    names = {sop.file_name for sop in found.sops}
    failures = list(_still_failing(found.failures, names))
    failed = {failure.name for failure in failures}
    lost = [row for row in found.rows if row.sop_id is None]
    yield from (_of_row(IssueType.MISSING, row) for row in lost if row.file_name not in failed)
    rows = {row.file_name: row for row in lost if row.file_name}
    for failure in failures:
        row = rows.get(failure.name)
        place = (row.number, row.title, row.process, row.line) if row else ("", "", "", None)
        number, title, process, line = place
        yield Finding(
            IssueType.UNREADABLE, number, title, process, failure.path or failure.name, line, outcome=failure.outcome
        )
    yield from (_of_sop(IssueType.NO_TEXT, sop) for sop in found.sops if not sop.has_text)
    if found.rows:
        yield from (_of_sop(IssueType.EXTRA, sop) for sop in found.sops if not sop.has_row)
    yield from (_of_sop(IssueType.NO_PROCESS, sop) for sop in found.sops if known[sop.id] == UNDECIDED)
    parents = {sop.parent_key for sop in found.sops if sop.kind is SopKind.MICRO}
    alone = (sop for sop in found.sops if sop.kind is SopKind.MACRO and sop.number_key not in parents - {""})
    yield from (_of_sop(IssueType.NO_MICRO, sop) for sop in alone)
    yield from _duplicate_numbers(found)


def _still_failing(failures: Iterable[Failure], names: set[str]) -> Iterator[Failure]:
    """Failed files, each once, without uploads whose file name could be read in a later upload."""
    seen: set[str] = set()
    for failure in failures:
        key = failure.path or failure.name
        if key in seen or (not failure.path and failure.name in names):
            continue
        seen.add(key)
        yield failure


def _duplicate_numbers(found: Inventory) -> Iterator[Finding]:
    """Numbers that several SOPs in force have, or several rows in force."""
    for issue, things in (
        ([_of_sop(IssueType.SAME_NUMBER, sop) for sop in found.sops], [sop.number_key for sop in found.sops]),
        (
            [_of_row(IssueType.SAME_NUMBER, row) for row in found.rows if row.is_in_force],
            [row.number_key for row in found.rows if row.is_in_force],
        ),
    ):
        times = Counter(things)
        same = [(key, finding) for key, finding in zip(things, issue, strict=True) if key and times[key] > 1]
        yield from (finding for _, finding in sorted(same, key=lambda pair: pair[0]))


def _of_sop(issue: IssueType, sop: SopInForce) -> Finding:
    return Finding(issue, sop.number, sop.title, sop.process, sop.file_name, sop_id=sop.id)


def _of_row(issue: IssueType, row: RegisterRow) -> Finding:
    return Finding(issue, row.number, row.title, row.process, row.file_name, row.line)


def _process(code: str) -> str:
    """ "inti/3/04" → "inti/3"."""
    return "/".join(code.split("/")[:2]) or UNDECIDED


def _processes_of(codes: Iterable[str]) -> set[str]:
    return {_process(code) for code in codes if "/" in code} - {UNDECIDED}


def _maps_of(codes: Iterable[str]) -> set[str]:
    return {code for code in codes if code.count("/") == 2}


def _below(codes: set[str], group: Process) -> int:
    return sum(code.startswith(f"{group.code}/") for code in codes)
