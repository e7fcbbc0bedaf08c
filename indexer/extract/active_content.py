"""Whether a PDF does something when it is opened: scripts, other programs, files inside it, or a web page around it."""

import re
import zlib
from collections.abc import Iterator

# Object streams inflated in all, and each at most: what acts stands in few and small ones.
_INFLATED_BYTES = 50_000_000
_STREAM_BYTES = 2_000_000
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|ImportData|SubmitForm)\b")
_OBJECT_STREAM = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s*stream\r?\n")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PAGE = re.compile(rb"<\s*(?:!doctype|html|script|body|svg|iframe|head)\b", re.IGNORECASE)
# Where a program that guesses types looks, and where readers of PDFs allow for other bytes.
_EDGE_BYTES = 1024


def is_active(data: bytes) -> bool:
    return bool(_PAGE.search(data[:_EDGE_BYTES]) or _PAGE.search(_tail(data))) or any(
        _ACTIVE.search(_unescaped(part)) for part in _parts(data)
    )


def _tail(data: bytes) -> bytes:
    return data[data.rfind(b"%%EOF") :][:_EDGE_BYTES] if b"%%EOF" in data[-_EDGE_BYTES * 64 :] else b""


def _parts(data: bytes) -> Iterator[bytes]:
    """The file without what streams hold, and its object streams inflated."""
    yield re.sub(rb"\bstream\r?\n.*?\bendstream", b"", data, flags=re.DOTALL)
    left = _INFLATED_BYTES
    for found in _OBJECT_STREAM.finditer(data):
        try:
            inflated = zlib.decompressobj().decompress(data[found.end() :][:_STREAM_BYTES], min(left, _STREAM_BYTES))
        except zlib.error:
            continue
        left -= len(inflated)
        yield inflated
        if left <= 0:
            return


def _unescaped(part: bytes) -> bytes:
    """Names as they are meant: "/J#61vaScript"."""
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), part) if b"#" in part else part
