"""The same collection in stock Whoosh and in SQLite FTS5, and the page query asked of each.

The page query: any of three words, the ten best, the total, and the counts of six facets.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from whoosh import fields, index, query, sorting
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.searching import Searcher

from indexer.engine.entries import SopFacts

_SINGLE = ("kind", "unit", "year", "status", "format")
FACETS = ("process", *_SINGLE)


def _facets(sop: SopFacts) -> dict[str, str]:
    return {
        "kind": sop.kind.value,
        "unit": sop.unit,
        "year": sop.effective[:4],
        "status": sop.status.value,
        "format": sop.file_kind.value,
    }


class StockWhoosh:
    """As its documentation does it: a text field, sortable facets, `groupedby`."""

    def __init__(self, folder: Path, sops: Iterable[SopFacts]) -> None:
        folder.mkdir()
        words = fields.TEXT(analyzer=SpaceSeparatedTokenizer())
        facets = {name: fields.ID(sortable=True) for name in _SINGLE}
        schema = fields.Schema(title=words, body=words, process=fields.KEYWORD(commas=True), **facets)
        writer = index.create_in(str(folder), schema).writer(limitmb=256)
        for sop in sops:
            writer.add_document(
                title=sop.title, body="\n".join(sop.pages), process=",".join(sop.process_codes), **_facets(sop)
            )
        writer.commit()
        self.searcher: Searcher = index.open_dir(str(folder)).searcher()
        self._groups = {name: sorting.FieldFacet(name, allow_overlap=name == "process") for name in FACETS}

    def ask(self, words: list[str]) -> tuple[int, dict[str, dict[str, int]]]:
        asked = query.Or([query.Term(field, word) for field in ("title", "body") for word in words])
        results = self.searcher.search(asked, limit=10, groupedby=self._groups)
        counts = {name: {value: len(ids) for value, ids in results.groups(name).items()} for name in FACETS}
        return len(results), counts


class SqliteFts5:
    """An FTS5 table beside a table of facets; one statement for the ten best, one for total and facets."""

    def __init__(self, path: Path, sops: Iterable[SopFacts]) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.executescript(
            """
            CREATE VIRTUAL TABLE words USING fts5(title, body, content='');
            CREATE TABLE facets (sop INTEGER, facet TEXT, value TEXT, PRIMARY KEY (sop, facet, value)) WITHOUT ROWID;
            """
        )
        for sop in sops:
            row = (sop.id, sop.title, "\n".join(sop.pages))
            self.connection.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", row)
            pairs = [*_facets(sop).items(), *(("process", code) for code in sop.process_codes)]
            self.connection.executemany("INSERT INTO facets VALUES (?, ?, ?)", [(sop.id, *pair) for pair in pairs])
        self.connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        self.connection.commit()

    def ask(self, words: list[str]) -> tuple[list[int], list[tuple[str, str, int]]]:
        match = " OR ".join(words)
        best = self.connection.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10", (match,))
        counts = self.connection.execute(
            """
            SELECT facet, value, count(*) FROM facets
            WHERE sop IN (SELECT rowid FROM words WHERE words MATCH ?) GROUP BY facet, value
            """,
            (match,),
        )
        return [row[0] for row in best], counts.fetchall()
