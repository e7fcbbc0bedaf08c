"""Stamps across a page ("DOKUMEN TERKENDALI"): their words belong to no cell."""

from collections.abc import Sequence

from indexer.sop.sheet import Line

_MARKS = frozenset({"TERKENDALI", "KENDALI", "SALINAN", "CONTROLLED", "UNCONTROLLED", "COPY", "KADALUARSA"})
_BESIDE = frozenset({"DOKUMEN", "TIDAK", "DOCUMENT", "MASTER", "ASLI"})
_TALL = 1.6


def without_stamps(words: Sequence[Line]) -> list[Line]:
    """The words (as one-word lines) without those of a stamp: upper case, taller or turned against the text around."""
    if not any(word.text in _MARKS for word in words):
        return list(words)
    heights = sorted(word.y1 - word.y0 for word in words)
    usual = heights[len(heights) // 2]
    return [
        word
        for word in words
        if not ((word.text in _MARKS or word.text in _BESIDE) and word.y1 - word.y0 > _TALL * usual)
    ]
