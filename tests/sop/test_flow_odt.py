"""Steps and performers of OpenDocument tables: shapes of all kinds, merged cells, lists that count."""

import shutil
import subprocess
from pathlib import Path

import pytest

from indexer.models import SopRecord, StepsState
from tests.extract.making import odt
from tests.sop.drawn import read_all, read_one

SAMPLES = Path("corpus/samples")
SOFFICE = shutil.which("soffice")
WIDTHS = (30, 150, 70, 70, 70, 70, 70, 70)
COLUMNS = "".join(f'<table:table-column table:style-name="k{width}"/>' for width in WIDTHS)
STYLES = (
    "".join(
        f'<style:style style:name="k{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width / 28.346:.3f}cm"/></style:style>'
        for width in set(WIDTHS)
    )
    + '<style:style style:name="r" style:family="table-row"><style:table-row-properties style:min-row-height="40pt"/>'
    '</style:style><style:style style:name="garis" style:family="graphic"><style:graphic-properties '
    'draw:stroke="solid" style:horizontal-pos="from-left" style:vertical-pos="from-top"/></style:style>'
    '<style:style style:name="anak" style:family="graphic" style:parent-style-name="garis"/>'
    '<style:style style:name="tanpa" style:family="graphic"><style:graphic-properties draw:stroke="none" '
    'draw:fill="none"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/>'
    "</text:list-style>"
)
COVERED = "<table:covered-table-cell/>"
PERFORMERS = [("Arsiparis",), ("Analis",), ("Kepala Biro",)]


def p(content: str = "") -> str:
    return f"<text:p>{content}</text:p>"


def cell(content: str = "", span: int = 1, rows: int = 1) -> str:
    spans = f'table:number-columns-spanned="{span}" table:number-rows-spanned="{rows}"'
    return f"<table:table-cell {spans}>{content or p()}</table:table-cell>" + COVERED * (span - 1)


def line(*cells: str) -> str:
    return f'<table:table-row table:style-name="r">{"".join(cells)}</table:table-row>'


HEADING = line(
    cell(p("No"), rows=2), cell(p("Uraian Prosedur"), rows=2), cell(p("Pelaksana"), 3), cell(p("Mutu Baku"), 3)
) + line(
    COVERED,
    COVERED,
    *(cell(p(name)) for name in ("Kepala Biro", "Analis", "Arsiparis", "Persyaratan", "Waktu", "Output")),
)
PLACE = 'svg:x="10pt" svg:y="4pt" svg:width="40pt" svg:height="16pt" text:anchor-type="char"'


def custom(kind: str, place: str = PLACE, style: str = "anak", text: str = "") -> str:
    geometry = f'<draw:enhanced-geometry draw:type="{kind}"/>'
    return f'<draw:custom-shape draw:style-name="{style}" {place}>{p(text)}{geometry}</draw:custom-shape>'


def rows(*symbols: str, number: str = "") -> list[str]:
    """Steps whose symbols stand in the cells of the last role, the one before it, and so on."""
    found = []
    for i, symbol in enumerate(symbols):
        roles = [cell(p(symbol if column == 2 - i else "")) for column in range(3)]
        values = [cell(p(text)) for text in ("Berkas", "15 menit", "Laporan")]
        found.append(line(cell(number or p(f"{i + 1}.")), cell(p(f"Melakukan hal {i + 1}")), *roles, *values))
    return found


def read(folder: Path, *steps: str) -> SopRecord:
    path = folder / "a.odt"
    content = p("Prosedur") + f"<table:table>{COLUMNS}{HEADING}{''.join(steps)}</table:table>"
    path.write_bytes(odt(content, styles=STYLES))
    return read_one(path)


def performers(record: SopRecord) -> list[tuple[str, ...]]:
    return [step.performers for step in record.steps]


def test_drawn_shapes_in_cells_are_performers(tmp_path: Path) -> None:
    shapes = (custom("flowchart-terminator"), custom("ooxml-flowChartDecision"), custom("flowchart-process"))
    record = read(tmp_path, *rows(*shapes))
    assert record.steps_state is StepsState.READ
    assert record.roles == ("Kepala Biro", "Analis", "Arsiparis")
    assert performers(record) == PERFORMERS
    assert [step.is_decision for step in record.steps] == [False, True, False]
    assert [(step.number, step.inputs, step.minutes) for step in record.steps] == [
        (str(i), "Berkas", 15) for i in (1, 2, 3)
    ]


def test_plain_shapes_and_framed_text_are_performers(tmp_path: Path) -> None:
    style = 'draw:style-name="garis"'
    frame = f"<draw:frame {style} {PLACE}><draw:text-box>{p('mulai')}</draw:text-box></draw:frame>"
    shapes = (f"<draw:rect {style} {PLACE}/>", f"<draw:ellipse {style} {PLACE}/>", frame)
    assert performers(read(tmp_path, *rows(*shapes))) == PERFORMERS


def test_shapes_in_a_group_stand_where_they_are(tmp_path: Path) -> None:
    grouped = [f'<draw:g text:anchor-type="char" draw:style-name="garis">{custom("rectangle")}</draw:g>'] * 3
    assert performers(read(tmp_path, *rows(*grouped))) == PERFORMERS


def test_a_turned_shape_stands_where_it_is_drawn(tmp_path: Path) -> None:
    place = 'svg:width="16pt" svg:height="40pt" draw:transform="rotate (1.5707963267949) translate (10pt 20pt)"'
    turned = custom("rectangle", place=place)
    assert performers(read(tmp_path, *rows(turned, turned, turned))) == PERFORMERS


def test_connectors_labels_and_invisible_shapes_perform_nothing(tmp_path: Path) -> None:
    box = custom("rectangle")
    beside = custom("flowchart-connector") + custom("rectangle", style="tanpa") + custom("rectangle", text="Ya")
    steps = rows(box, box, box)
    steps[0] = steps[0].replace(cell(p()), cell(p(beside)))
    record = read(tmp_path, *steps)
    assert performers(record) == PERFORMERS


def test_performers_are_withheld_where_shapes_are_anchored_to_the_page(tmp_path: Path) -> None:
    path = tmp_path / "a.odt"
    drawn = custom("rectangle", place=PLACE.replace('"char"', '"page"'))
    content = drawn * 3 + f"<table:table>{COLUMNS}{HEADING}{''.join(rows('', '', ''))}</table:table>"
    path.write_bytes(odt(content, styles=STYLES))
    record = read_one(path)
    assert record.steps_state is StepsState.PARTLY
    assert performers(record) == [(), (), ()]
    assert "simbol" in record.steps_reason


def test_lists_count_the_steps(tmp_path: Path) -> None:
    first = f'<text:list xml:id="l1" text:style-name="L1"><text:list-item>{p()}</text:list-item></text:list>'
    on = first.replace('xml:id="l1"', 'text:continue-list="l1"')
    again = first.replace("l1", "l2").replace("<text:list-item>", '<text:list-item text:start-value="7">')
    box = custom("rectangle")
    steps = [rows(box, number=number)[0] for number in (first, on, on, again)]
    assert [step.number for step in read(tmp_path, *steps).steps] == ["1", "2", "3", "7"]


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_samples_saved_by_libreoffice_say_what_the_originals_say(tmp_path: Path) -> None:
    originals = sorted(SAMPLES.rglob("*.docx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(SOFFICE), "--headless", profile, "--convert-to", "odt", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, originals)], check=True, capture_output=True, timeout=300)
    assert originals
    for original in originals:
        assert read_all(tmp_path / f"{original.stem}.odt") == read_all(original)
