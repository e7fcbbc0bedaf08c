"""The tables of the registry, portable between SQLite and PostgreSQL. A change needs a migration in `migrations/`.

Values of an SOP stand twice: as printed on its pages (`printed_*` and the identity columns) and as they count
(`number`, `title`, `process` …), which are resolved from `assignments` whenever one of those changes.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Prose(TypeDecorator[str]):
    """Text from files: without what no database can hold (NUL, halves of surrogate pairs)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or value.isascii():
            return value.replace("\0", "") if value else value
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _text(name: str) -> Column[str]:
    return Column(name, Prose, nullable=False, default="", server_default="")


def _owner(table: str) -> ForeignKey:
    return ForeignKey(f"{table}.id", ondelete="CASCADE")


# What the bytes are and how reading them ended. `outcome` is empty until they were read. `ocr`: whether pictures of
# pages wait to be recognised, and who does it (a claim as in `jobs`). `rendition`: the same of a PDF for a document
# without pages, `rendition_outcome`: why there is none. `read_version`: `models/reader_version.py`.
files = Table(
    "files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("kind", String(16)),
    Column("outcome", String(32), index=True),
    _text("reader"),
    Column("page_count", Integer, nullable=False, default=0),
    Column("warnings", JSON, nullable=False, default=list),
    Column("created", Moment, nullable=False),
    Column("ocr", String(16), nullable=False, default="none", server_default="none", index=True),
    Column("ocr_claim", Text, nullable=False, default="", server_default=""),
    Column("ocr_lease", Moment),
    Column("ocr_attempts", Integer, nullable=False, default=0, server_default="0"),
    Column("rendition", String(16), nullable=False, default="none", server_default="none", index=True),
    Column("rendition_claim", Text, nullable=False, default="", server_default=""),
    Column("rendition_lease", Moment),
    Column("rendition_attempts", Integer, nullable=False, default=0, server_default="0"),
    Column("rendition_outcome", String(32), nullable=False, default="", server_default=""),
    Column("read_version", Integer, nullable=False, default=0, server_default="0", index=True),
    sqlite_autoincrement=True,
)

