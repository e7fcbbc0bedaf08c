"""Stamps across a page ("DOKUMEN TERKENDALI"): their words belong to no cell."""

from collections.abc import Sequence

from indexer.sop.sheet import Line

_MARKS = frozenset({"TERKENDALI", "KENDALI", "SALINAN", "CONTROLLED", "UNCONTROLLED", "COPY", "KADALUARSA"})
_BESIDE = frozenset({"DOKUMEN", "TIDAK", "DOCUMENT", "MASTER", "ASLI"})
_TALL = 1.6


def without_stamps(words: Sequence[Sequence[Line]]) -> list[Sequence[Line]]:
    """Words (in pieces, as one-word lines) without those of a stamp: in capitals, taller or turned against the text."""
    if not any(pieces[0].text in _MARKS for pieces in words if len(pieces) == 1):
        return list(words)
    heights = sorted(pieces[0].y1 - pieces[0].y0 for pieces in words)
    usual = heights[len(heights) // 2]

    def is_stamp(pieces: Sequence[Line]) -> bool:
        text = "".join(piece.text for piece in pieces)
        return text in _MARKS | _BESIDE and pieces[0].y1 - pieces[0].y0 > _TALL * usual

    return [pieces for pieces in words if not is_stamp(pieces)]
