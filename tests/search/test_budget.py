"""What a search may cost is known by its words and by how many documents its reader may see."""

from dataclasses import replace

from indexer.access import OPERATOR
from indexer.models import Limit, ReachedLimit, SearchRequest
from indexer.query import parse
from indexer.search import budget

LARGE = 75_000


def left_out(text: str, documents: int) -> str:
    _, limited = budget.affordable(parse(text), documents)
    return limited[0].word if limited else ""


def request(text: str, per_page: int = 10) -> SearchRequest:
    return SearchRequest(OPERATOR, parse(text), text=text, per_page=per_page)


def test_nothing_is_left_out_of_what_people_ask() -> None:
    words = " ".join(f"kata{number}" for number in range(32))
    assert not left_out(words, LARGE)
    assert not left_out(" ".join(f"{letter}a* {letter}e*" for letter in "bcdfghjklm"), 750)


def test_what_the_budget_does_not_pay_for_is_left_out_from_the_end_and_named() -> None:
    text = " ".join(f"{letter}a*" for letter in "bcdfghjklmnprstw")
    clauses, limited = budget.affordable(parse(text), 400_000)
    assert [clause.text for clause in clauses] == ["ba*", "ca*", "da*"]
    assert limited == (ReachedLimit(Limit.COST, 0, "fa*, ga*, ha*, ja*, ka*, la*, ma*, na*, pa*, ra*, sa*, ta*, wa*"),)
    assert budget.affordable(parse(text), 400_000) == (clauses, limited)


def test_one_side_of_an_either_is_left_out_where_both_cost_too_much() -> None:
    (clause,), limited = budget.affordable(parse("ba* OR ca* OR surat"), 1_000_000)
    assert [words[0].exact for words in clause.alternatives] == ["ba"]
    assert limited[0].word == "ca*, surat"


def test_what_a_reader_does_not_want_is_never_left_out() -> None:
    clauses, limited = budget.affordable(parse("surat -ba* -nota"), 6_000_000)
    assert [(clause.text, clause.excluded) for clause in clauses] == [("ba*", True), ("nota", True)]
    assert limited[0].word == "surat"


def test_a_search_is_heavy_by_its_words_the_size_of_its_page_and_the_documents() -> None:
    assert not budget.is_heavy(request("bagaimana cara mengurus pemulangan pekerja migran yang sakit?"), 7_500)
    assert not budget.is_heavy(request("pelindungan pekerja migran"), LARGE)
    assert budget.is_heavy(request("pe* me* di* ke* se* pa*"), 10)
    assert budget.is_heavy(request("pelindungan pekerja migran", per_page=100), 10)
    assert budget.is_heavy(request(" ".join(f"kata{number}" for number in range(12))), LARGE)
    assert not budget.is_heavy(replace(request(""), per_page=100), LARGE)
