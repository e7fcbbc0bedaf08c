"""`telusur search`."""

import pkgutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from indexer.access import OPERATOR
from indexer.cli.options import data_option, opened
from indexer.errors import RequestError
from indexer.models import Answer, DurationTotal, Hit, ScoreKind, ScorePart, Snippet, SnippetPart, Status
from indexer.search import service as searching
from indexer.text import duration_words, limit_words, snippet_words

# A name, so that nothing here imports the web app, whose addresses the JSON holds.
_AS_JSON = "search_app.command:search_as_json"
_DAY = click.DateTime(["%Y-%m-%d"])
_ZONES = {
    "number": "nomor",
    "title": "judul",
    "process": "nama proses",
    "unit": "unit kerja",
    "roles": "pelaksana",
    "steps": "langkah",
    "body": "isi",
    "legal": "dasar hukum",
    "needs": "peralatan dan peringatan",
}


@click.command("search")
@click.argument("words", nargs=-1, metavar="KATA...")
@click.option("--process", multiple=True, metavar="CODE", help="Hanya proses ini (boleh berulang), mis. inti/3.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(min=1), help="Halaman hasil.")
@click.option("--in-force-on", metavar="YYYY-MM-DD", type=_DAY, help="Hanya yang berlaku pada tanggal ini.")
@click.option("--any-status", is_flag=True, help="Juga yang sudah digantikan atau dicabut.")
@click.option("--explain", is_flag=True, help="Sebutkan apa yang diberikan tiap bagian pada nilai setiap SOP.")
@click.option("--json", "is_json", is_flag=True, help="Cetak JSON yang sama dengan /api/v1/search.")
@data_option
def search(
    words: tuple[str, ...],
    process: tuple[str, ...],
    page: int,
    in_force_on: datetime | None,
    any_status: bool,
    explain: bool,
    is_json: bool,
    data: Path | None,
) -> None:
    """Cari SOP seperti di kotak pencarian: kata, "frasa", -kata, OR. Melihat semua klasifikasi."""
    with opened(data) as installation:
        unknown = [code for code in process if code not in installation.taxonomy.by_code]
        if unknown:
            raise RequestError({"process": f"Proses {', '.join(unknown)} tidak ada dalam taksonomi."})
        per_page = installation.settings.per_page
        # What was in force on a date may have been replaced since.
        status = () if any_status or in_force_on else (Status.IN_FORCE,)
        filters = {"process": process, "status": status}
        request = searching.request_for(OPERATOR, " ".join(words), filters, page=page, per_page=per_page)
        if in_force_on:
            request = replace(request, in_force_on=in_force_on.date().isoformat())
        if is_json:
            as_json = pkgutil.resolve_name(_AS_JSON)
            click.echo(as_json(installation.settings, replace(request, in_families=True), explains=explain))
            return
        result = searching.search(installation, request)
        explained = searching.explain(installation, result) if explain else {}
    if explained is None:
        raise RequestError({"explain": "Mesin pencari ini tidak dapat menjelaskan nilai SOP."})
    click.echo(f"{result.total} SOP")
    if result.steps:
        click.echo(f"{result.steps.together} SOP memuatnya dalam satu langkah; {result.steps.apart} lainnya terpisah.")
    for reached in result.limited:
        click.echo(limit_words.sentence(reached))
    if result.answer and result.answer.total:
        click.echo(_time(result.answer, result.answer.total))
    for place, hit in enumerate(result.hits, start=(page - 1) * per_page + 1):
        click.echo()
        for line in (*_lines(place, hit), *_explanation(explained.get(hit.sop.id, ()))):
            click.echo(line)


def _time(answer: Answer, total: DurationTotal) -> str:
    """ "Waktu Pemulangan PMI Sakit: 3 hari kerja + 1 × 24 jam, 9 langkah (1 langkah tanpa waktu pasti)"."""
    left_out = "; ".join(duration_words.remarks(total))
    time = duration_words.in_words(total) or "tidak dapat dijumlahkan"
    note = f" ({left_out})" if left_out else ""
    return f"Waktu {answer.sop.title}: {time}, {answer.step_count} langkah{note}"


def _lines(place: int, hit: Hit) -> list[str]:
    sop = hit.sop
    facts = (f"SOP {sop.id}", sop.kind, sop.number, sop.process_path[-1].label, sop.unit, sop.effective, sop.status)
    total = hit.total
    time = (f"{total.known + total.unknown} langkah", duration_words.with_remarks(total)) if total else ()
    lines = [f"{place}. {_marked(hit.title)}", "   " + snippet_words.BETWEEN.join(filter(None, (*facts, *time)))]
    return lines + [f"   {_passage(snippet)}" for snippet in hit.snippets]


def _passage(snippet: Snippet) -> str:
    """ "langkah 5 · Menyiapkan ambulans · Petugas Help Desk · 1 hari · hal. 2"."""
    text = snippet_words.heading(snippet) + _marked(snippet_words.parts(snippet))
    return snippet_words.BETWEEN.join(filter(None, (text, snippet.label)))


def _explanation(parts: tuple[ScorePart, ...]) -> list[str]:
    return [f"   {part.score:8.2f}  {_reason(part)}" for part in parts if part.score]


def _reason(part: ScorePart) -> str:
    if part.kind is ScoreKind.WHOLE:
        return "kelengkapan kata pertanyaan"
    what = "kata berdekatan" if part.kind is ScoreKind.NEAR else f"“{part.text}”"
    return f"{what} dalam {_ZONES[part.zone]}"


def _marked(parts: tuple[SnippetPart, ...]) -> str:
    text = "".join(click.style(part.text, bold=True) if part.is_match else part.text for part in parts)
    return " ".join(text.split())


COMMANDS = (search,)
