"""Bounds that no office document reaches; a file beyond them is refused."""

from indexer.errors import ReadError
from indexer.models import Outcome

MAX_PAGES = 10_000
"""Pages of one PDF (a page tree can claim a hundred thousand that are all the same object)."""

MAX_PART_BYTES = 100 * 1024 * 1024
"""One XML part of a DOCX or ODT, counted while inflating. A 2,000-page decree has some 30 MB."""

MAX_PACKAGE_BYTES = 200 * 1024 * 1024
"""All XML parts of a DOCX or ODT together."""

MAX_MEMBERS = 20_000
"""Entries in the zip directory of a DOCX or ODT."""

MAX_SPAN = 1_000
"""Grid columns a cell of a table may span; Word itself stops at 63."""

MAX_REPEATED = 50_000
"""Copies of rows and cells that one ODT may ask for by a number beside them."""

MAX_TABLE_DEPTH = 50
"""Tables within tables within tables; Word itself shows about 20."""


class TextBudget:
    """Counts the characters taken from one file and refuses the file once they pass `limit_mb` million."""

    def __init__(self, limit_mb: int) -> None:
        self.left = limit_mb * 1_000_000

    def take(self, length: int) -> None:
        """Raises ReadError TOO_BIG when the file has given more text than allowed."""
        self.left -= length
        if self.left < 0:
            raise ReadError(Outcome.TOO_BIG, "more text than read_text_mb")
