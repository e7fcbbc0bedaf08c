"""`telusur evaluate`."""

import tempfile
import time
from pathlib import Path

import click

from indexer import config
from indexer.cli.options import data_option, echo_json, opened
from indexer.errors import RequestError
from indexer.evaluate import passages, questions
from indexer.evaluate.collection import MeasuredQuery, ask, evaluate, judged_sops, load_weights, with_weights
from indexer.evaluate.judgements import JudgedQuery, load, load_qrels
from indexer.evaluate.measures import Comparison, Measures, compare, mean
from indexer.installation import Installation

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("evaluate")
@click.argument("file", required=False, metavar="[FILE]", type=_FILE)
@click.option("--queries", type=_FILE, metavar="TSV", help="Kueri untuk qrels (qid, text) atau --corpus.")
@click.option("--corpus", type=_FILE, metavar="JSONL", help="Ukur atas kumpulan bagian teks (_id, text) tersendiri.")
@click.option("--weights", type=_FILE, metavar="TOML", help="Ukur dengan bobot ini, bukan bobot yang berlaku.")
@click.option("--against", type=_FILE, metavar="TOML", help="Bandingkan dengan bobot ini, kueri demi kueri.")
@click.option("--answers", "is_answers", is_flag=True, help="FILE memuat pertanyaan: ukur kartu jawabannya.")
@click.option(
    "--set",
    "split",
    type=click.Choice([split.value for split in questions.Split]),
    help="Hanya pertanyaan ini: untuk menyetel (tuning), atau yang disimpan untuk menguji.",
)
@click.option("--json", "is_json", is_flag=True, help="Cetak sebagai JSON.")
@data_option
def command(
    file: Path | None,
    queries: Path | None,
    corpus: Path | None,
    weights: Path | None,
    against: Path | None,
    is_answers: bool,
    split: str | None,
    is_json: bool,
    data: Path | None,
) -> None:
    """Ukur mutu urutan hasil: FILE penilaian (TOML atau qrels TREC), atau --corpus dengan --queries (MRR@10).

    Dengan --answers: ketepatan dan cakupan kartu jawaban atas pertanyaan FILE (TOML).
    """
    if corpus is not None:
        if file is not None or queries is None:
            raise _wrong("--corpus memerlukan --queries dan tanpa FILE.")
        _measure_passages(corpus, queries, weights, against, is_json)
        return
    if file is None:
        raise _wrong("Sebutkan FILE penilaian, atau --corpus dengan --queries.")
    if is_answers:
        _measure_answers(file, split, is_json, data)
        return
    with opened(data) as installation:
        judged = _judged(installation, file, queries)
        measured = _measure(installation, judged, weights)
        other = _measure(installation, judged, against) if against else None
    if is_json:
        echo_json({"mean": mean(each.measured for each in measured), "queries": measured, "against": other})
        return
    _print_queries(measured, len(judged) - len(measured))
    if other is not None:
        click.echo()
        names = [each.query.text for each in measured]
        figures = ([each.measured.ndcg for each in run] for run in (other, measured))
        _print_comparison("nDCG@10", compare(names, *figures))
        _print_means([("pembanding", other), ("ini", measured)])


def _measure_answers(file: Path, split: str | None, is_json: bool, data: Path | None) -> None:
    graded = [each for each in questions.load(file) if split in (None, each.split)]
    with opened(data) as installation:
        asked = ask(installation, graded)
    kinds = {kind: questions.score(each for each in asked if each[0].kind is kind) for kind in questions.QuestionType}
    every = questions.score(asked)
    if is_json:
        marked = [{"text": one.text, "kind": one.kind, "verdict": questions.mark(one, shown)} for one, shown in asked]
        echo_json({"total": every, "kinds": kinds, "questions": marked})
        return
    for question, shown in asked:
        mark = questions.mark(question, shown)
        if mark is questions.Mark.WRONG or (question.is_answerable and mark is questions.Mark.SILENT):
            click.echo(f"{'keliru' if shown else 'diam':<7} {question.text} [{question.kind}]")
    click.echo(f"{'':<10} {'tepat':>6} {'cakupan':>8} {'benar':>6} {'keliru':>7} {'dapat':>6} {'mengada':>8}")
    for name, found in [*kinds.items(), ("semua", every)]:
        click.echo(
            f"{name:<10} {found.precision:6.3f} {found.coverage:8.3f} {found.right:6} {found.wrong:7}"
            f" {found.answerable:6} {found.false_answers:8}"
        )


