"""The swim-lane drawing says what the steps say: who, in which order, and that some things are not known."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.models import Step
from search_app.presenters import lanes_narrow, lanes_wide
from search_app.presenters.lane_text import width
from search_app.presenters.lanes import Chart, LaneDrawing, StepFigure, StepSymbol, chart

Draw = Callable[[Chart], LaneDrawing]

ROLES = ("Pemohon", "Petugas Loket", "Kepala Seksi", "Direktur")
STEPS = (
    Step("1", "Mengajukan permohonan", ("Pemohon",), duration="5 menit"),
    Step("2", "Memeriksa kelengkapan", ("Petugas Loket",), duration="1 hari", is_decision=True),
    Step("3", "Membahas permohonan", ("Petugas Loket", "Direktur")),
    Step("4", "Menandatangani surat", ("Direktur",), duration="2 jam"),
    Step("5", "Menyerahkan surat", ("Petugas Loket",)),
)


def charted(steps: tuple[Step, ...] = STEPS, roles: tuple[str, ...] = ROLES) -> Chart:
    found = chart(steps, roles, [False] * len(steps), "Tidak diketahui")
    assert found
    return found


def wide(what: Chart) -> LaneDrawing:
    return lanes_wide.draw(what, "Kegiatan", "Waktu")


DRAWINGS = pytest.mark.parametrize("draw", [wide, lanes_narrow.draw], ids=["wide", "narrow"])


def test_lanes_are_the_roles_of_the_page_in_their_order() -> None:
    assert charted().lanes == ROLES


def test_a_role_that_has_no_step_keeps_its_lane() -> None:
    assert "Kepala Seksi" not in {name for step in STEPS for name in step.performers}
    assert "Kepala Seksi" in charted().lanes


def test_a_performer_that_no_column_names_gets_a_lane() -> None:
    assert charted((Step("1", "Menyapu", ("Petugas Kebersihan",)),)).lanes == (*ROLES, "Petugas Kebersihan")


def test_each_step_stands_in_the_lanes_of_its_performers() -> None:
    found = charted()
    assert [tuple(found.lanes[lane] for lane in act.lanes) for act in found.acts] == [step.performers for step in STEPS]


def test_the_procedure_begins_and_ends_with_ovals_and_decides_at_diamonds() -> None:
    assert [act.figure for act in charted().acts] == [
        StepFigure.OVAL,
        StepFigure.DIAMOND,
        StepFigure.BOX,
        StepFigure.BOX,
        StepFigure.OVAL,
    ]


def test_a_step_whose_performer_is_not_told_has_a_lane_that_says_so() -> None:
    found = charted((*STEPS, Step("6", "Mengarsipkan", doubt="tidak ada simbol pada baris ini")))
    assert found.lanes == (*ROLES, "Tidak diketahui")
    assert [act.is_doubtful for act in found.acts] == [False] * 5 + [True]
    assert found.acts[-1].lanes == (4,)


def test_nothing_is_drawn_where_no_performer_is_known() -> None:
    assert chart((Step("1", "Menerima"), Step("2", "Menyimpan")), ROLES, [False, False], "?") is None
    assert chart((), ROLES, [], "?") is None


def test_arrows_take_the_shortest_way_to_the_next_step() -> None:
    assert charted().arrows == ((0, 1), (1, 1), (3, 3), (3, 1))


@DRAWINGS
def test_arrows_lead_from_each_symbol_to_the_next_one_below(draw: Draw) -> None:
    drawing = draw(charted())
    rows = by_row(drawing)
    arrows = [line for line in drawing.lines if line.kind == "arrow"]
    assert len(arrows) == len(STEPS) - 1
    for arrow, (before, after) in zip(arrows, pairwise(rows), strict=True):
        (x0, y0), (x1, y1) = arrow.points[0], arrow.points[-1]
        assert x0 in [centre(symbol) for symbol in before]
        assert x1 in [centre(symbol) for symbol in after]
        assert y0 >= before[0].y
        assert y0 < y1 <= after[0].y + after[0].height / 2


@DRAWINGS
def test_performers_of_one_step_are_joined(draw: Draw) -> None:
    drawing = draw(charted())
    (join,) = [line for line in drawing.lines if line.kind == "join"]
    shared = by_row(drawing)[2]
    assert [x for x, _ in join.points] == [centre(symbol) for symbol in shared]


def test_durations_stand_beside_their_steps() -> None:
    drawing = wide(charted())
    numbers = {text.y: text.words for text in drawing.texts if text.kind == "number" and text.is_bold}
    times = {numbers[text.y]: text.words for text in drawing.texts if text.kind == "time"}
    assert times == {"1": "5 menit", "2": "1 hari", "4": "2 jam"}


def test_on_a_phone_each_step_names_its_performers() -> None:
    said = [text.words for text in lanes_narrow.draw(charted()).texts if text.is_bold]
    assert said[len(ROLES) :] == [
        "1. Pemohon",
        "2. Petugas Loket",
        "3. Petugas Loket, Direktur",
        "4. Direktur",
        "5. Petugas Loket",
    ]


def test_few_roles_fit_a_desk() -> None:
    for count in range(1, 9):
        roles = tuple(f"Peran {number}" for number in range(count))
        assert wide(charted((Step("1", "a", roles[:1]),), roles)).width <= lanes_wide.ROOM


NAMES = st.text("abcdefghij klmnoprstu/-.", min_size=1, max_size=70).map(str.strip).filter(bool)


@st.composite
def procedures(draw: st.DrawFn) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    roles = draw(st.lists(NAMES, min_size=1, max_size=14, unique=True))
    steps = draw(
        st.lists(
            st.builds(
                Step,
                number=st.sampled_from(["", "1", "2.", "10a"]),
                activity=st.text("abc defg/", max_size=300),
                performers=st.lists(st.sampled_from(roles), max_size=4, unique=True).map(tuple),
                duration=st.text("0123 menit", max_size=60),
                is_decision=st.booleans(),
            ),
            max_size=12,
        )
    )
    first = Step("1", "mulai", (roles[0],))
    return (first, *steps), tuple(roles)


@DRAWINGS
@given(procedure=procedures())
def test_nothing_leaves_the_drawing_and_rows_do_not_touch(
    draw: Draw, procedure: tuple[tuple[Step, ...], tuple[str, ...]]
) -> None:
    steps, roles = procedure
    found = charted(steps, roles)
    drawing = draw(found)
    for text in drawing.texts:
        wide_as = width(text.words, text.size, bold=text.is_bold)
        left = text.x - wide_as / 2 if text.is_centred else text.x
        assert left >= 0
        assert left + wide_as <= drawing.width + 0.01
        assert 0 < text.y <= drawing.height
    for symbol in drawing.symbols:
        assert symbol.x >= 0
        assert symbol.x + symbol.width <= drawing.width
        assert symbol.y + symbol.height <= drawing.height
    assert len(drawing.symbols) == sum(len(act.lanes) for act in found.acts)
    rows = by_row(drawing)
    assert len(rows) == len(steps)
    assert all(after[0].y >= before[0].y + before[0].height for before, after in pairwise(rows))


def by_row(drawing: LaneDrawing) -> list[list[StepSymbol]]:
    """The symbols of each step, from the top."""
    rows: dict[float, list[StepSymbol]] = {}
    for symbol in drawing.symbols:
        rows.setdefault(symbol.y, []).append(symbol)
    return [rows[y] for y in sorted(rows)]


def centre(symbol: StepSymbol) -> float:
    return symbol.x + symbol.width / 2
