"""The list of words that mean the same, and what the words of a query lead to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SynonymError
from indexer.text.analysis import analyse, groups
from indexer.text.synonyms import (
    LONGEST_LINE,
    MOST_EXPANSIONS,
    Relation,
    SynonymMatch,
    Synonyms,
    contradictions,
    parse_rule,
    parse_rules,
    shipped_rules,
)


def find(lines: str, typed: str) -> SynonymMatch | None:
    return Synonyms(parse_rules(lines)).find([whole for whole, _ in groups(analyse(typed))], 0)


def forms(lines: str, typed: str) -> list[str]:
    found = find(lines, typed)
    return [form.written for form in found.expansions] if found else []


def test_the_shipped_list_has_no_contradictions() -> None:
    assert list(contradictions(shipped_rules())) == []
    assert len(shipped_rules()) > 80


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("TKI", "PMI"),
        ("PPTKIS", "P3MI"),
        ("SISKOTKLN", "SISKOP2MI"),
        ("KTKLN", "E-PMI"),
        ("BP3TKI", "BP3MI"),
        ("orientasi pra-pemberangkatan", "OPP"),
        ("OPP", "orientasi pra pemberangkatan"),
        ("pembekalan akhir pemberangkatan", "OPP"),
        ("GtoG", "program pemerintah"),
        ("PtoP", "nonpemerintah"),
        ("memulangkan", "repatriasi"),
        ("repatriasi", "pemulangan"),
        ("persyaratan", "kelengkapan"),
        ("pekerja migran indonesia", "PMI"),
        ("calon pekerja migran indonesia", "CPMI"),
    ],
)
def test_what_staff_type_leads_to_what_sops_say(typed: str, expected: str) -> None:
    found = Synonyms(shipped_rules()).find([whole for whole, _ in groups(analyse(typed))], 0)
    assert found is not None
    assert expected in [form.written for form in found.expansions]


def test_who_is_not_yet_a_migrant_worker_is_not_taken_for_one() -> None:
    synonyms = Synonyms(shipped_rules())
    for typed in ("CPMI", "calon PMI", "calon pekerja migran Indonesia"):
        found = synonyms.find([whole for whole, _ in groups(analyse(typed))], 0)
        assert found is not None
        assert not {"PMI", "pekerja migran Indonesia"} & {form.written for form in found.expansions}


def test_one_way_rules_do_not_lead_back() -> None:
    lines = "TKW > PMI\nPMI = pekerja migran"
    assert forms(lines, "TKW") == ["PMI", "pekerja migran"]
    assert forms(lines, "PMI") == ["pekerja migran"]


def test_an_old_name_is_told_to_be_one() -> None:
    found = find("TKI >> PMI", "TKI")
    assert found is not None
    assert found.renamed


def test_the_longest_form_counts() -> None:
    lines = "pekerja migran = PMI\ncalon pekerja migran = CPMI"
    found = find(lines, "calon pekerja migran pulang")
    assert found is not None
    assert (found.length, [form.written for form in found.expansions]) == (3, ["CPMI"])


def test_an_unclear_word_has_meanings_and_no_synonyms() -> None:
    found = find("PK ? perjanjian kerja, perjanjian kinerja\nkontrak > PK", "pk")
    assert found is not None
    assert (found.expansions, found.meanings) == ((), ("perjanjian kerja", "perjanjian kinerja"))


def test_a_word_with_a_tilde_means_all_its_forms() -> None:
    assert forms("pemulangan~ = repatriasi", "dipulangkan") == ["repatriasi"]
    assert forms("pemulangan = repatriasi", "dipulangkan") == []


def test_a_word_never_leads_to_more_than_a_page_can_say() -> None:
    assert (
        len(forms(" = ".join(f"kata{n}" for n in range(40))[:LONGEST_LINE].rpartition(" =")[0], "kata1"))
        == MOST_EXPANSIONS
    )


def test_comments_and_blanks_do_not_count() -> None:
    assert [each.line for each in parse_rules("# catatan\n\n a  =  b c # lagi\n")] == ["a = b c"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "kata",
        "a =",
        "= a",
        "a > ",
        "> a",
        "a = b > c",
        "a >> b >> c",
        "a ? b",
        "a, b ? c, d",
        "a = A",
        "dua kata~ = b",
        "- = b",
        "a = " + "kata " * 9,
        "a = " + "b" * LONGEST_LINE,
    ],
)
def test_a_line_that_is_no_rule_is_refused_in_a_sentence(line: str) -> None:
    with pytest.raises(SynonymError, match=r"[A-Z~'].*"):
        parse_rule(line)


@pytest.mark.parametrize("line", ["a = b = c", "a, b > c, d", "a >> b", "a ? b, c", "pengantar kerja", "a~ = b"])
def test_a_rule_is_written_as_it_was_read(line: str) -> None:
    assert parse_rule(line).line == line
    assert parse_rule(parse_rule(line).line) == parse_rule(line)


def test_a_mistake_in_a_list_is_told_with_its_line() -> None:
    with pytest.raises(SynonymError, match="Baris 2"):
        parse_rules("a = b\nsalah")


def test_contradictions_are_told() -> None:
    assert len(list(contradictions(parse_rules("PK ? a b, c d\nPK = kontrak")))) == 1
    assert len(list(contradictions(parse_rules("a = b\nb = c")))) == 1
    assert list(contradictions(parse_rules("a = b\na > c\npengantar kerja"))) == []


@given(st.text(max_size=80), st.text(max_size=40))
def test_whatever_is_typed_is_looked_up_without_error(line: str, typed: str) -> None:
    try:
        made = parse_rule(line)
    except SynonymError:
        return
    assert made.relation in Relation
    Synonyms((made,)).find([whole for whole, _ in groups(analyse(typed))] or [], 0)