def _wrong(sentence: str) -> RequestError:
    return RequestError({"file": sentence})


def _judged(installation: Installation, file: Path, queries: Path | None) -> list[JudgedQuery]:
    if file.suffix.lower() != ".toml":
        if queries is None:
            raise _wrong("Qrels memerlukan --queries: tabel qid dan text, dipisah tab.")
        return load_qrels(file, queries)
    with installation.session() as session:
        return load(file, judged_sops(session).values())


def _measure(installation: Installation, judged: list[JudgedQuery], weights: Path | None) -> list[MeasuredQuery]:
    if weights is None:
        return evaluate(installation, judged)
    other = with_weights(installation, load_weights(weights))
    try:
        return evaluate(other, judged)
    finally:
        other.engine.close()


def _print_queries(measured: list[MeasuredQuery], unjudged: int) -> None:
    click.echo(f"{'nDCG@10':>8} {'MRR@10':>7} {'rec@10':>7} {'sukses@1':>8}  kueri")
    for each in sorted(measured, key=lambda each: each.measured.ndcg):
        click.echo(f"{_figures(each.measured)}  {each.query.text} [{each.query.kind}]")
    click.echo(f"{_figures(mean(each.measured for each in measured))}  rata-rata {len(measured)} kueri")
    if unjudged:
        click.echo(f"{unjudged} kueri tanpa SOP yang menjawab tidak diukur.")


def _figures(measured: Measures) -> str:
    return f"{measured.ndcg:8.3f} {measured.mrr:7.3f} {measured.recall:7.3f} {measured.success:8.3f}"


def _print_means(runs: list[tuple[str, list[MeasuredQuery]]]) -> None:
    for name, run in runs:
        click.echo(f"{_figures(mean(each.measured for each in run))}  {name}")


def _print_comparison(measure: str, comparison: Comparison) -> None:
    for each in comparison.differences:
        click.echo(f"{each.change:+8.3f}  {each.before:.3f} → {each.after:.3f}  {each.name}")
    click.echo(
        f"{measure}: {comparison.better} kueri lebih baik, {comparison.worse} lebih buruk, {comparison.equal} sama."
    )


def _measure_passages(corpus: Path, queries: Path, weights: Path | None, against: Path | None, is_json: bool) -> None:
    every = passages.questions(queries)
    chosen = load_weights(weights) if weights else None
    other = load_weights(against) if against else None
    with tempfile.TemporaryDirectory(prefix="telusur-evaluate-") as folder:
        index = passages.PassageIndex(Path(folder), config.load())
        began = time.monotonic()
        count = index.add(corpus)
        indexed = time.monotonic()
        asked = index.ask(every, chosen)
        ended = time.monotonic()
        compared = index.ask(every, other) if other else None
    reciprocal_rank = passages.mean_reciprocal_rank(asked)
    if is_json:
        echo_json(
            {"passages": count, "questions": len(every), "mrr@10": reciprocal_rank, "asked": asked, "against": compared}
        )
        return
    if compared is not None:
        reciprocal = [[1 / each.place if each.place else 0.0 for each in run] for run in (compared, asked)]
        _print_comparison("MRR@10", compare([question.text for question in every], *reciprocal))
        click.echo(f"MRR@10 pembanding {passages.mean_reciprocal_rank(compared):.4f}")
    click.echo(f"{count} bagian teks ({indexed - began:.1f} dtk), {len(every)} pertanyaan ({ended - indexed:.1f} dtk)")
    click.echo(f"terjawab di 10 teratas: {sum(each.place > 0 for each in asked)}")
    click.echo(f"MRR@10 {reciprocal_rank:.4f}")


COMMANDS = (command,)
