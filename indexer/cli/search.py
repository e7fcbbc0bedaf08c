"""`telusur search`."""

from pathlib import Path

import click

from indexer import search as searching
from indexer.access import OPERATOR
from indexer.cli.options import data_option, echo_json, opened
from indexer.errors import RequestError
from indexer.models import Hit, SnippetPart


@click.command("search")
@click.argument("words", nargs=-1, metavar="KATA...")
@click.option("--process", multiple=True, metavar="CODE", help="Hanya proses ini (boleh berulang), mis. inti/3.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(min=1), help="Halaman hasil.")
@click.option("--json", "is_json", is_flag=True, help="Cetak sebagai JSON.")
@data_option
def search(words: tuple[str, ...], process: tuple[str, ...], page: int, is_json: bool, data: Path | None) -> None:
    """Cari SOP seperti di kotak pencarian: kata, "frasa", -kata, OR. Melihat semua klasifikasi."""
    with opened(data) as telusur:
        unknown = [code for code in process if code not in telusur.taxonomy.by_code]
        if unknown:
            raise RequestError({"process": f"Proses {', '.join(unknown)} tidak ada dalam taksonomi."})
        per_page = telusur.settings.per_page
        request = searching.request_for(OPERATOR, " ".join(words), {"process": process}, page=page, per_page=per_page)
        result = searching.search(telusur, request)
    if is_json:
        echo_json(
            {"query": request.text, "page": page, "per_page": per_page, "total": result.total, "hits": result.hits}
        )
        return
    click.echo(f"{result.total} SOP")
    for place, hit in enumerate(result.hits, start=(page - 1) * per_page + 1):
        click.echo()
        for line in _lines(place, hit):
            click.echo(line)


def _lines(place: int, hit: Hit) -> list[str]:
    sop = hit.sop
    facts = (f"SOP {sop.id}", sop.number, sop.process_path[-1].label, sop.unit, sop.effective, sop.status)
    lines = [f"{place}. {_marked(hit.title)}", "   " + " · ".join(filter(None, facts))]
    return lines + [f"   {snippet.label}: {_marked(snippet.parts)}" for snippet in hit.snippets]


def _marked(parts: tuple[SnippetPart, ...]) -> str:
    text = "".join(click.style(part.text, bold=True) if part.is_match else part.text for part in parts)
    return " ".join(text.split())


COMMANDS = (search,)
