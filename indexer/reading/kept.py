"""What a reader process keeps of files whose text it has read, until it is asked what their SOPs say.

Texts are kept as they were read, with NIP and NIK in them: so nowhere but in the memory of the reader itself.
"""

from pathlib import Path

from indexer.models import Document, Reading

# About a thousand files of an office, in some 30 MB. What does not fit is read once more when its turn comes.
_MOST_CHARACTERS = 12_000_000

Key = tuple[Path, str]


class Kept:
    """Readings and documents by path and name, as many as fit; each can be taken once."""

    def __init__(self, most: int = _MOST_CHARACTERS) -> None:
        self._left = most
        self._files: dict[Key, tuple[Reading, Document]] = {}

    def put(self, key: Key, reading: Reading, document: Document) -> None:
        size = _size(document)
        if size <= self._left and key not in self._files:
            self._left -= size
            self._files[key] = reading, document

    def take(self, key: Key) -> tuple[Reading, Document] | None:
        found = self._files.pop(key, None)
        if found is not None:
            self._left += _size(found[1])
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._files


def _size(document: Document) -> int:
    """Characters; a cell of a table counts some more, as it is kept beside the text of its page."""
    cells = sum(len(row) for block in document.blocks for row in block.rows)
    return sum(len(page.text) for page in document.pages) + 100 * (len(document.blocks) + cells)