# What text recognition saw, page by page as it goes, so that nothing is recognised twice. `boxes`: where its words
# stand (`registry/word_boxes.py`); `layout`: its rules, symbols and words as a sheet, empty where it has no table. Both
# are NULL for pages that were recognised before that was noted.
recognised = Table(
    "recognised",
    metadata,
    Column("file_id", Integer, _owner("files"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("text"),
    Column("confidence", Integer, nullable=False),
    Column("boxes", LargeBinary),
    Column("layout", LargeBinary),
)

# `confidence` in percent, for pages read by text recognition.
pages = Table(
    "pages",
    metadata,
    Column("file_id", Integer, _owner("files"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("text"),
    Column("source", String(16), nullable=False),
    _text("heading"),
    Column("confidence", Integer),
)

# Where `telusur index` saw a file. `stamp` tells an unchanged file without reading it; `outcome` is set where the
# file could not be stored at all, so that `file_id` is empty.
paths = Table(
    "paths",
    metadata,
    Column("path", Text, primary_key=True),
    _text("name"),
    _text("folder"),
    _text("stamp"),
    Column("file_id", Integer, _owner("files"), index=True),
    Column("outcome", String(32)),
)

# One SOP. Ids are never used twice, so that a stale index entry can never name another SOP.
# `approval`: `assignments.Approval`. `version` counts changes; the engine holds the SOP as it was at `indexed_version`
# (0: never). `replaces`: the SOP of which somebody said that this is its revision. `checked`: when somebody compared
# the reading with the pages. `withdrawn`: since when the SOP lies in the bin. `revoked`: the day since when it is no
# longer in force, as a person said it.
documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_id", Integer, _owner("files"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("first_page", Integer, nullable=False),
    Column("last_page", Integer, nullable=False),
    Column("name", Text, nullable=False, default="", server_default="", index=True),
    _text("folder"),
    Column("created", Moment, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("indexed_version", Integer, nullable=False, default=0),
    _text("number"),
    Column("number_key", Text, nullable=False, default="", server_default="", index=True),
    _text("title"),
    Column("title_key", Text, nullable=False, default="", server_default="", index=True),
    Column("process", Text, nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    _text("unit"),
    Column("status", String(16), nullable=False),
    Column("access", String(16), nullable=False),
    Column("approval", String(16), nullable=False, default="", server_default="", index=True),
    _text("effective"),
    _text("parent_number"),
    Column("parent_key", Text, nullable=False, default="", server_default="", index=True),
    Column("superseded_by", Integer, ForeignKey("documents.id", ondelete="SET NULL"), index=True),
    Column("replaces", Integer, index=True),
    Column("checked", Moment, index=True),
    _text("checked_by"),
    Column("withdrawn", Moment, index=True),
    _text("withdrawn_by"),
    Column("revoked", String(10), nullable=False, default="", server_default=""),
    _text("revoked_reason"),
    _text("printed_number"),
    _text("printed_title"),
    _text("created_printed"),
    _text("created_iso"),
    _text("revised_printed"),
    _text("revised_iso"),
    _text("revision"),
    _text("effective_printed"),
    _text("effective_iso"),
    _text("approved_by"),
    _text("approved_name"),
    _text("printed_unit"),
    _text("printed_kind"),
    _text("warning"),
    _text("recording"),
    Column("steps_state", String(16), nullable=False),
    _text("steps_reason"),
    Index("ix_documents_file_id_part", "file_id", "part", unique=True),
    Index("ix_documents_access_id", "access", "id"),
    Index(
        "ix_documents_waiting",
        "id",
        sqlite_where=text("version <> indexed_version"),
        postgresql_where=text("version <> indexed_version"),
    ),
    sqlite_autoincrement=True,
)

# The lists of an identity box (`field`: letterhead, legal_basis, qualification, related, equipment) and the
# warnings of its reading (`field`: warnings).
document_lines = Table(
    "document_lines",
    metadata,
    Column("document_id", Integer, _owner("documents"), primary_key=True),
    Column("field", String(16), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("text"),
)

roles = Table(
    "roles",
    metadata,
    Column("document_id", Integer, _owner("documents"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Prose, nullable=False, index=True),
)

# `confidence`: how sure activity, performers, inputs, duration and output are, read from a scan; NULL where printed.
steps = Table(
    "steps",
    metadata,
    Column("document_id", Integer, _owner("documents"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("number"),
    _text("activity"),
    _text("inputs"),
    _text("duration"),
    _text("output"),
    _text("note"),
    Column("page", Integer, nullable=False),
    Column("minutes", Integer),
    Column("is_decision", Boolean, nullable=False),
    _text("doubt"),
    Column("confidence", JSON(none_as_null=True)),
)

step_performers = Table(
    "step_performers",
    metadata,
    Column("document_id", Integer, _owner("documents"), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("role", Prose, nullable=False, index=True),
)

# The regulations that an SOP's legal basis names (indexer/text/regulations.py), in the order of the page.
citations = Table(
    "citations",
    metadata,
    Column("document_id", Integer, _owner("documents"), primary_key=True),
    Column("key", String(255), primary_key=True, index=True),
    Column("position", Integer, nullable=False),
    _text("label"),
    _text("about"),
)

# What was said of an SOP, by whom; empty = nothing said. `source`: person, register, document, folder.
assignments = Table(
    "assignments",
    metadata,
    Column("document_id", Integer, _owner("documents"), primary_key=True),
    Column("source", String(16), primary_key=True),
    Column("process", Prose),
    Column("kind", String(16)),
    Column("unit", Prose),
    Column("status", String(16)),
    Column("access", String(16)),
    Column("number", Prose),
    Column("title", Prose),
    Column("parent_number", Prose),
    Column("effective", String(10)),
)

# What a person said in place of what was read (`corrections.py`), or beside it as an assignment (`value` is null then).
# `read`: what reading said of it last.
corrections = Table(
    "corrections",
    metadata,
    Column("document_id", Integer, _owner("documents"), primary_key=True),
    Column("field", String(16), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("read", JSON, nullable=False),
    _text("by"),
    Column("at", Moment, nullable=False),
)

# Filing of many SOPs at once: what a person said of each (SOP id → assignment) before and after; `undone`: taken back.
bulk_changes = Table(
    "bulk_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("by"),
    Column("created", Moment, nullable=False),
    Column("undone", Moment),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    sqlite_autoincrement=True,
)

# SOPs that are gone but may still stand in the index.
removals = Table("removals", metadata, Column("document_id", Integer, primary_key=True, autoincrement=False))

# The agency's list, as all imports together made it. `line` is the row in the file imported last, 0 where the row came
# from an earlier one.
register_rows = Table(
    "register_rows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("line", Integer, nullable=False),
    _text("number"),
    Column("number_key", Text, nullable=False, default="", server_default="", index=True),
    _text("title"),
    Column("title_key", Text, nullable=False, default="", server_default="", index=True),
    Column("file_name", Text, nullable=False, default="", server_default="", index=True),
    Column("process", Prose),
    Column("kind", String(16)),
    Column("unit", Prose),
    Column("status", String(16)),
    Column("access", String(16)),
    Column("parent_number", Prose),
    Column("effective", String(10)),
    Column("document_id", Integer, ForeignKey("documents.id", ondelete="SET NULL"), index=True),
)

# Imports of the list, and what a manager has sent but not agreed to yet (`done` empty). `rows`: of the file; `before`:
# the whole list before the import, by which it is taken back.
register_imports = Table(
    "register_imports",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("file_name"),
    _text("by"),
    Column("created", Moment, nullable=False),
    Column("done", Moment),
    Column("rows", JSON, nullable=False),
    Column("before", JSON, nullable=False, default=list),
    sqlite_autoincrement=True,
)

# Accepted uploads. The claim names a process (host, pid, when it started), so that a dead one is told from a slow one.
# `proposes`: the sender may not manage (`approvals.py`). `process` to `unit`: what the sender said of the file, until
# its SOPs exist (`assignments.apply_pending`).
jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_id", Integer, _owner("files"), index=True),
    _text("file_name"),
    _text("folder"),
    Column("state", String(16), nullable=False, index=True),
    Column("outcome", String(32)),
    Column("attempts", Integer, nullable=False, default=0),
    _text("claim"),
    Column("lease", Moment),
    Column("created", Moment, nullable=False),
    Column("finished", Moment),
    _text("by"),
    Column("proposes", Boolean, nullable=False, default=False, server_default=false()),
    Column("pages_done", Integer, nullable=False, default=0),
    Column("pages_total", Integer, nullable=False, default=0),
    Column("process", Prose),
    Column("kind", String(16)),
    Column("access", String(16)),
    Column("unit", Prose),
    Column("replaces", Integer),
    sqlite_autoincrement=True,
)

# `key` is the name folded for signing in; `password` is empty until the person has set one. `extra` are access classes
# granted to this person by name, `granted_units` and `granted_sops` the units whose restricted SOPs they see, and such
# SOPs; `units` are those whose SOPs an editor edits.
people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("extra", JSON, nullable=False, default=list),
    Column("units", JSON, nullable=False, default=list, server_default="[]"),
    Column("granted_units", JSON, nullable=False, default=list, server_default="[]"),
    Column("granted_sops", JSON, nullable=False, default=list, server_default="[]"),
    Column("active", Boolean, nullable=False, default=True),
    Column("created", Moment, nullable=False),
    sqlite_autoincrement=True,
)

# Who is signed in where. `token`: SHA-256 of the secret in the browser's cookie. `seen`: when it was last used, or a
# little earlier; NULL for sessions of before that was noted.
sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("person_id", Integer, _owner("people"), nullable=False, index=True),
    _text("browser"),
    Column("created", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("seen", Moment),
)

# Links by which people set a password, one a person at most. `token`: SHA-256 of the secret in the link.
password_links = Table(
    "password_links",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("person_id", Integer, _owner("people"), nullable=False, unique=True),
    Column("ends", Moment, nullable=False),
)

# With what programs sign in as a person. `token`: SHA-256 of the secret. `used`: when it was last used, or a little
# earlier.
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("person_id", Integer, _owner("people"), nullable=False, index=True),
    _text("label"),
    Column("scopes", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("used", Moment),
    sqlite_autoincrement=True,
)

# Who did what (`audit.py`). Rows are only added: each has the hash of itself and of the row before. `person` is the
# name, so that rows outlive accounts.
audit_rows = Table(
    "audit_rows",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False, index=True),
    Column("person", Text, nullable=False, index=True),
    _text("address"),
    Column("action", String(32), nullable=False, index=True),
    _text("subject"),
    Column("detail", JSON, nullable=False),
    Column("hash", String(64), nullable=False),
)

# The last row of the chain, by which rows that were cut off its end are missed.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

# Failed attempts to sign in of the last minute, counted; they become rows of the chain when it is over.
failed_sign_ins = Table(
    "failed_sign_ins",
    metadata,
    Column("minute", Moment, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

# What managers changed in the list of synonyms: rules of their own, and shipped ones that they took back.
synonym_rules = Table(
    "synonym_rules",
    metadata,
    Column("line", Text, primary_key=True),
    Column("removed", Boolean, nullable=False),
    _text("by"),
    Column("created", Moment, nullable=False),
)
