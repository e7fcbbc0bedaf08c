"""Numbers that Word prints before paragraphs but keeps in no text: "1.", "a.", bullets."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from indexer.extract.docx_walk import W, child_of, number

_DEEPEST = 8
_PROPERTIES, _NUMBER = f"{W}pPr", f"{W}numPr"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class ListNumbers:
    """Counts the numbered paragraphs of one document in their order."""

    levels: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def read(cls, numbering: Any) -> "ListNumbers":
        """`numbering`: the root of the numbering part, None where the document has none."""
        if numbering is None:
            return cls()
        abstract: dict[str, dict[int, tuple[str, int]]] = {}
        for element in numbering.iter(f"{W}abstractNum"):
            levels = {}
            for level in element.iter(f"{W}lvl"):
                start, kind = level.find(f"{W}start"), level.find(f"{W}numFmt")
                levels[number(level.get(f"{W}ilvl"), 0, _DEEPEST)] = (
                    kind.get(f"{W}val", "decimal") if kind is not None else "decimal",
                    number(start.get(f"{W}val"), 1, 9_999) if start is not None else 1,
                )
            abstract[element.get(f"{W}abstractNumId", "")] = levels
        found = {}
        for element in numbering.iter(f"{W}num"):
            base = element.find(f"{W}abstractNumId")
            for level, value in abstract.get(base.get(f"{W}val", "") if base is not None else "", {}).items():
                found[element.get(f"{W}numId", ""), level] = value
        return cls(found)

    def before(self, paragraph: Any) -> str:
        """The number Word prints before this paragraph ("1. ", "- " for a bullet), or ""; counts the paragraph."""
        properties = child_of(paragraph, _PROPERTIES, _NUMBER)
        if properties is None:
            return ""
        num_id, ilvl = child_of(properties, f"{W}numId"), child_of(properties, f"{W}ilvl")
        key = num_id.get(f"{W}val", "") if num_id is not None else ""
        level = number(ilvl.get(f"{W}val"), 0, _DEEPEST) if ilvl is not None else 0
        if (key, level) not in self.levels:
            return ""
        kind, start = self.levels[key, level]
        if kind in ("bullet", "none"):
            return "- " if kind == "bullet" else ""
        counts = self._counts[key]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return f"{_printed(counts[level], kind)}. "


def _printed(value: int, kind: str) -> str:
    if "Letter" in kind:
        letter = chr(ord("a") + (value - 1) % 26)
        return letter.upper() if kind.startswith("upper") else letter
    if "Roman" in kind and value < 40:
        text = ""
        for size, sign in _ROMAN:
            while value >= size:
                text, value = text + sign, value - size
        return text.upper() if kind.startswith("upper") else text
    return str(value)
