"""The second way to an identity: labels in the plain text of a page, where there are no cells to go by."""

from indexer.sop.identity.labels import BLOCKS, CORE, Field, match_label

# A value that stands on its own line below its label may be this many lines long.
_LONGEST = {Field.APPROVED: 8, Field.TITLE: 3, Field.NUMBER: 1, Field.UNIT: 2}
_LONGEST_BLOCK = 60
_FEWEST_CORE = 2


def fields_of_text(text: str) -> dict[Field, list[str]]:
    """Lines of each field found in `text`; the first place of a label wins.

    Nothing where too few labels are there for an identity: in other documents the same words are prose.
    """
    found: dict[Field, list[str]] = {}
    current: Field | None = None
    for line in text.splitlines():
        label = match_label(line)
        if label is not None:
            current = label.field if label.field not in found else None
            if current:
                found[current] = [label.rest] if label.rest else []
        elif current is not None:
            _append(found[current], current, line.strip())
        if label is not None and label.field is Field.UNIT and not label.rest:
            # "Unit kerja" also stands alone as the end of a sentence or the name of a role.
            found.pop(Field.UNIT, None)
            current = None
    filled = {field: lines for field, lines in found.items() if any(lines)}
    return filled if len(CORE & found.keys()) >= _FEWEST_CORE else {}


def _append(lines: list[str], field: Field, line: str) -> None:
    longest = _LONGEST_BLOCK if field in BLOCKS else _LONGEST.get(field, 1)
    # Text beside the label ends the value of a one-line field; only blocks and titles go on below it.
    if len(lines) < longest and (line or field is Field.APPROVED):
        lines.append(line)
