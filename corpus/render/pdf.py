"""A whole PDF from a file spec."""

from functools import partial
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from corpus.model import FileSpec, SopSpec
from corpus.render.drawn import Drawn, PlacedSop
from corpus.render.pdf_flow import draw_flow_page, plan_flow
from corpus.render.pdf_identity import draw_identity
from corpus.render.pdf_layouts import PDF_LAYOUTS, PdfLayout
from corpus.render.pdf_page import A4, F4, Furniture, put_page, sheet_for
from corpus.render.printed import print_sop
from corpus.render.quirks import Quirk, quirks_of
from corpus.render.variants import pick

rl_config.useA85 = 0  # office programs write their streams as plain bytes


def render_pdf(file: FileSpec) -> Drawn:
    """The PDF with exactly the pages its SOPs ask for. Raises ValueError when an SOP does not fit its pages."""
    layout = PDF_LAYOUTS[file.layout]
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=1, invariant=1)
    canvas.setTitle("")
    canvas.setAuthor("")
    canvas.setSubject("")
    quirks = quirks_of(file.name)
    placed = tuple(draw_sop(canvas, layout, sop, quirks) for sop in file.sops)
    canvas.save()
    return Drawn(buffer.getvalue(), placed)


def draw_sop(canvas: Canvas, layout: PdfLayout, sop: SopSpec, quirks: frozenset[Quirk]) -> PlacedSop:
    turned = Quirk.TURNED in quirks
    numbering = pick(layout.numbering, "numbering", sop.number, sop.title)
    printed = print_sop(sop, numbering, layout.revision, capitals=layout.capitals)
    paper = pick((A4, A4, F4), "paper", sop.unit)
    first_page = canvas.getPageNumber()
    upright = layout.portrait_identity
    identity = sheet_for(layout, paper, landscape=not upright)
    draw = partial(draw_identity, layout=layout, sheet=identity, sop=printed)
    put_page(canvas, layout, identity, Furniture(printed, 1, sop.pages), draw, turned=turned and not upright)
    sheet = sheet_for(layout, paper, landscape=True)
    plan = plan_flow(layout, sheet, printed, numbering, quirks)
    step_pages: list[int] = []
    for number, page in enumerate(plan.pages, 2):
        furniture = Furniture(printed, number, sop.pages)
        put_page(canvas, layout, sheet, furniture, partial(draw_flow_page, plan=plan, page=page), turned=turned)
        step_pages += [first_page + number - 1] * len(page.steps)
    return PlacedSop(printed, first_page, first_page + sop.pages - 1, tuple(step_pages))
