"""What no passage of any result may hold, over all first pages of the judged queries on the sample collection."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from corpus.specs import make_specs
from indexer.access import OPERATOR
from indexer.installation import Installation
from indexer.models import Hit, Snippet, SnippetSource, SopRecord, Status
from indexer.registry import queries
from indexer.search.service import request_for, search
from indexer.text import snippet_words
from indexer.text.dehyphenation import are_one
from indexer.text.masking import MASK
from tests.judged import load

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# Queries whose passages were bad beside the judged ones, and questions, which have many words.
MORE = (
    "ambulans",
    "surat keterangan sehat",
    "perpres 90 2019",
    "bendahara pengeluaran",
    "siapa yang menyiapkan ambulans",
)
E_SIGNATURE = re.compile(
    r"(?:dokumen|naskah|surat) ini .{0,12}ditandatangani secara elektronik|sertifikasi elektronik", re.I
)
# Headings stand in capitals, or before a colon.
HEADING = re.compile(
    r"NOMOR SOP|NAMA SOP|DISAHKAN OLEH|DASAR HUKUM|KUALIFIKASI|KETERKAITAN|PERALATAN|PENCATATAN|PERINGATAN|MUTU BAKU"
    r"|(?i:(?:nomor sop|nama sop|disahkan oleh|dasar hukum|kualifikasi pelaksana|keterkaitan|pencatatan\b.*) ?:)"
)
_LAST, _FIRST = re.compile(r"[^\W\d_]+\Z"), re.compile(r"[^\W\d_]+")


@pytest.fixture(scope="module")
def hits(whole: Installation) -> list[tuple[str, Hit]]:
    """Query and hit: every SOP of every card but the macro SOPs that only name a place."""
    texts = [*(query.text for query in load(make_specs())), *MORE]
    found = []
    for text in texts:
        request = replace(request_for(OPERATOR, text, {"status": (Status.IN_FORCE.value,)}), in_families=True)
        result = search(whole, request)
        if result.asked.clauses:
            found += [(text, each) for hit in result.hits for each in hit.card if each is not hit.above]
    return found


def _text(snippet: Snippet) -> str:
    return "".join(part.text for part in snippet_words.parts(snippet))


def _passages(hits: list[tuple[str, Hit]]) -> Iterator[tuple[str, int, Snippet]]:
    return ((query, hit.sop.id, snippet) for query, hit in hits for snippet in hit.snippets)


def test_every_hit_says_why_it_was_found_and_where(hits: list[tuple[str, Hit]]) -> None:
    assert len(hits) > 1_500
    assert not [(query, hit.sop.title) for query, hit in hits if not hit.snippets]
    unmarked = [
        (query, _text(snippet))
        for query, _, snippet in _passages(hits)
        if snippet.parts and not any(part.is_match for part in snippet_words.parts(snippet))
    ]
    assert not unmarked
    assert not [(query, _text(snippet)) for query, _, snippet in _passages(hits) if not snippet.label]


def test_no_passage_holds_hidden_numbers_signature_notes_or_headings(hits: list[tuple[str, Hit]]) -> None:
    texts = [_text(snippet) for _, _, snippet in _passages(hits)]
    assert not [text for text in texts if 2 * MASK in text]
    assert not [text for text in texts if E_SIGNATURE.search(text)]
    assert not [text for text in texts if HEADING.search(text)]


def test_no_passage_holds_a_word_in_pieces(hits: list[tuple[str, Hit]]) -> None:
    assert not [text for text in (_text(snippet) for _, _, snippet in _passages(hits)) if _broken(text)]


def _broken(text: str) -> bool:
    return any(
        are_one(head[0], tail[0])
        for one, other in pairwise(text.split(" "))
        if (head := _LAST.search(one)) and (tail := _FIRST.match(other))
    )


def test_no_passage_runs_cells_of_a_table_together(whole: Installation, hits: list[tuple[str, Hit]]) -> None:
    """A passage of the record stands in one text of the record, one of a page holds no two cells of a row.

    Not of recognised pages: their lines go across all columns.
    """
    with whole.session() as session:
        sops = queries.summaries(session, OPERATOR, [sop_id for _, sop_id, _ in _passages(hits)])
        contents = whole.contents.get(session, OPERATOR, sops.values())
    bad = [
        (query, sop_id, _text(snippet))
        for query, sop_id, snippet in _passages(hits)
        if snippet.confidence is None and not _is_of_one_cell(snippet, contents[sop_id].record)
    ]
    assert not bad


def _is_of_one_cell(snippet: Snippet, record: SopRecord) -> bool:
    shown = _letters("".join(part.text for part in snippet.parts).strip(" …"))
    cells = [_letters(text) for step in record.steps for text in (step.activity, step.inputs, step.output) if text]
    if snippet.source is SnippetSource.STEP:
        return any(shown in cell for cell in cells)
    if snippet.source is not SnippetSource.PAGE:
        return True
    held = {cell for cell in cells if len(cell) > 12 and cell in shown}
    return not any(one not in other for one in held for other in held if one is not other and len(one) <= len(other))


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
