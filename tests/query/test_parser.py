"""What is typed → clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.models import Clause, Limit, ReachedLimit
from indexer.query import MOST_CLAUSES, parse, parse_query


def plain(text: str) -> list[str]:
    """Clauses in a short form: words by exact form, | between alternatives, - before the excluded."""
    return [_plain(clause) for clause in parse(text) if not clause.optional]


def _needed(text: str) -> list[Clause]:
    return [clause for clause in parse(text) if not clause.optional]


def _plain(clause: Clause) -> str:
    # Terms for the numbers of SOPs and for regulations are no words.
    typed = [words for words in clause.alternatives if words[0].exact[0] not in "#§"]
    alternatives = "|".join(" ".join(word.exact for word in words) for words in typed)
    return ("-" if clause.excluded else "") + alternatives


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("pemulangan PMI", ["pemulangan", "pmi"]),
        ('"surat tugas" dinas', ["surat tugas", "dinas"]),
        ("“surat tugas”", ["surat tugas"]),
        ('"surat tugas', ["surat tugas"]),
        ("cuti -besar", ["cuti", "-besar"]),
        ('cuti -"cuti besar"', ["cuti", "-cuti besar"]),
        ("cuti - besar", ["cuti", "besar"]),
        ("cuti OR arsip", ["cuti|arsip"]),
        ("cuti ATAU arsip | rapat", ["cuti|arsip|rapat"]),
        ("a cuti OR arsip b", ["a", "cuti|arsip", "b"]),
        ('cuti OR "nota dinas"', ["cuti|nota dinas"]),
        ("cuti OR -arsip", ["cuti", "-arsip"]),
        ("OR cuti OR", ["cuti"]),
        ("G to G Korea", ["g2g|g to g", "korea"]),
        ("g to g OR p to p", ["g2g|g to g|p2p|p to p"]),
        ("E-KPMI", ["ekpmi|e kpmi"]),
        ("OT.02.02", ["ot.02.02|ot 02 02"]),
        ("SOP. 12 / SU.A / 2022", ["sop.12.su.a.2022|sop 12 su a 2022"]),
        ("UU 18/2017", ["undang-undang nomor 18.2017|undang-undang 18.2017"]),
        ("PMI pmi", ["pmi"]),
        ("SOP cuti", ["cuti"]),
        ("pemulangan dan penempatan", ["pemulangan", "penempatan"]),
        ("bagaimana cara memulangkan PMI sakit?", ["memulangkan", "pmi", "sakit"]),
        ("berapa lama verifikasi dokumen", ["verifikasi", "dokumen"]),
        ("setelah disposisi kepala ngapain", ["setelah", "disposisi", "kepala"]),
        ("cara kerja", ["cara", "kerja"]),
        ('"yang"', ["yang"]),
        ("yang dan untuk", []),
        ("apa?", []),
        ("", []),
        ("-", []),
        ('""', []),
        ("* ? ( ) [ ] ~ ^ : \\", []),
        ("title:cuti", ["title", "cuti"]),
        ("NOT NOT NOT a", ["not", "a"]),
        ("surat / nota2", ["surat", "nota"]),
        ("UU 18 / 2017", ["undang-undang nomor 18.2017|undang-undang 18.2017"]),
        ("P3MI/BP3MI", ["p3mi", "bp3mi"]),
    ],
)
def test_the_language(typed: str, expected: list[str]) -> None:
    assert plain(typed) == expected


def test_clauses_say_what_was_typed() -> None:
    assert [clause.text for clause in _needed('Surat-Surat "Nota Dinas" a OR b')] == [
        "Surat-Surat",
        "Nota Dinas",
        "a OR b",
    ]


def test_words_match_by_root_and_quoted_words_only_as_written() -> None:
    (word,), (quoted,), (excluded,) = (
        clause.alternatives[0] for clause in _needed('memulangkan "memulangkan" -memulangkan')
    )
    assert (word.stem, quoted.stem, excluded.stem) == ("pulang", "", "")


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(['"', "-", " ", "OR", "a", "|", ".", "/", "?", "“"])).map("".join))
)
def test_nothing_typed_is_an_error(typed: str) -> None:
    for clause in parse(typed):
        assert clause.alternatives
        assert all(clause.alternatives)


@given(st.binary())
def test_not_even_random_bytes(typed: bytes) -> None:
    parse(typed.decode("latin-1"))
    parse(typed.decode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    "typed", ["cuti ", "a OR ", '"a b" ', "-a ", "1.", '"', "- ", "undang-undang ", "\ud800", "🙂 "]
)
def test_of_a_hundred_thousand_characters_no_more_than_a_page_is_read(typed: str) -> None:
    clauses = parse(typed * (100_000 // len(typed)))
    assert len(clauses) <= MOST_CLAUSES + 8
    assert sum(len(words) for clause in clauses for words in clause.alternatives) < 2_500


def test_many_different_words_are_cut() -> None:
    assert len(_needed(" ".join(f"kata{n}" for n in range(200)))) == MOST_CLAUSES


@pytest.mark.parametrize("joint", [" OR ", " | ", " -kata OR "])
def test_words_joined_by_or_count_too_and_that_is_said_once(joint: str) -> None:
    words = [f"kata{n}" for n in range(100)]
    found = parse_query(joint.join(words))
    assert sum(len(clause.alternatives) for clause in found.clauses if not clause.optional) == MOST_CLAUSES
    assert found.limited == (ReachedLimit(Limit.CLAUSES, MOST_CLAUSES),)


def test_a_repeated_word_counts_once() -> None:
    found = parse_query(" OR ".join([f"kata{n % 10}" for n in range(100)]))
    assert not found.limited
    assert len({words[0].exact for words in found.clauses[0].alternatives}) == 10


def test_the_function_words_of_a_question_only_raise_the_rank() -> None:
    clauses = parse("siapa yang menerima surat di loket untuk surat yang salah?")
    optional = [clause.text for clause in clauses if clause.optional and clause.zones == ("body",)]
    assert optional == ["yang", "di", "untuk"]
    assert not any(clause.zones for clause in parse("menerima surat di loket untuk pemulangan"))
    assert parse("siapa yang?") == ()
