"""Drawing shapes anchored in a paragraph, as Word writes them: DrawingML with a VML copy, or VML alone.

Places are points from the left of the cell's text and the top of the anchoring paragraph.
"""

from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape

EMU = 12700


class Shape(StrEnum):
    """Values are DrawingML's names of preset shapes."""

    BOX = "rect"
    ROUNDED = "roundRect"
    OVAL = "flowChartTerminator"
    DIAMOND = "flowChartDecision"
    PENTAGON = "flowChartOffpageConnector"
    CIRCLE = "flowChartConnector"
    STRAIGHT = "straightConnector1"
    ELBOW = "bentConnector2"
    RETURN = "bentConnector3"
    TEXT = "textbox"


class Markup(StrEnum):
    DRAWINGML = "drawingml"
    VML = "vml"


VML_TYPES = {
    Shape.OVAL: (116, "m3475,qx,10800,3475,21600l18125,21600qx21600,10800,18125,xe"),
    Shape.DIAMOND: (110, "m10800,l,10800,10800,21600,21600,10800xe"),
    Shape.PENTAGON: (177, "m,l21600,r,17255l10800,21600,,17255xe"),
    Shape.CIRCLE: (120, "m10800,qx,10800,10800,21600,21600,10800,10800,xe"),
    Shape.STRAIGHT: (32, "m,l21600,21600e"),
    Shape.ELBOW: (33, "m,l21600,r,21600e"),
    Shape.RETURN: (34, "m,l@0,0@0,21600,21600,21600e"),
}
CONNECTORS = (Shape.STRAIGHT, Shape.ELBOW, Shape.RETURN)


@dataclass(frozen=True, slots=True)
class ShapeSpec:
    """`mirrored`/`flipped`: a connector that runs to the left/upwards. `both`: arrow heads at both ends.

    `adjust`: how far a `RETURN` runs out before it turns, as a share of its width. `colour`: of lines and of words.
    """

    shape: Shape
    x: float
    y: float
    width: float
    height: float
    text: str = ""
    mirrored: bool = False
    flipped: bool = False
    both: bool = False
    fill: str = "FFFFFF"
    colour: str = "000000"
    adjust: float = 0


def shape_run(spec: ShapeSpec, number: int, markup: Markup, definition: str = "") -> str:
    """One run holding the shape; `number` is unique in the document, `definition` its VML type on first use."""
    picture = f"<w:pict>{definition}{vml(spec, number)}</w:pict>"
    if markup is Markup.VML:
        return f"<w:r>{picture}</w:r>"
    choice = f'<mc:Choice Requires="wps">{drawing(spec, number)}</mc:Choice>'
    return f"<w:r><mc:AlternateContent>{choice}<mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent></w:r>"


def drawing(spec: ShapeSpec, number: int) -> str:
    cx, cy = (max(round(length * EMU), 0) for length in (spec.width, spec.height))
    place = "".join(
        f'<wp:position{axis} relativeFrom="{origin}"><wp:posOffset>{round(offset * EMU)}</wp:posOffset>'
        f"</wp:position{axis}>"
        for axis, origin, offset in (("H", "column", spec.x), ("V", "paragraph", spec.y))
    )
    return (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0"'
        f' relativeHeight="{251658240 + number}" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
        f'<wp:simplePos x="0" y="0"/>{place}'
        f'<wp:extent cx="{cx}" cy="{cy}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="{name_of(spec)} {number}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{wps(spec, cx, cy)}</a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )


def name_of(spec: ShapeSpec) -> str:
    if spec.shape in CONNECTORS:
        return "Konektor"
    return "Kotak Teks" if spec.shape is Shape.TEXT else "Bentuk"


def wps(spec: ShapeSpec, cx: int, cy: int) -> str:
    is_connector, is_text = spec.shape in CONNECTORS, spec.shape is Shape.TEXT
    kind = "<wps:cNvCnPr/>" if is_connector else ('<wps:cNvSpPr txBox="1"/>' if is_text else "<wps:cNvSpPr/>")
    turns = (' flipH="1"' if spec.mirrored else "") + (' flipV="1"' if spec.flipped else "")
    preset = "rect" if is_text else spec.shape.value
    guide = f'<a:gd name="adj1" fmla="val {round(spec.adjust * 100_000)}"/>' if spec.adjust else ""
    geometry = f'<a:prstGeom prst="{preset}"><a:avLst>{guide}</a:avLst></a:prstGeom>'
    frame = f'<a:xfrm{turns}><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>{geometry}'
    stroke = f'<a:solidFill><a:srgbClr val="{spec.colour}"/></a:solidFill>'
    if is_connector:
        heads = (
            '<a:headEnd type="triangle" w="sm" len="sm"/>' if spec.both else ""
        ) + '<a:tailEnd type="triangle" w="sm" len="sm"/>'
        line = f'<a:noFill/><a:ln w="9525">{stroke}<a:round/>{heads}</a:ln>'
        return f'<wps:wsp>{kind}<wps:spPr bwMode="auto">{frame}{line}</wps:spPr><wps:bodyPr/></wps:wsp>'
    bare = is_text and spec.fill == ""
    fill = "<a:noFill/>" if bare else f'<a:solidFill><a:srgbClr val="{spec.fill}"/></a:solidFill>'
    line = '<a:ln w="9525"><a:noFill/></a:ln>' if bare else f'<a:ln w="9525">{stroke}</a:ln>'
    words = f"<wps:txbx><w:txbxContent>{words_in(spec)}</w:txbxContent></wps:txbx>" if spec.text else ""
    body = '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></wps:bodyPr>'
    return f'<wps:wsp>{kind}<wps:spPr bwMode="auto">{frame}{fill}{line}</wps:spPr>{words}{body}</wps:wsp>'


def words_in(spec: ShapeSpec) -> str:
    size = 18 if spec.colour != "000000" else 12
    bold = "<w:b/>" if spec.colour != "000000" else ""
    colour = f'<w:color w:val="{spec.colour}"/>'
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/></w:pPr>'
        f'<w:r><w:rPr>{bold}{colour}<w:sz w:val="{size}"/></w:rPr><w:t>{escape(spec.text)}</w:t></w:r></w:p>'
    )


