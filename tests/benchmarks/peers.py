"""The same collection in stock Whoosh, SQLite FTS5, Tantivy and Xapian, and the page query asked of each.

The page query: any of three words, the ten best, the total, and the counts of six facets.
"""

import importlib.util
import json
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from whoosh import fields, index, query, sorting
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.searching import Searcher

from indexer.models import SopFields

_SINGLE = ("kind", "unit", "year", "status", "format")
FACETS = ("process", *_SINGLE)

# Facet → value → number of SOPs.
Counts = Mapping[str, Mapping[str, int]]


class Peer(Protocol):
    """`missing`: what to say where it cannot be used, "" where it can. `build` writes an index that opening reads."""

    name: str

    @staticmethod
    def missing() -> str: ...

    @staticmethod
    def build(path: Path, sops: Iterable[SopFields]) -> None: ...

    def __init__(self, path: Path) -> None: ...

    def ask(self, words: list[str]) -> tuple[int, Counts]:
        """Total and counts; the ten best are fetched too."""

    def close(self) -> None: ...


def values(sop: SopFields) -> dict[str, str]:
    """The facets that have one value."""
    return {
        "kind": sop.kind.value,
        "unit": sop.unit,
        "year": sop.effective[:4],
        "status": sop.status.value,
        "format": sop.file_kind.value,
    }


class StockWhoosh:
    """As its documentation does it: a text field, sortable facets, `groupedby`."""

    name = "Whoosh, groupedby"

    @staticmethod
    def missing() -> str:
        return ""

    @staticmethod
    def build(path: Path, sops: Iterable[SopFields]) -> None:
        path.mkdir()
        words = fields.TEXT(analyzer=SpaceSeparatedTokenizer())
        facets = {name: fields.ID(sortable=True) for name in _SINGLE}
        schema = fields.Schema(title=words, body=words, process=fields.KEYWORD(commas=True), **facets)
        writer = index.create_in(str(path), schema).writer(limitmb=256)
        for sop in sops:
            writer.add_document(
                title=sop.title, body="\n".join(sop.pages), process=",".join(sop.process_codes), **values(sop)
            )
        writer.commit()

    def __init__(self, path: Path) -> None:
        self._searcher: Searcher = index.open_dir(str(path)).searcher()
        self._groups = {name: sorting.FieldFacet(name, allow_overlap=name == "process") for name in FACETS}

    def ask(self, words: list[str]) -> tuple[int, Counts]:
        asked = query.Or([query.Term(field, word) for field in ("title", "body") for word in words])
        results = self._searcher.search(asked, limit=10, groupedby=self._groups)
        counts = {name: {value: len(ids) for value, ids in results.groups(name).items()} for name in FACETS}
        return len(results), counts

    def close(self) -> None:
        self._searcher.close()


class SqliteFts5:
    """An FTS5 table beside a table of facets; one statement for the ten best, one for total and facets."""

    name = "SQLite FTS5, two statements"

    @staticmethod
    def missing() -> str:
        return ""

    @staticmethod
    def build(path: Path, sops: Iterable[SopFields]) -> None:
        connection = sqlite3.connect(path)
        connection.executescript(
            """
            CREATE VIRTUAL TABLE words USING fts5(title, body, content='');
            CREATE TABLE facets (sop INTEGER, facet TEXT, value TEXT, PRIMARY KEY (sop, facet, value)) WITHOUT ROWID;
            """
        )
        for sop in sops:
            row = (sop.id, sop.title, "\n".join(sop.pages))
            connection.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", row)
            pairs = [*values(sop).items(), *(("process", code) for code in sop.process_codes)]
            connection.executemany("INSERT INTO facets VALUES (?, ?, ?)", [(sop.id, *pair) for pair in pairs])
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        connection.commit()
        connection.close()

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)

    def ask(self, words: list[str]) -> tuple[int, Counts]:
        match = " OR ".join(words)
        self._connection.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10", (match,)
        ).fetchall()
        rows = self._connection.execute(
            """
            SELECT facet, value, count(*) FROM facets
            WHERE sop IN (SELECT rowid FROM words WHERE words MATCH ?) GROUP BY facet, value
            """,
            (match,),
        )
        counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        for facet, value, count in rows:
            counts[facet][value] = count
        return sum(counts["kind"].values()), counts

    def close(self) -> None:
        self._connection.close()


