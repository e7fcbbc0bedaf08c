"""A word and a duration: SOPs with both in one step come first, and both kinds are counted."""

from collections.abc import Iterator

import pytest

from corpus.model import Length, SopSpec
from corpus.specs import make_specs
from indexer.models import Hit, SearchResult, SnippetSource, StepColumn
from indexer.text import snippet_words
from indexer.text.analysis import analyse
from tests.search.conftest import Ask

HOUR, DAY, CLOCK = 60, 450, 1440
# Query → the words that a step has to hold, and how long it has to take: minutes of work, or days around the clock.
QUERIES: dict[str, tuple[str, Length]] = {
    "verifikasi 1 hari kerja": ("verifikasi", Length((DAY, DAY))),
    "1 hari kerja verifikasi": ("verifikasi", Length((DAY, DAY))),
    "memverifikasi satu hari": ("verifikasi", Length((DAY, DAY))),
    "verifikasi dokumen 1 (satu) hari kerja": ("verifikasi dokumen", Length((DAY, DAY))),
    "surat 1 HK": ("surat", Length((DAY, DAY))),
    "mengirim sehari": ("mengirim", Length((DAY, DAY))),
    "laporan setengah hari": ("laporan", Length((DAY // 2, DAY // 2))),
    "menyusun laporan 3 hari kerja": ("menyusun laporan", Length((3 * DAY, 3 * DAY))),
    "memeriksa dokumen 30 menit": ("memeriksa dokumen", Length((30, 30))),
    "mencatat 5 mnt": ("mencatat", Length((5, 5))),
    "menandatangani sepuluh menit": ("menandatangani", Length((10, 10))),
    "rapat 2 jam": ("rapat", Length((2 * HOUR, 2 * HOUR))),
    "rapat 120 menit": ("rapat", Length((2 * HOUR, 2 * HOUR))),
    "menyerahkan 1 jam 30 menit": ("menyerahkan", Length((90, 90))),
    "pengaduan 2x24 jam": ("pengaduan", Length(clock=(2 * CLOCK, 2 * CLOCK))),
    "menyampaikan 3 x 24 jam": ("menyampaikan", Length(clock=(3 * CLOCK, 3 * CLOCK))),
    "evaluasi 48 jam": ("evaluasi", Length(clock=(2 * CLOCK, 2 * CLOCK))),
    "menyusun 2-3 hari": ("menyusun", Length((2 * DAY, 3 * DAY))),
    "arsip selama 15 menit": ("arsip", Length((15, 15))),
    "menyiapkan ambulans 1 hari": ("menyiapkan ambulans", Length((DAY, DAY))),
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def steps() -> dict[str, list[tuple[frozenset[str], Length | None]]]:
    """Number of an SOP without blanks → of each step the roots of its words and its length, as it was written."""

    def roots(sop: SopSpec) -> Iterator[tuple[frozenset[str], Length | None]]:
        for step in sop.steps:
            texts = (step.activity, step.inputs, step.output, step.note)
            yield frozenset(token.stem for text in texts for token in analyse(text)), step.length

    return {"".join(sop.number.split()): list(roots(sop)) for file in make_specs(2022) for sop in file.sops}


@pytest.mark.parametrize("text", QUERIES)
def test_sops_with_word_and_duration_in_one_step_come_first(
    text: str, ask: Ask, steps: dict[str, list[tuple[frozenset[str], Length | None]]]
) -> None:
    words, length = QUERIES[text]
    wanted = {token.stem for token in analyse(words)}

    def has_both(hit: Hit) -> bool:
        return any(
            wanted <= roots
            and held
            and (length.work, length.clock) in ((held.work, held.clock), (held.alternative, None))
            for roots, held in steps["".join(hit.sop.number.split())]
        )

    found = ask(text, per_page=1_000)
    assert found.steps is not None
    both = [has_both(hit) for hit in found.hits]
    assert 0 < found.steps.together < len(both)
    assert both == [place < found.steps.together for place in range(len(both))]
    assert len(both) == found.steps.together + found.steps.apart
    assert _shows_a_step(found)


def _shows_a_step(found: SearchResult) -> bool:
    """Whether the first hit quotes a step with the duration marked."""
    (snippet, *_) = [each for each in found.hits[0].snippets if each.source is SnippetSource.STEP]
    duration = dict(snippet.columns)[StepColumn.DURATION]
    return any(part.is_match for part in duration)


def test_the_step_reads_as_one_line(ask: Ask) -> None:
    hit = ask("menyiapkan ambulans 1 hari kerja").hits[0]
    (line,) = (snippet for snippet in hit.snippets if "mbulans" in str(snippet.parts))
    text = snippet_words.heading(line) + "".join(part.text for part in snippet_words.parts(line))
    assert text.startswith("langkah 5 · Menyiapkan ambulans")
    assert " · Petugas Help Desk · 1" in text
    assert line.label.startswith(("hal. ", "bagian "))
