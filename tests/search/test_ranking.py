"""What staff expect of the order of results, on the whole sample collection."""

import re
from dataclasses import replace

import pytest

from indexer.access import OPERATOR
from indexer.installation import Installation
from indexer.models import Hit, SearchResult, SopKind, Status
from indexer.search.service import request_for, search

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

IN_FORCE = {"status": (Status.IN_FORCE,)}


def _ask(whole: Installation, text: str, per_page: int = 10) -> SearchResult:
    return search(whole, request_for(OPERATOR, text, IN_FORCE, per_page=per_page))


def _titles(result: SearchResult) -> list[str]:
    return [hit.sop.title.casefold() for hit in result.hits]


def _is_about(hit: Hit, *words: str) -> bool:
    return all(re.search(word, hit.sop.title, re.IGNORECASE) for word in words)


def test_words_in_the_title_come_first_in_any_form(whole: Installation) -> None:
    first = _ask(whole, "pemulangan PMI").hits
    assert all(_is_about(hit, "mulang", "PMI") for hit in first)
    everything = _titles(_ask(whole, "pemulangan PMI", per_page=100))
    assert any("kepulangan" in title for title in everything)


def test_the_phrase_ranks_before_its_words_apart(whole: Installation) -> None:
    titles = _titles(_ask(whole, "perjalanan dinas luar negeri"))
    assert "perjalanan dinas luar negeri" in titles[0]


def test_the_exact_title_comes_before_the_wider_subject(whole: Installation) -> None:
    titles = _titles(_ask(whole, "pemusnahan arsip inaktif", per_page=100))
    assert titles[0].startswith("pemusnahan arsip")
    wider = [at for at, title in enumerate(titles) if "penyusutan arsip" in title]
    assert all(at > 0 for at in wider)


@pytest.mark.parametrize(
    "typed",
    [
        "SOP.12/SU.BSDMO/OT.02.02/XI/2022",
        "sop.12/su.bsdmo/ot.02.02/xi/2022",
        "SOP. 12 / SU.BSDMO / OT.02.02 / XI / 2022",
        "SOP 12 SU BSDMO OT 02 02 XI 2022",
    ],
)
def test_a_number_leads_to_its_sop_however_it_is_pasted(whole: Installation, typed: str) -> None:
    assert _ask(whole, typed).hits[0].sop.number == "SOP.12/SU.BSDMO/OT.02.02/XI/2022"


def test_a_classification_finds_every_sop_of_it(whole: Installation) -> None:
    result = _ask(whole, "OT.02.02", per_page=100)
    everything = search(whole, request_for(OPERATOR, "", IN_FORCE, per_page=1000))
    of_it = {hit.sop.id for hit in everything.hits if "OT.02.02" in hit.sop.number}
    assert of_it
    assert of_it <= {hit.sop.id for hit in result.hits[: len(of_it)]}


def test_a_question_needs_only_some_of_its_words(whole: Installation) -> None:
    titles = _titles(_ask(whole, "dokumen apa saja untuk klaim asuransi PMI"))
    assert "asuransi" in titles[0]
    assert _is_about(_ask(whole, "bagaimana cara memulangkan PMI sakit?").hits[0], "pemulangan", "sakit")


def test_an_informal_question_is_answered(whole: Installation) -> None:
    assert _ask(whole, "setelah disposisi kepala ngapain").total > 0


def test_both_spellings_find_the_same_in_the_same_order(whole: Installation) -> None:
    one, other = (_ask(whole, text, per_page=100) for text in ("perlindungan PMI", "pelindungan PMI"))
    assert one.total == other.total > 0
    assert [hit.sop.id for hit in one.hits] == [hit.sop.id for hit in other.hits]


def test_words_of_a_role_stand_together_in_the_first_sops(whole: Installation) -> None:
    for hit in _ask(whole, "pengantar kerja").hits:
        text = " ".join(part.text for snippet in hit.snippets for part in snippet.parts)
        assert re.search(r"pengantar\s+kerja", f"{hit.sop.title} {text}", re.IGNORECASE), hit.sop.title


def test_boilerplate_does_not_decide(whole: Installation) -> None:
    """Every SOP needs a computer and forms; who looks for them is after the SOPs that are about them."""
    assert _is_about(_ask(whole, "perangkat komputer").hits[0], "komputer|infrastruktur|jaringan|aplikasi")


@pytest.mark.parametrize("text", ["", "dan", "sop"])
def test_what_says_nothing_lists_all_newest_first(whole: Installation, text: str) -> None:
    result = _ask(whole, text)
    everything = _ask(whole, "")
    assert result.total == everything.total > 700
    dates = [hit.sop.effective for hit in result.hits]
    assert dates == sorted(dates, reverse=True)


def test_what_is_not_in_force_is_found_only_on_request(whole: Installation) -> None:
    assert {hit.sop.status for hit in _ask(whole, "pemulangan PMI sakit", per_page=50).hits} == {Status.IN_FORCE}
    asked = search(whole, request_for(OPERATOR, "SOP tidak berlaku", IN_FORCE, per_page=50))
    assert asked.total > 0
    assert Status.IN_FORCE not in {hit.sop.status for hit in asked.hits}


def test_a_macro_sop_takes_its_micro_sops_with_it(whole: Installation) -> None:
    result = search(whole, replace(request_for(OPERATOR, "pengaduan PMI", IN_FORCE), in_families=True))
    card = result.hits[0]
    assert card.sop.kind is SopKind.MACRO
    assert card.below
    assert all(hit.sop.kind is SopKind.MICRO for hit in card.below)
    assert result.cards is not None
    assert result.cards < result.total


def test_on_a_past_date_the_older_revision_is_found_instead_of_the_newer(whole: Installation) -> None:
    old = search(whole, request_for(OPERATOR, "", {"status": (Status.SUPERSEDED,)}, per_page=100)).hits
    dated = next(hit.sop for hit in old if len(hit.sop.effective) == 10)
    asked = replace(request_for(OPERATOR, dated.number, per_page=20), in_force_on=dated.effective)
    same = [hit.sop for hit in search(whole, asked).hits if hit.sop.number == dated.number]
    assert [sop.id for sop in same] == [dated.id]


@pytest.mark.parametrize("typed", ["bp2mi-03.06/cfm.01/sop.06", "nomor SOP: BP2MI 03.06 CFM.01 SOP.06"])
def test_the_number_of_a_micro_sop_leads_to_it_and_not_to_its_family(whole: Installation, typed: str) -> None:
    result = search(whole, replace(request_for(OPERATOR, typed, IN_FORCE), in_families=True))
    assert result.hits[0].sop.number == "BP2MI-03.06/CFM.01/SOP.06"
