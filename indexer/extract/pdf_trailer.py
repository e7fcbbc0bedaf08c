"""Gives a PDF that lost its end (an interrupted copy, say) the few lines a reader needs to find the rest."""

import re

_CATALOG = re.compile(rb"(\d{1,9})\s+(\d{1,5})\s+obj\b(?:(?!endobj).){0,2000}?/Type\s*/Catalog\b", re.DOTALL)


def with_trailer(data: bytes) -> bytes | None:
    """`data` with a trailer that names its catalog; None where there is one already, or no catalog in plain sight.

    Where the objects stand is then found by the readers themselves, which look through the file when the table of
    places is missing.
    """
    if b"trailer" in data:
        return None
    catalog = _CATALOG.search(data)
    if catalog is None:
        return None
    return data + b"\nendobj\ntrailer\n<< /Root %s %s R >>\nstartxref\n0\n%%%%EOF\n" % (catalog[1], catalog[2])
