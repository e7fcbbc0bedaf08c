"""`telusur check`: whether file store, registry and index agree."""

from dataclasses import dataclass

from sqlalchemy import func, select

from indexer.engine.protocol import SearchEngine
from indexer.errors import IndexDamagedError
from indexer.installation import Installation
from indexer.registry.tables import documents, files, pages

# Ids asked of the engine at once.
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What does not agree.

    `files`, `sops`: numbers of those checked. `damaged`: digests of files that are gone or changed on disk. `orphans`:
    digests of stored files without a row, harmless, removed by pruning. `without_pages`, `not_indexed`: ids of SOPs
    without pages, and without an up-to-date entry in the index. `stale`: ids of entries whose SOP is gone. `index`:
    what is said of its damage; its entries are not told then.
    """

    files: int
    sops: int
    damaged: tuple[str, ...]
    orphans: tuple[str, ...]
    without_pages: tuple[int, ...]
    not_indexed: tuple[int, ...]
    stale: tuple[int, ...]
    index: str = ""

    @property
    def is_sound(self) -> bool:
        return not (self.damaged or self.without_pages or self.not_indexed or self.stale or self.index)


def check(installation: Installation) -> CheckReport:
    """Read every file of store and index and compare; changes nothing.

    Raises IndexUnavailableError where there is no index of this version, or none in reach.
    """
    with installation.session() as session:
        digests = set(session.execute(select(files.c.sha256)).scalars())
        is_out = documents.c.withdrawn.is_(None)
        current = documents.c.version == documents.c.indexed_version
        sops = {
            row.id: row.current
            for row in session.execute(select(documents.c.id, current.label("current")).where(is_out))
        }
        within = pages.c.number.between(documents.c.first_page, documents.c.last_page)
        counted = (
            select(documents.c.id)
            .outerjoin(pages, (pages.c.file_id == documents.c.file_id) & within)
            .group_by(documents.c.id)
            .having(func.count(pages.c.number) == 0)
        )
        without_pages = tuple(session.execute(counted).scalars())
    try:
        installation.verify_index()
        indexed, damage = _indexed_ids(installation.engine), ""
    except IndexDamagedError as error:
        indexed, damage = set(sops), str(error)
    return CheckReport(
        files=len(digests),
        sops=len(sops),
        damaged=tuple(digest for digest in sorted(digests) if not installation.files.is_intact(digest)),
        orphans=tuple(digest for digest in installation.files.digests() if digest not in digests),
        without_pages=without_pages,
        not_indexed=tuple(sorted(sop for sop, is_current in sops.items() if sop not in indexed or not is_current)),
        stale=tuple(sorted(indexed - set(sops))),
        index=damage,
    )


def _indexed_ids(engine: SearchEngine) -> set[int]:
    indexed: set[int] = set()
    last = 0
    while page := engine.ids(after=last, limit=_PAGE):
        indexed.update(page)
        last = page[-1]
    return indexed
