"""Stamps and watermarks across a page ("DOKUMEN TERKENDALI"): their words belong to no cell."""

from collections.abc import Sequence

from indexer.sop.layout.sheet import Line

_MARKS = frozenset({"TERKENDALI", "KENDALI", "SALINAN", "CONTROLLED", "UNCONTROLLED", "COPY", "KADALUARSA"})
_BESIDE = frozenset({"DOKUMEN", "TIDAK", "DOCUMENT", "MASTER", "ASLI"})
_TALL = 1.6
# On a page with so many words, capitals this much taller than the text are the letters of a watermark.
_HUGE, _FEWEST_WORDS = 3.0, 40


def without_stamps(words: Sequence[Sequence[Line]]) -> list[Sequence[Line]]:
    """Words (in pieces, as one-word lines) without those of a stamp: in capitals, taller or turned against the text."""
    heights = [pieces[0].y1 - pieces[0].y0 for pieces in words]
    usual = sorted(heights)[len(heights) // 2] if heights else 0.0
    huge = _HUGE * usual if len(words) >= _FEWEST_WORDS else float("inf")
    is_marked = any(pieces[0].text in _MARKS for pieces in words if len(pieces) == 1)
    if not is_marked and max(heights, default=0.0) <= huge:
        return list(words)

    def is_stamp(pieces: Sequence[Line], height: float) -> bool:
        text = "".join(piece.text for piece in pieces)
        return (height > huge and _is_wide(pieces)) or (text in _MARKS | _BESIDE and height > _TALL * usual)

    return [pieces for pieces, height in zip(words, heights, strict=True) if not is_stamp(pieces, height)]


def _is_wide(pieces: Sequence[Line]) -> bool:
    """Are its letters wide as well as high? Those of a word that runs up the page are not."""
    text = "".join(piece.text for piece in pieces)
    height, width = pieces[0].y1 - pieces[0].y0, pieces[-1].x1 - pieces[0].x0
    return text.isupper() and (width > height / 2 or len(text) == 1)
