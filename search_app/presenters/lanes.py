"""Steps and roles → who does what in which order, and the pieces a swim-lane drawing of it consists of.

`chart` decides what is drawn; `lanes_wide.py` and `lanes_narrow.py` decide where. All lengths are pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from indexer.models import Step


class StepFigure(StrEnum):
    """`OVAL`: where the procedure begins and ends."""

    BOX = "box"
    OVAL = "oval"
    DIAMOND = "diamond"


@dataclass(frozen=True, slots=True)
class ChartStep:
    """One step in the chart. `lanes`: indices of its performers' lanes, from left to right.

    `is_doubtful`: who performs it could not be told. `is_match`: its activity holds a searched word.
    """

    step: Step
    lanes: tuple[int, ...]
    figure: StepFigure
    is_doubtful: bool
    is_match: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """`lanes`: role names in the order of the page; the last is `unknown` where a step's performer is not told.

    `arrows`: between each step and the next, the lanes an arrow leaves and enters.
    """

    lanes: tuple[str, ...]
    acts: tuple[ChartStep, ...]
    arrows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of words; `x` is its start or middle (`is_centred`), `y` its base line."""

    x: float
    y: float
    words: str
    size: float
    kind: str
    is_bold: bool = False
    is_centred: bool = False


@dataclass(frozen=True, slots=True)
class StepSymbol:
    """A figure by the box around it. `points`: the corners of a diamond."""

    figure: StepFigure
    x: float
    y: float
    width: float
    height: float
    is_doubtful: bool
    is_match: bool

    @property
    def rounding(self) -> float:
        return self.height / 2 if self.figure is StepFigure.OVAL else 2

    @property
    def points(self) -> str:
        middle, centre = self.y + self.height / 2, self.x + self.width / 2
        corners = (
            (centre, self.y),
            (self.x + self.width, middle),
            (centre, self.y + self.height),
            (self.x, middle),
        )
        return " ".join(f"{px(x)},{px(y)}" for x, y in corners)


@dataclass(frozen=True, slots=True)
class Polyline:
    """A line through points. `kind`: arrow (to the next step), join (performers of one step),
    rail (a lane) or edge (of a row)."""

    points: tuple[tuple[float, float], ...]
    kind: str

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{px(x)} {px(y)}" for x, y in self.points)

    @property
    def tip(self) -> str:
        """The head of an arrow that points down at its last point."""
        x, y = self.points[-1]
        corners = ((x, y), (x - 4, y - 7), (x + 4, y - 7))
        return " ".join(f"{px(left)},{px(top)}" for left, top in corners)


@dataclass(frozen=True, slots=True)
class LaneGround:
    """The ground of one lane."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class LaneDrawing:
    """`head` stands in a box of `head_height` of its own, above the rest, where it can stay in sight."""

    width: float
    height: float
    head_height: float
    areas: tuple[LaneGround, ...]
    head: tuple[TextLine, ...]
    lines: tuple[Polyline, ...]
    symbols: tuple[StepSymbol, ...]
    texts: tuple[TextLine, ...]


def px(length: float) -> str:
    """A length as SVG writes it: a tenth of a pixel is fine enough."""
    return f"{round(length, 1):g}"


def chart(steps: Sequence[Step], roles: Sequence[str], matching: Sequence[bool], unknown: str) -> Chart | None:
    """None where no step tells its performers: then nothing is known that a table does not say.

    `matching`: for each step, whether it holds a searched word; `unknown` names the lane of untold performers.
    """
    if not any(step.performers for step in steps):
        return None
    names = list(dict.fromkeys((*roles, *(name for step in steps for name in step.performers))))
    untold = len(names)
    if not all(step.performers for step in steps):
        names.append(unknown)
    place = {name: at for at, name in enumerate(names)}
    acts = []
    for at, (step, is_match) in enumerate(zip(steps, matching, strict=True)):
        lanes = tuple(sorted({place[name] for name in step.performers})) or (untold,)
        figure = _figure(step, is_edge=at in (0, len(steps) - 1))
        acts.append(ChartStep(step, lanes, figure, not step.performers, is_match))
    arrows = tuple(_nearest(before.lanes, after.lanes) for before, after in pairwise(acts))
    return Chart(tuple(names), tuple(acts), arrows)


def _figure(step: Step, *, is_edge: bool) -> StepFigure:
    if step.is_decision:
        return StepFigure.DIAMOND
    return StepFigure.OVAL if is_edge else StepFigure.BOX


def _nearest(before: Sequence[int], after: Sequence[int]) -> tuple[int, int]:
    """The shortest way from one step to the next; the leftmost of equals."""
    return min(((a, b) for a in before for b in after), key=lambda pair: (abs(pair[0] - pair[1]), pair))
