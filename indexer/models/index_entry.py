"""Analysed words, and what a search engine keeps of one SOP."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple

from indexer.models.document import FileKind
from indexer.models.sop import SopKind, Status
from indexer.models.viewer import Access


@dataclass(frozen=True, slots=True)
class Token:
    """One analysed word. `exact` is the folded form, `stem` its root; `start`/`end` are offsets in the given text.

    `is_prefix`, in queries only: any word that begins with `exact`.
    """

    exact: str
    stem: str
    position: int
    start: int
    end: int
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class TokenColumns:
    """Analysed words of a text as columns: an index holds a thousand times as many of them as anything else."""

    exacts: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()

    @classmethod
    def of(cls, tokens: Iterable[Token]) -> "TokenColumns":
        found = tuple(tokens)
        return cls(
            tuple(token.exact for token in found),
            tuple(token.stem for token in found),
            tuple(token.position for token in found),
        )

    def __len__(self) -> int:
        return len(self.positions)

    def __iter__(self) -> Iterator[Token]:
        """One token each, without the places in the text."""
        return map(Token, self.exacts, self.stems, self.positions, repeat(0), repeat(0))


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the engine keeps of one SOP.

    `fields`: analysed words per text zone (see `FIELDS` in `indexer/engine/protocol.py`).
    `facets`: values per facet; a tree facet holds every ancestor code too. `sort`: sortable strings per sort key.
    `keys`: further values the engine decides by (see `KEYS` in `indexer/engine/protocol.py`).
    """

    id: int
    access: Access
    fields: Mapping[str, TokenColumns]
    facets: Mapping[str, tuple[str, ...]]
    sort: Mapping[str, str]
    keys: Mapping[str, str] = field(default_factory=dict)


class StepFields(NamedTuple):
    """`others`: inputs, output and note. `times`: the terms of its duration (`text/written_durations.py`)."""

    activity: str
    others: str = ""
    times: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SopFields:
    """What the registry knows of one SOP, as plain text.

    `process_codes`/`process_names`: from group to cross-functional map, same length. `effective`: ISO 8601 or "".
    `pages`: the texts as the registry keeps them. `needs`: equipment and warnings.
    `until`: since when it is not in force any more, ISO 8601, "" while it is. `family`: number key of its macro SOP, or
    its own where it is one.
    """

    id: int
    access: Access
    title: str
    kind: SopKind
    status: Status
    file_kind: FileKind
    number: str = ""
    process_codes: tuple[str, ...] = ()
    process_names: tuple[str, ...] = ()
    unit: str = ""
    effective: str = ""
    roles: tuple[str, ...] = ()
    steps: tuple[StepFields, ...] = ()
    pages: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    until: str = ""
    family: str = ""
