"""The swim lanes on a phone: each role a thin rail, the symbols on the rails, the words beside them at full width.

The names of the roles stand as stairs above their rails; each step names its performers again, so that nobody has to
look back.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from search_app.presenters.lane_text import wrap
from search_app.presenters.lanes import Chart, ChartStep, LaneDrawing, Polyline, StepFigure, StepSymbol, TextLine

WIDTH = 344
_RAILS = 112
_NARROWEST, _WIDEST = 8, 19
_SIZE, _LEADING = 14, 19
_GAP = 18
_SPACE = 10


def draw(chart: Chart) -> LaneDrawing:
    pitch = min(max(_RAILS / len(chart.lanes), _NARROWEST), _WIDEST)
    rails = [pitch * (at + 0.5) for at in range(len(chart.lanes))]
    left = pitch * len(chart.lanes) + _SPACE
    stairs, lines, top = _stairs(chart, rails, left)
    rows = []
    for act in chart.acts:
        rows.append(_NarrowRow(act, chart, left, top))
        top = rows[-1].bottom + _GAP
    height = top - _GAP + 4
    return LaneDrawing(
        width=WIDTH,
        height=height,
        head_height=0,
        areas=(),
        head=(),
        lines=(
            *(Polyline((*start, (rail, height)), "rail") for rail, start in zip(rails, lines, strict=True)),
            *_joins(rows, rails),
            *_arrows(rows, rails, chart.arrows),
        ),
        symbols=tuple(symbol for row in rows for symbol in row.symbols(rails, pitch)),
        texts=(*stairs, *(text for row in rows for text in row.texts)),
    )


class _NarrowRow:
    def __init__(self, act: ChartStep, chart: Chart, left: float, top: float) -> None:
        self.act, self.top = act, top
        room = WIDTH - left
        who = ", ".join(chart.lanes[at] for at in act.lanes)
        head = f"{act.step.number}. {who}" if act.step.number else who
        lines = [
            *((words, "role", True) for words in wrap(head.replace("..", "."), room, _SIZE, bold=True)),
            *((words, "words", False) for words in wrap(act.step.activity, room, _SIZE)),
            *((words, "time", False) for words in wrap(act.step.duration, room, _SIZE)),
        ]
        self.texts = tuple(
            TextLine(left, top + at * _LEADING + _LEADING - 5, words, _SIZE, kind, is_bold)
            for at, (words, kind, is_bold) in enumerate(lines)
        )
        self.bottom = top + len(lines) * _LEADING

    def symbols(self, rails: Sequence[float], pitch: float) -> Iterator[StepSymbol]:
        height = _LEADING - 4 if self.act.figure is not StepFigure.DIAMOND else _LEADING
        width = min(pitch - 2, height if self.act.figure is StepFigure.DIAMOND else height + 3)
        for at in self.act.lanes:
            yield StepSymbol(
                self.act.figure,
                rails[at] - width / 2,
                self.top + (_LEADING - height) / 2,
                width,
                height,
                self.act.is_doubtful,
                self.act.is_match,
            )

    @property
    def middle(self) -> float:
        return self.top + _LEADING / 2


def _stairs(
    chart: Chart, rails: Sequence[float], left: float
) -> tuple[tuple[TextLine, ...], list[tuple[tuple[float, float], ...]], float]:
    """Names of the roles, where each rail begins (beside its name), and where the steps begin."""
    texts: list[TextLine] = []
    starts: list[tuple[tuple[float, float], ...]] = []
    top = 2.0
    for name, rail in zip(chart.lanes, rails, strict=True):
        starts.append(((left - 4, top + _LEADING / 2), (rail, top + _LEADING / 2)))
        for words in wrap(name, WIDTH - left, _SIZE, bold=True):
            texts.append(TextLine(left, top + _LEADING - 5, words, _SIZE, "role", is_bold=True))
            top += _LEADING
    return tuple(texts), starts, top + _GAP


def _joins(rows: Sequence[_NarrowRow], rails: Sequence[float]) -> Iterator[Polyline]:
    for row in rows:
        for one, other in pairwise(row.act.lanes):
            yield Polyline(((rails[one], row.middle), (rails[other], row.middle)), "join")


def _arrows(
    rows: Sequence[_NarrowRow], rails: Sequence[float], arrows: Sequence[tuple[int, int]]
) -> Iterator[Polyline]:
    for (row, after), (start, end) in zip(pairwise(rows), arrows, strict=True):
        x0, x1 = rails[start], rails[end]
        turn = after.top - _GAP / 2 + 1
        corners = () if x0 == x1 else ((x0, turn), (x1, turn))
        yield Polyline(((x0, row.top + _LEADING), *corners, (x1, after.top + 1)), "arrow")
