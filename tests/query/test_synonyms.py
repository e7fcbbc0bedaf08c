"""Queries widened by synonyms."""

import pytest

from indexer.engine.protocol import is_phrase
from indexer.models import Clause, Query
from indexer.query import parse_query
from indexer.text.synonyms import Synonyms, parse_rules, shipped_rules

SYNONYMS = Synonyms(
    parse_rules(
        "PMI = pekerja migran Indonesia\nTKI >> PMI\nOPP = orientasi pra pemberangkatan\n"
        "PK ? perjanjian kerja, perjanjian kinerja\npengantar kerja\nrepatriasi = pemulangan~"
    )
)


def ask(text: str) -> Query:
    return parse_query(text, SYNONYMS)


def needed(text: str) -> tuple[Clause, ...]:
    return tuple(clause for clause in ask(text).clauses if not clause.optional)


def words(clause: Clause) -> list[str]:
    return [" ".join(word.exact for word in alternative) for alternative in clause.alternatives]


def test_a_synonym_is_worth_less_than_what_was_typed() -> None:
    (clause,) = needed("PMI")
    assert words(clause) == ["pmi", "pekerja migran indonesia"]
    assert clause.shares[0] == 1 > clause.shares[1] > 0


def test_each_word_of_a_phrase_may_be_met_by_what_means_the_whole() -> None:
    assert [words(clause) for clause in needed("pekerja migran indonesia")] == [
        ["pekerja", "pmi"],
        ["migran", "pmi"],
        ["indonesia", "pmi"],
    ]
    assert not any(is_phrase(clause) for clause in needed("pekerja migran indonesia"))


def test_old_names_lead_to_new_ones_and_are_told() -> None:
    (widening,) = ask("TKI bandara").widened
    assert (widening.typed, widening.forms[0], widening.renamed) == ("TKI", "PMI", True)


def test_what_stands_in_quotes_or_behind_a_minus_is_not_widened() -> None:
    for text in ('"PMI"', "cuti -PMI", '"pekerja migran indonesia"'):
        assert ask(text).widened == ()
        assert all(clause.shares == () for clause in ask(text).clauses)


def test_neighbours_still_raise_the_rank() -> None:
    assert "pemulangan PMI" in [clause.text for clause in ask("pemulangan PMI").clauses if clause.optional]


def test_an_unclear_word_is_searched_as_typed_and_each_meaning_offered() -> None:
    query = ask("penyusunan PK pegawai")
    assert [words(clause) for clause in needed("PK")] == [["pk"]]
    (unclear,) = query.unclear
    assert unclear.word == "PK"
    assert unclear.meanings[1] == ("perjanjian kinerja", 'penyusunan "perjanjian kinerja" pegawai')


def test_words_that_belong_together_are_needed_together() -> None:
    (clause,) = needed("pengantar kerja")
    assert is_phrase(clause)
    assert [words(clause) for clause in needed("kerja pengantar")] == [["kerja"], ["pengantar"]]


def test_or_keeps_the_shares_of_both_sides() -> None:
    (clause,) = needed("PMI OR cuti")
    assert words(clause) == ["pmi", "pekerja migran indonesia", "cuti"]
    assert clause.shares[0] == clause.shares[2] == 1 > clause.shares[1]


def test_without_synonyms_only_the_typed_words_are_searched() -> None:
    assert [words(clause) for clause in parse_query("PMI").clauses] == [["pmi"]]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("kasubag", "kepala subbagian"),
        ("Kasubbag", "kepala sub bagian"),
        ("kabag", "kepala bagian"),
        ("sestama", "sekretaris utama"),
        ("Dirjen", "direktur jenderal"),
    ],
)
def test_a_post_is_found_by_the_abbreviation_staff_use(typed: str, written: str) -> None:
    (clause,) = (clause for clause in parse_query(typed, Synonyms(shipped_rules())).clauses if not clause.optional)
    assert written in words(clause)


def test_karo_may_be_a_place() -> None:
    (unclear,) = parse_query("karo", Synonyms(shipped_rules())).unclear
    assert [meaning for meaning, _ in unclear.meanings] == ["kepala biro", "Kabupaten Karo"]
