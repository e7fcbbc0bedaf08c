"""The open parts of one installation: settings, registry, file store, engine, process tree, synonyms."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from indexer.config import Settings
from indexer.engine import open_engine
from indexer.engine.admission import Admission
from indexer.engine.caches import GenerationCache
from indexer.engine.protocol import SearchEngine, VerifiableEngine
from indexer.errors import IndexUnavailableError, IndexUnreachableError, SettingsError
from indexer.files import FileStore
from indexer.models import Viewer
from indexer.registry import database, queries, synonym_rules
from indexer.registry.sop_contents import ContentsCache
from indexer.registry.tables import documents
from indexer.taxonomy import tree as taxonomies
from indexer.taxonomy.tree import Taxonomy
from indexer.text.synonyms import Synonyms

# Other processes see a change of the synonyms after this time at the latest.
SYNONYMS_SECONDS = 2.0


class Installation:
    """One installation, open. Safe for any number of threads; after a fork, open another."""

    def __init__(
        self, settings: Settings, registry: Engine, files: FileStore, engine: SearchEngine, taxonomy: Taxonomy
    ) -> None:
        self.settings = settings
        self.registry = registry
        self.files = files
        self.engine = engine
        self.taxonomy = taxonomy
        self.generation_cache = GenerationCache(engine)
        self.contents = ContentsCache()
        self.admission = Admission()
        known = {"taxonomy": taxonomy}  # labels of processes for `registry.queries`
        self._readers = sessionmaker(registry, info=known)
        self._writers = sessionmaker(registry.execution_options(begin="IMMEDIATE"), info=known)
        self._synonyms = Synonyms()
        self._synonyms_until = 0.0
        self._index_verified = -inf

    @classmethod
    def open(cls, settings: Settings) -> "Installation":
        """Open the installation in `settings.data`, making what is missing; several processes may do so at once.

        Raises SettingsError, TaxonomyError or RegistryError when something cannot be used. An index that cannot be
        used does not stop it: searching raises then.
        """
        taxonomy = taxonomies.load(settings.taxonomy)
        try:
            settings.data.mkdir(parents=True, exist_ok=True)
            files = FileStore(settings.files_folder)
        except OSError as error:
            raise SettingsError(f"Folder data {settings.data} tidak dapat dipakai ({error.strerror}).") from error
        registry = database.connect(settings.database_url)
        database.migrate(registry, settings.data / "registry.lock")
        installation = cls(settings, registry, files, open_engine(settings), taxonomy)
        installation._create_first_index()
        return installation

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction for reading: commits at the end, rolls back on an exception."""
        with self._readers.begin() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction for writing: the same, one at a time on SQLite, waiting for its turn."""
        with self._writers.begin() as session:
            yield session

    def state(self) -> str | None:
        """Name of the state of index and synonyms: while it stays, the same request of a viewer has the same answer.

        None while the index is missing or behind the registry: what the registry shows or hides counts at once.
        """
        with self.registry.begin() as connection:  # for one short statement a session costs more than the statement
            if not queries.is_indexed(connection):
                return None
        try:
            return f"{self.engine.generation()} {self.synonyms().name}"
        except IndexUnavailableError:
            return None

    def state_seen_by(self, viewer: Viewer) -> str:
        """Name of the state of the indexed SOPs that the viewer may see: no change of others changes it."""

        def name() -> str:
            with self.session() as session:
                return queries.indexed_state(session, viewer)

        return self.generation_cache.get("state", viewer, name)

    def verify_index(self, seconds: float = 0.0) -> None:
        """Raise an IndexUnavailableError where the index cannot be used. Its files are read, if the engine can verify
        them, unless they were sound so many seconds ago."""
        if isinstance(self.engine, VerifiableEngine) and time.monotonic() >= self._index_verified + seconds:
            self.engine.verify()
            self._index_verified = time.monotonic()
        self.engine.count()

    def synonyms(self) -> Synonyms:
        """The rules that count now: those shipped, as managers have changed them; at most SYNONYMS_SECONDS old."""
        if time.monotonic() >= self._synonyms_until:
            with self.session() as session:
                rules = synonym_rules.current(session)
            if rules != self._synonyms.rules:
                self._synonyms = Synonyms(rules)
            self._synonyms_until = time.monotonic() + SYNONYMS_SECONDS
        return self._synonyms

    def forget_synonyms(self) -> None:
        """Load the synonyms anew when they are next asked for, because this process changed them."""
        self._synonyms_until = 0.0

    @property
    def has_room(self) -> bool:
        """Whether the disk of the data folder takes another file of the largest size, and what reading it adds."""
        try:
            return shutil.disk_usage(self.settings.data).free > 2 * self.settings.file_mb * 1_000_000
        except OSError:
            return False

    @property
    def index_lock(self) -> Path:
        """Path of the lock file that the writer of the index holds (`registry.database.locked`)."""
        return self.settings.data / "index.lock"

    def _create_first_index(self) -> None:
        """Create the index of a new installation. A lost one stays lost here: an empty index would hide the loss."""
        if not self._lacks_index():
            return
        with database.locked(self.index_lock):
            with self.session() as session:
                indexed = select(documents.c.id).where(documents.c.indexed_version > 0).limit(1)
                is_new = session.execute(indexed).first() is None
            if is_new and self._lacks_index():
                self.engine.replace_all(())

    def _lacks_index(self) -> bool:
        try:
            self.engine.count()
        except IndexUnreachableError:
            return False
        except IndexUnavailableError:
            return True
        return False

    def close(self) -> None:
        self.engine.close()
        self.registry.dispose()
