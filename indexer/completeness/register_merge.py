"""A file of the register over the register before it: what the file does not say stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from indexer.models import Access
from indexer.sop.identity.numbers_and_dates import number_key
from indexer.taxonomy.tree import fold

Row = Mapping[str, Any]

# By what a row is known again, the surest first; no two rows with different file names or numbers are one.
_LIKENESS = (("file_name", "number"), ("number", "effective"), ("number",), ("file_name",), ("title",))
_APART = ("file_name", "number")
_KEYS = {"number": number_key, "title": fold}


def merged(before: Sequence[Row], rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows of the file, each with what the register said and it leaves open; then those that the file lacks.

    Rows are as `registry.register_rows.COLUMNS`; the line of those that the file lacks is 0.
    """
    found = _pairs(before, rows)
    kept = [{**old, "line": 0} for place, old in enumerate(before) if place not in found.values()]
    return [_over(before[found[place]], row) if place in found else dict(row) for place, row in enumerate(rows)] + kept


def _over(old: Row, row: Row) -> dict[str, Any]:
    said = {name: value or old[name] for name, value in row.items()}
    is_other_revision = row["effective"] and old["effective"] and row["effective"] != old["effective"]
    if is_other_revision and not row["access"] and old["access"] == Access.PUBLIC.value:
        said["access"] = None  # one revision being public does not make the next one public
    return said


def _pairs(before: Sequence[Row], rows: Sequence[Row]) -> dict[int, int]:
    """Place of a row of the file → place of the row before that it continues."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    old_keys, new_keys = [_keys(row) for row in before], [_keys(row) for row in rows]
    for columns in _LIKENESS:
        by_key: dict[tuple[str, ...], list[int]] = {}
        for place, keys in enumerate(old_keys):
            if place not in taken and all(keys[name] for name in columns):
                by_key.setdefault(tuple(keys[name] for name in columns), []).append(place)
        for place, keys in enumerate(new_keys):
            if place in found:
                continue
            same = by_key.get(tuple(keys[name] for name in columns), ())
            free = (old for old in same if old not in taken and not _are_apart(old_keys[old], keys))
            if (old := next(free, None)) is not None:
                found[place] = old
                taken.add(old)
    return found


def _keys(row: Row) -> dict[str, str]:
    names = {name for columns in _LIKENESS for name in columns}
    return {name: _KEYS.get(name, str)(row[name] or "") for name in names}


def _are_apart(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return any(one[name] and other[name] and one[name] != other[name] for name in _APART)
