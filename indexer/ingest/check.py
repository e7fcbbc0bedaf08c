"""Whether files, registry and index agree."""

from dataclasses import dataclass

from sqlalchemy import func, select

from indexer.access import OPERATOR
from indexer.installation import Installation
from indexer.models import SearchRequest
from indexer.registry.tables import documents, files, pages


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What does not agree. `orphans` are files of the store without a row: harmless, taken away by pruning.

    Digests of files that are gone or changed on the disk; ids of SOPs whose pages are missing, that the index lacks,
    or that it holds although they are gone; number of SOPs and files looked at.
    """

    files: int
    sops: int
    damaged: tuple[str, ...]
    orphans: tuple[str, ...]
    without_pages: tuple[int, ...]
    not_indexed: tuple[int, ...]
    stale: tuple[int, ...]

    @property
    def is_sound(self) -> bool:
        return not (self.damaged or self.without_pages or self.not_indexed or self.stale)


def check(installation: Installation) -> CheckReport:
    """Read every file of the store and compare; changes nothing. Raises IndexUnavailableError without an index."""
    with installation.session() as session:
        digests = set(session.execute(select(files.c.sha256)).scalars())
        current = documents.c.version == documents.c.indexed_version
        sops = {row.id: row.current for row in session.execute(select(documents.c.id, current.label("current")))}
        within = pages.c.number.between(documents.c.first_page, documents.c.last_page)
        counted = (
            select(documents.c.id)
            .outerjoin(pages, (pages.c.file_id == documents.c.file_id) & within)
            .group_by(documents.c.id)
            .having(func.count(pages.c.number) == 0)
        )
        without_pages = tuple(session.execute(counted).scalars())
    request = SearchRequest(OPERATOR, per_page=max(1, installation.engine.count()))
    indexed = {match.id for match in installation.engine.search(request).matches}
    return CheckReport(
        files=len(digests),
        sops=len(sops),
        damaged=tuple(digest for digest in sorted(digests) if not installation.files.is_intact(digest)),
        orphans=tuple(digest for digest in installation.files.digests() if digest not in digests),
        without_pages=without_pages,
        not_indexed=tuple(sorted(sop for sop, is_current in sops.items() if sop not in indexed or not is_current)),
        stale=tuple(sorted(indexed - set(sops))),
    )