class Tantivy:
    """Two text fields and raw fast fields, one segment; one search for the ten best and the total, one aggregation."""

    name = "Tantivy"

    @staticmethod
    def missing() -> str:
        return "" if importlib.util.find_spec("tantivy") else "Tantivy is not installed: run `make bench`."

    @staticmethod
    def build(path: Path, sops: Iterable[SopFields]) -> None:
        import tantivy

        path.mkdir()
        builder = tantivy.SchemaBuilder()
        for name in ("title", "body"):
            builder.add_text_field(name, tokenizer_name="whitespace")
        for name in FACETS:
            builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
        writer = tantivy.Index(builder.build(), path=str(path)).writer(256_000_000, 1)
        for sop in sops:
            writer.add_document(
                tantivy.Document(
                    title=sop.title, body="\n".join(sop.pages), process=list(sop.process_codes), **values(sop)
                )
            )
        writer.commit()
        writer.wait_merging_threads()

    def __init__(self, path: Path) -> None:
        import tantivy

        opened = tantivy.Index.open(str(path))
        self._make = tantivy.Query
        self._schema, self._searcher = opened.schema, opened.searcher()
        self._should = tantivy.Occur.Should
        self._counted = {name: {"terms": {"field": name, "size": 1000}} for name in FACETS}

    def ask(self, words: list[str]) -> tuple[int, Counts]:
        terms = [self._make.term_query(self._schema, field, word) for field in ("title", "body") for word in words]
        asked = self._make.boolean_query([(self._should, term) for term in terms])
        found = self._searcher.search(asked, limit=10)
        counted = self._searcher.aggregate(asked, self._counted)
        counts = {
            name: {bucket["key"]: bucket["doc_count"] for bucket in facet["buckets"]} for name, facet in counted.items()
        }
        return found.count, counts

    def close(self) -> None:
        del self._searcher


class Xapian:
    """Debian's package, in Debian's Python: asked over a pipe, which adds some hundredths of a millisecond."""

    name = "Xapian, over a pipe"
    _PYTHON = "/usr/bin/python3"
    _SERVER = Path(__file__).with_name("xapian_peer.py")

    @classmethod
    def missing(cls) -> str:
        try:
            subprocess.run([cls._PYTHON, "-c", "import xapian"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            return "Xapian is not installed: apt-get install python3-xapian."
        return ""

    @classmethod
    def build(cls, path: Path, sops: Iterable[SopFields]) -> None:
        with subprocess.Popen(
            [cls._PYTHON, cls._SERVER, "build", path], stdin=subprocess.PIPE, encoding="utf-8"
        ) as server:
            assert server.stdin
            for sop in sops:
                facets = {**values(sop), "process": "\n".join(sop.process_codes)}
                print(json.dumps([sop.title, "\n".join(sop.pages), facets]), file=server.stdin)
        assert server.returncode == 0

    def __init__(self, path: Path) -> None:
        self._server = subprocess.Popen(
            [self._PYTHON, self._SERVER, "serve", path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def ask(self, words: list[str]) -> tuple[int, Counts]:
        assert self._server.stdin
        assert self._server.stdout
        print(json.dumps(words), file=self._server.stdin, flush=True)
        total, counts, _ = json.loads(self._server.stdout.readline())
        return total, counts

    def close(self) -> None:
        self._server.communicate()


PEERS: tuple[type[Peer], ...] = (StockWhoosh, SqliteFts5, Xapian, Tantivy)
