"""Oddities of real drawings, each in a few files: none changes what is printed, each misleads a careless reader."""

from enum import StrEnum

from corpus.render.variants import chance

PERCENT = 8


class Quirk(StrEnum):
    SHADOWS = "shadows"  # a grey copy behind each symbol
    DOUBLE_OUTLINES = "double_outlines"  # a second line inside each symbol
    DOCUMENT_ICONS = "document_icons"  # a small sheet at the corner of a symbol; it performs nothing
    GHOSTS = "ghosts"  # white boxes without outline left in role columns
    HIGHLIGHTS = "highlights"  # a marker's colour behind some durations
    TURNED = "turned"  # pages lie sideways in the file and a /Rotate entry sets them upright


def quirks_of(file_name: str) -> frozenset[Quirk]:
    return frozenset(quirk for quirk in Quirk if chance(PERCENT, quirk, file_name))
