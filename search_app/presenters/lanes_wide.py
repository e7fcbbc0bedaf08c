"""The swim lanes where there is room, laid out as the SOP's own page: activities, a lane for each role, durations."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from search_app.presenters.lane_text import width, wrap
from search_app.presenters.lanes import (
    Chart,
    ChartStep,
    LaneDrawing,
    LaneGround,
    Polyline,
    StepFigure,
    StepSymbol,
    TextLine,
)

# The page's text column: a drawing up to this width is never scrolled sideways on a desk.
ROOM = 1180
_NUMBER = 36
_LEAST_ACTIVITY, _MOST_ACTIVITY = 230, 420
_NARROWEST, _WIDEST = 88, 168
_TIME = 120
_SIZE, _ROLE_SIZE, _LEADING = 14, 12, 19
_PAD, _ROLE_PAD = 10, 6
# Above a symbol there is room for an arrow to come in sideways.
_ABOVE = 20
_SYMBOL_WIDTH, _SYMBOL_HEIGHT = 64, 30
_DIAMOND_WIDTH, _DIAMOND_HEIGHT = 56, 38


class _Columns:
    """Where the columns begin. Lanes take what the words leave, and more where a role's name would be broken."""

    def __init__(self, names: Sequence[str]) -> None:
        free, count = ROOM - _NUMBER - _TIME, len(names)
        longest = max(width(word, _ROLE_SIZE, bold=True) for name in names for word in (*name.split(), ""))
        most = max((free - _LEAST_ACTIVITY) / count, _NARROWEST)
        self.lane = min(max((free - _MOST_ACTIVITY) / count, longest + _ROLE_PAD + 0.1, _NARROWEST), most, _WIDEST)
        self.activity = min(max(free - self.lane * count, _LEAST_ACTIVITY), _MOST_ACTIVITY)
        self.first = _NUMBER + self.activity
        self.time = self.first + self.lane * count
        self.width = self.time + _TIME

    def left(self, lane: int) -> float:
        return self.first + self.lane * lane

    def centre(self, lane: int) -> float:
        return self.left(lane) + self.lane / 2


def draw(chart: Chart, activity: str, time: str) -> LaneDrawing:
    """`activity` and `time` head the columns beside the lanes."""
    columns = _Columns(chart.lanes)
    rows: list[_WideRow] = []
    for act in chart.acts:
        rows.append(_WideRow(act, columns, rows[-1].bottom if rows else 0))
    height = rows[-1].bottom
    head, head_height = _head(chart, columns, activity, time)
    return LaneDrawing(
        width=columns.width,
        height=height,
        head_height=head_height,
        areas=tuple(LaneGround(columns.left(at), 0, columns.lane, height) for at in range(len(chart.lanes))),
        head=head,
        lines=(*_edges(rows, columns), *_joins(rows, columns), *_arrows(rows, columns, chart.arrows)),
        symbols=tuple(symbol for row in rows for symbol in row.symbols(columns)),
        texts=tuple(text for row in rows for text in row.texts(columns)),
    )


class _WideRow:
    """One step, from its upper edge (`top`) to its lower."""

    def __init__(self, act: ChartStep, columns: _Columns, top: float) -> None:
        self.act, self.top = act, top
        self.words = wrap(act.step.activity, columns.activity - 2 * _PAD, _SIZE)
        self.time = wrap(act.step.duration, _TIME - 2 * _PAD, _SIZE)
        is_diamond = act.figure is StepFigure.DIAMOND
        self.width = min(_DIAMOND_WIDTH if is_diamond else _SYMBOL_WIDTH, columns.lane - _PAD)
        self.height = _DIAMOND_HEIGHT if is_diamond else _SYMBOL_HEIGHT
        self.middle = top + _ABOVE + _SYMBOL_HEIGHT / 2
        lines = max(len(self.words), len(self.time))
        self.bottom = max(top + lines * _LEADING + 2 * _PAD, self.middle + self.height / 2 + _PAD)

    def symbols(self, columns: _Columns) -> Iterator[StepSymbol]:
        for lane in self.act.lanes:
            left, top = columns.centre(lane) - self.width / 2, self.middle - self.height / 2
            yield StepSymbol(
                self.act.figure, left, top, self.width, self.height, self.act.is_doubtful, self.act.is_match
            )

    def texts(self, columns: _Columns) -> Iterator[TextLine]:
        number, first = self.act.step.number, self.top + _PAD + _LEADING - 5
        yield TextLine(_NUMBER / 2, first, number, _SIZE, "number", is_bold=True, is_centred=True)
        for left, lines, kind in ((_NUMBER, self.words, "words"), (columns.time, self.time, "time")):
            for at, words in enumerate(lines):
                yield TextLine(left + _PAD, first + at * _LEADING, words, _SIZE, kind)
        for lane in self.act.lanes:
            yield TextLine(columns.centre(lane), self.middle + 5, number, _SIZE, "mark", is_centred=True)


def _head(chart: Chart, columns: _Columns, activity: str, time: str) -> tuple[tuple[TextLine, ...], float]:
    names = [wrap(name, columns.lane - _ROLE_PAD, _ROLE_SIZE, bold=True) for name in chart.lanes]
    tallest = max(len(lines) for lines in names)
    first = _PAD + _LEADING - 5

    def lowered(lines: int, at: int) -> float:
        """The base line of one of so many lines, in the middle of the tallest name's."""
        return first + ((tallest - lines) / 2 + at) * _LEADING

    texts = [
        TextLine(left + _PAD, lowered(1, 0), label, _ROLE_SIZE, "time", is_bold=True)
        for left, label in ((_NUMBER, activity), (columns.time, time))
    ]
    for lane, lines in enumerate(names):
        texts += [
            TextLine(
                columns.centre(lane), lowered(len(lines), at), words, _ROLE_SIZE, "role", is_bold=True, is_centred=True
            )
            for at, words in enumerate(lines)
        ]
    return tuple(texts), tallest * _LEADING + 2 * _PAD


def _edges(rows: Sequence[_WideRow], columns: _Columns) -> Iterator[Polyline]:
    for row in rows[:-1]:
        yield Polyline(((0, row.bottom), (columns.width, row.bottom)), "edge")


def _joins(rows: Sequence[_WideRow], columns: _Columns) -> Iterator[Polyline]:
    for row in rows:
        for one, other in pairwise(row.act.lanes):
            yield Polyline(((columns.centre(one), row.middle), (columns.centre(other), row.middle)), "join")


def _arrows(rows: Sequence[_WideRow], columns: _Columns, arrows: Sequence[tuple[int, int]]) -> Iterator[Polyline]:
    for (row, after), (start, end) in zip(pairwise(rows), arrows, strict=True):
        x0, x1 = columns.centre(start), columns.centre(end)
        turn = after.top + _ABOVE / 2 - 4
        corners = () if x0 == x1 else ((x0, turn), (x1, turn))
        yield Polyline(((x0, row.middle + row.height / 2), *corners, (x1, after.middle - after.height / 2)), "arrow")