def vml(spec: ShapeSpec, number: int) -> str:
    flips = "".join(axis for axis, is_set in (("x", spec.mirrored), ("y", spec.flipped)) if is_set)
    style = (
        f"position:absolute;margin-left:{spec.x:.2f}pt;margin-top:{spec.y:.2f}pt;width:{spec.width:.2f}pt;"
        f"height:{spec.height:.2f}pt;{f'flip:{flips};' if flips else ''}z-index:{251658240 + number};"
        "mso-position-horizontal-relative:text;mso-position-vertical-relative:text"
    )
    attributes = f'id="_x0000_s{1025 + number}" style="{style}" strokecolor="#{spec.colour}"'
    if spec.shape in CONNECTORS:
        start = ' startarrow="block"' if spec.both else ""
        stroke = f'<v:stroke{start} endarrow="block" endarrowwidth="narrow" endarrowlength="short"/>'
        return vml_shape(spec, f'{attributes} o:connectortype="straight" filled="f" strokeweight=".75pt"', stroke)
    bare = spec.shape is Shape.TEXT and spec.fill == ""
    look = ' filled="f" stroked="f"' if bare else f' fillcolor="#{spec.fill}" strokeweight=".75pt"'
    words = (
        f'<v:textbox inset="0,0,0,0"><w:txbxContent>{words_in(spec)}</w:txbxContent></v:textbox>' if spec.text else ""
    )
    return vml_shape(spec, attributes + look, words)


def vml_shape(spec: ShapeSpec, attributes: str, inner: str) -> str:
    if spec.shape in (Shape.BOX, Shape.TEXT):
        return f"<v:rect {attributes}>{inner}</v:rect>"
    if spec.shape is Shape.ROUNDED:
        return f'<v:roundrect {attributes} arcsize="10923f">{inner}</v:roundrect>'
    adjusted = f' adj="{round(spec.adjust * 21600)}"' if spec.adjust else ""
    return f'<v:shape type="#_x0000_t{VML_TYPES[spec.shape][0]}"{adjusted} {attributes}>{inner}</v:shape>'


def shape_type(shape: Shape) -> str:
    """The definition a VML shape names as its type; once a document. Empty for shapes with an element of their own."""
    if shape not in VML_TYPES:
        return ""
    code, path = VML_TYPES[shape]
    adjusted, formulas = "", ""
    if "@0" in path:
        adjusted, formulas = ' adj="10800"', '<v:formulas><v:f eqn="val #0"/></v:formulas>'
    return (
        f'<v:shapetype id="_x0000_t{code}" coordsize="21600,21600" o:spt="{code}"{adjusted} path="{path}">'
        f'<v:stroke joinstyle="miter"/>{formulas}</v:shapetype>'
    )
