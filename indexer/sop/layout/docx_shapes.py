"""Drawn shapes of a DOCX paragraph, DrawingML and VML: which symbol each is, and where it stands from its anchor."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indexer.extract.docx_walk import MC, WP, WPS, A, W
from indexer.extract.outlines import Figure

_WPG = "{http://schemas.microsoft.com/office/word/2010/wordprocessingGroup}"
_V = "{urn:schemas-microsoft-com:vml}"
_O = "{urn:schemas-microsoft-com:office:office}"
_DRAWING, _TEXT_BOX, _ALTERNATIVES = f"{W}drawing", f"{W}txbxContent", f"{MC}AlternateContent"
_HOLDERS = (f"{W}drawing", f"{W}pict", f"{W}object")
_EMU = 12_700.0
_FARTHEST = 5_000.0

# Preset shapes of DrawingML and of OpenDocument, in lower case without hyphens.
_PRESETS = {
    "rect": Figure.BOX, "flowchartprocess": Figure.BOX, "flowchartpredefinedprocess": Figure.BOX,
    "flowchartdocument": Figure.BOX, "flowchartmultidocument": Figure.BOX, "flowchartinputoutput": Figure.BOX,
    "flowchartmanualoperation": Figure.BOX, "flowchartmanualinput": Figure.BOX, "flowchartpreparation": Figure.BOX,
    "flowchartinternalstorage": Figure.BOX, "parallelogram": Figure.BOX, "hexagon": Figure.BOX, "bevel": Figure.BOX,
    "roundrect": Figure.ROUNDED, "flowchartalternateprocess": Figure.ROUNDED, "round2samerect": Figure.ROUNDED,
    "flowchartterminator": Figure.OVAL, "ellipse": Figure.OVAL,
    "flowchartdecision": Figure.DIAMOND, "diamond": Figure.DIAMOND,
    "flowchartconnector": Figure.CIRCLE, "flowchartoffpageconnector": Figure.PENTAGON,
    "pentagon": Figure.PENTAGON, "homeplate": Figure.PENTAGON,
    # As OpenDocument calls them.
    "rectangle": Figure.BOX, "flowchartdata": Figure.BOX, "roundrectangle": Figure.ROUNDED,
    "pentagonright": Figure.PENTAGON,
}  # fmt: skip
# Numbers of VML's built-in shape types (o:spt, or the type "#_x0000_t109").
_VML_TYPES = {
    1: Figure.BOX, 2: Figure.ROUNDED, 3: Figure.OVAL, 4: Figure.DIAMOND, 7: Figure.BOX, 9: Figure.BOX,
    15: Figure.PENTAGON, 56: Figure.PENTAGON, 84: Figure.BOX, 109: Figure.BOX, 110: Figure.DIAMOND, 111: Figure.BOX,
    112: Figure.BOX, 113: Figure.BOX, 114: Figure.BOX, 115: Figure.BOX, 116: Figure.OVAL, 117: Figure.BOX,
    118: Figure.BOX, 119: Figure.BOX, 120: Figure.CIRCLE, 176: Figure.ROUNDED, 177: Figure.PENTAGON, 202: Figure.BOX,
}  # fmt: skip
_VML_TAGS = {f"{_V}rect": Figure.BOX, f"{_V}roundrect": Figure.ROUNDED, f"{_V}oval": Figure.OVAL}
# Labels of arrows, not symbols.
_ARROW_WORDS = re.compile(
    r"(?:ya|tidak|tdk|yes|no|y|t|n|sesuai|setuju|tidak\s*(?:sesuai|setuju|lengkap))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class AnchoredShape:
    """A symbol and its box in points from the anchor; `origin_*` say from where ("column", "paragraph", "page", …)."""

    figure: Figure
    x: float
    y: float
    width: float
    height: float
    origin_x: str
    origin_y: str
    text: str = ""


def shapes_in(paragraph: Any) -> Iterator[AnchoredShape]:
    """The symbols anchored in a `w:p` element; of a drawing and its VML copy only one is read."""
    if next(paragraph.iter(*_HOLDERS), None) is None:
        return
    stack = [iter(paragraph)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        tag = child.tag
        if not isinstance(tag, str) or tag == _TEXT_BOX:
            continue
        if tag == _ALTERNATIVES:
            stack.append(iter(_chosen(child)))
        elif tag == _DRAWING:
            yield from _drawing(child)
        elif tag in _HOLDERS:
            yield from _pict(child)
        elif len(child):
            stack.append(iter(child))


def _chosen(alternatives: Any) -> Any:
    choice = alternatives.find(f"{MC}Choice")
    if choice is not None and next(choice.iter(f"{W}drawing"), None) is not None:
        return choice
    return alternatives.find(f"{MC}Fallback") if alternatives.find(f"{MC}Fallback") is not None else ()


def _drawing(drawing: Any) -> Iterator[AnchoredShape]:
    for holder in drawing:
        is_anchor = holder.tag == f"{WP}anchor"
        if not is_anchor and holder.tag != f"{WP}inline":
            continue
        x, origin_x = _offset(holder.find(f"{WP}positionH")) if is_anchor else (0.0, "inline")
        y, origin_y = _offset(holder.find(f"{WP}positionV")) if is_anchor else (0.0, "inline")
        extent = holder.find(f"{WP}extent")
        width, height = (_emu(extent, "cx"), _emu(extent, "cy")) if extent is not None else (0.0, 0.0)
        for figure, box, text in _group(holder, (x, y, width, height)):
            yield AnchoredShape(figure, *box, origin_x, origin_y, text)


Box = tuple[float, float, float, float]


def _group(holder: Any, box: Box) -> Iterator[tuple[Figure, Box, str]]:
    """Shapes inside `holder`, the places of a group's children stretched to the group's box."""
    for element in holder.iter(f"{WPS}wsp"):
        figure = _figure(element)
        if figure is None:
            continue
        place = _transform(element.find(f"{WPS}spPr/{A}xfrm"))
        parents = [parent for parent in element.iterancestors() if parent.tag in (f"{_WPG}wgp", f"{_WPG}grpSp")]
        if not parents or place is None:
            yield figure, box, _text_of(element)
            continue
        for i, parent in enumerate(parents):
            outer = _transform(parent.find(f"{_WPG}grpSpPr/{A}xfrm"))
            inner = _transform(parent.find(f"{_WPG}grpSpPr/{A}xfrm"), "chOff", "chExt")
            if outer is None or inner is None:
                break
            place = _stretch(place, inner, box if i == len(parents) - 1 else outer)
        yield figure, place, _text_of(element)


def _stretch(place: Box, inner: Box, outer: Box) -> Box:
    across = outer[2] / inner[2] if inner[2] else 1.0
    along = outer[3] / inner[3] if inner[3] else 1.0
    return (
        outer[0] + (place[0] - inner[0]) * across,
        outer[1] + (place[1] - inner[1]) * along,
        place[2] * across,
        place[3] * along,
    )


def _transform(element: Any, offset: str = "off", extent: str = "ext") -> Box | None:
    if element is None:
        return None
    off, ext = element.find(f"{A}{offset}"), element.find(f"{A}{extent}")
    if off is None or ext is None:
        return None
    return _emu(off, "x"), _emu(off, "y"), _emu(ext, "cx"), _emu(ext, "cy")


def _figure(shape: Any) -> Figure | None:
    """The symbol a `wps:wsp` draws; None for connectors, free forms, bare text boxes and invisible shapes."""
    if shape.find(f"{WPS}cNvCnPr") is not None:
        return None
    geometry = shape.find(f"{WPS}spPr/{A}prstGeom")
    figure = _PRESETS.get(geometry.get("prst", "").replace("-", "").lower()) if geometry is not None else None
    line = shape.find(f"{WPS}spPr/{A}ln")
    is_bare = line is not None and line.find(f"{A}noFill") is not None
    fill = shape.find(f"{WPS}spPr/{A}solidFill/{A}srgbClr")
    is_white = fill is None or fill.get("val", "").upper() == "FFFFFF"
    is_label = bool(_ARROW_WORDS.fullmatch(_text_of(shape).strip())) and figure is Figure.BOX
    return None if figure is None or (is_bare and is_white) or is_label else figure


def _offset(position: Any) -> tuple[float, str]:
    if position is None:
        return 0.0, "inline"
    offset = position.find(f"{WP}posOffset")
    if offset is None:
        # Aligned ("center") instead of placed: the middle of the cell is as near as can be told.
        return 0.0, "inline"
    return _limited(_float(offset.text) / _EMU), position.get("relativeFrom", "column")


def _pict(pict: Any) -> Iterator[AnchoredShape]:
    for element in pict:
        yield from _vml(element, None)


def _vml(element: Any, group: tuple[Box, Box, str] | None) -> Iterator[AnchoredShape]:
    """Shapes of a VML element; `group`: the coordinates of the group around it, and its box in points."""
    if not isinstance(element.tag, str):
        return
    style = _style(element.get("style", ""))
    if element.tag == f"{_V}group":
        own = _vml_box(style, group)
        origin = _pair(element.get("coordorigin"), (0.0, 0.0))
        size = _pair(element.get("coordsize"), (1000.0, 1000.0))
        where = group[2] if group else _vml_origin(style)
        for child in element:
            yield from _vml(child, ((*origin, *size), own, where))
        return
    figure = _vml_figure(element)
    if figure is not None:
        box = _vml_box(style, group)
        where = group[2] if group else _vml_origin(style)
        yield AnchoredShape(figure, *box, where, where, _text_of(element))


def _vml_figure(element: Any) -> Figure | None:
    figure = _VML_TAGS.get(element.tag)
    kind = None
    if element.tag == f"{_V}shape":
        named = re.search(r"_t(\d{1,3})$", element.get("type", ""))
        code = element.get(f"{_O}spt") or (named[1] if named else "")
        kind = int(code) if code.isdecimal() and len(code) < 4 else None
        figure = _VML_TYPES.get(kind) if kind is not None else None
    is_bare = element.get("stroked", "t").startswith("f")
    is_filled = element.get("filled", "t").startswith("t") and element.get("fillcolor", "white").lower() not in (
        "white",
        "#ffffff",
    )
    is_label = bool(_ARROW_WORDS.fullmatch(_text_of(element).strip())) and figure is Figure.BOX
    return None if figure is None or (is_bare and not is_filled) or is_label else figure


def _vml_origin(style: dict[str, str]) -> str:
    if style.get("position") != "absolute":
        return "inline"
    return "page" if style.get("mso-position-horizontal-relative") == "page" else "column"


def _vml_box(style: dict[str, str], group: tuple[Box, Box, str] | None) -> Box:
    if group is None:
        left = _points(style.get("margin-left", "0")) + _points(style.get("left", "0"))
        top = _points(style.get("margin-top", "0")) + _points(style.get("top", "0"))
        return left, top, _points(style.get("width", "0")), _points(style.get("height", "0"))
    place = tuple(_float(re.sub(r"[a-z%]+$", "", style.get(key, "0"))) for key in ("left", "top", "width", "height"))
    return _stretch((place[0], place[1], place[2], place[3]), group[0], group[1])


def _style(text: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in text.split(";") if ":" in part)
    return {key.strip().lower(): value.strip().lower() for key, value in pairs}


_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.346, "mm": 2.8346, "px": 0.75, "": 1.0}


def _points(length: str) -> float:
    match = re.fullmatch(r"(-?[\d.]+)\s*([a-z]*)", length)
    return _limited(_float(match[1]) * _UNITS.get(match[2], 1.0)) if match else 0.0


def _pair(text: str | None, default: tuple[float, float]) -> tuple[float, float]:
    parts = (text or "").split(",")
    return (_float(parts[0]), _float(parts[1])) if len(parts) == 2 else default


def _emu(element: Any, name: str) -> float:
    return _limited(_float(element.get(name)) / _EMU)


def _limited(points: float) -> float:
    return max(min(points, _FARTHEST), -_FARTHEST)


def _float(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e12 else 0.0


def _text_of(element: Any) -> str:
    return " ".join(part.text or "" for part in element.iter(f"{W}t"))
