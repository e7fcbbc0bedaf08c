"""What array ranking needs of a segment: an immutable part of an index, with its documents numbered from 0."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
# Integers of any width, and unsigned ones (frequencies, positions).
Numbers = npt.NDArray[np.integer[Any]]
Frequencies = npt.NDArray[np.integer[Any] | np.floating[Any]]

# First byte of a zone's terms: an exact form, or the root of a word. Facet values are marked as exact.
EXACT, STEM = b"=", b"~"

# Facet of the access class; it is not counted, but filters every search.
ACCESS = "access"


class Segment(Protocol):
    """Deleted documents keep their numbers and postings; the snapshot masks them. Safe for threads.

    `ids`: document → id of its entry. `length_codes`: zone → document → code of its length, `decoded_lengths`: code →
    length in terms (256 whole numbers, the same in every segment).
    `facets`: facet (and ACCESS) → its values, each with the documents that have it, ascending.
    `effective`, `until`: document → date as a number (YYYYMMDD), 0 without one.
    """

    name: str
    size: int
    ids: Keys
    length_codes: Mapping[str, npt.NDArray[np.uint8]]
    decoded_lengths: Floats
    facets: Mapping[str, list[tuple[str, Ints]]]

    @property
    def effective(self) -> Ints: ...

    @property
    def until(self) -> Ints: ...

    @property
    def group_keys(self) -> list[bytes]:
        """Document → key of the group of macro and micro SOPs it belongs to, b"" without one."""

    def sort_order(self, name: str) -> tuple[list[bytes], Numbers]:
        """The values of a sort key, ascending, and for every document the place of its own among them."""

    def postings(self, zone: str, term: bytes) -> tuple[Ints, Frequencies]:
        """Posting list of a term: documents, ascending, and term frequencies."""

    def positions(self, zone: str, term: bytes) -> tuple[Keys, Numbers]:
        """For each posting of a term where its positions end, and the positions of all its postings."""

    def prefix_postings(self, zone: str, prefix: bytes) -> tuple[list[bytes], Keys, Ints]:
        """The terms with this prefix, ascending, how many documents have each, and these, term by term."""

    def words(self, zone: str) -> frozenset[str]:
        """Exact forms in a zone, those of deleted documents too."""
