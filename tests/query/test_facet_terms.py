"""Words that name a filter or an order."""

import pytest

from indexer.models import Query, Sort
from indexer.query import FacetTerms, parse_query
from indexer.text.synonyms import Synonyms, parse_rules

UNITS = (
    "Biro Hukum dan Humas",
    "BP3MI DI Yogyakarta",
    "BP3MI Jawa Barat",
    "BP3MI Jawa Timur",
    "BP3MI Nusa Tenggara Barat",
    "Direktorat Penempatan Nonpemerintah Kawasan Asia dan Afrika",
    "Direktorat Penempatan Nonpemerintah Kawasan Amerika dan Pasifik",
    "Pusat Data dan Informasi",
)
NAMES = FacetTerms(UNITS, ("2021", "2022"), ("Bendahara Pengeluaran", "Pegawai", "Pusat Data dan Informasi"))
SYNONYMS = Synonyms(
    parse_rules(
        """
        Pusdatin = Pusat Data dan Informasi
        NTB = Nusa Tenggara Barat
        Kepri = Kepulauan Riau
        DIY = DI Yogyakarta = Jogja
        BP3TKI >> BP3MI
        BP3MI = balai pelayanan
        """
    )
)


def ask(text: str) -> Query:
    return parse_query(text, SYNONYMS, NAMES)


def named(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in ask(text).named:
        found.setdefault(each.facet, set()).update(each.values)
    return found


@pytest.mark.parametrize(
    ("text", "facet", "values", "rest"),
    [
        ("SOP makro penempatan", "kind", {"makro"}, "SOP penempatan"),
        ("peta lintas fungsi pemulangan", "kind", {"peta"}, "pemulangan"),
        ("SOP 2022 penempatan", "year", {"2022"}, "SOP penempatan"),
        ("cuti tahun 2022", "year", {"2022"}, "cuti"),
        ("SOP tidak berlaku", "status", {"digantikan", "dicabut"}, "SOP"),
        ("SOP dicabut TKI", "status", {"dicabut"}, "TKI"),
        ("cuti bp3mi jawa timur", "unit", {"BP3MI Jawa Timur"}, "cuti"),
        ("BP3MI Jawa", "unit", {"BP3MI Jawa Barat", "BP3MI Jawa Timur"}, ""),
        ("biro hukum & humas naskah", "unit", {"Biro Hukum dan Humas"}, "& humas naskah"),
        ("BP3MI NTB", "unit", {"BP3MI Nusa Tenggara Barat"}, ""),
        ("cuti di bp3mi ntb 2022x", "unit", {"BP3MI Nusa Tenggara Barat"}, "cuti di 2022x"),
        ("bp3tki jogja cuti", "unit", {"BP3MI DI Yogyakarta"}, "cuti"),
        ("balai pelayanan NTB", "unit", {"BP3MI Nusa Tenggara Barat"}, ""),
        ("pusdatin gangguan", "unit", {"Pusat Data dan Informasi"}, "gangguan"),
        ("direktorat penempatan non-pemerintah", "unit", set(UNITS[5:7]), ""),
        ("direktorat penempatan non pemerintah", "unit", set(UNITS[5:7]), ""),
    ],
)
def test_a_name_becomes_a_filter_and_leaves_the_text(text: str, facet: str, values: set[str], rest: str) -> None:
    assert named(text) == {facet: values}
    assert ask(text).rest == rest


@pytest.mark.parametrize(
    "text", ["sop 12 biro hukum", "biro hukum SOP nomor 12", "no. 012 dari biro hukum", "SOP 12 pusdatin"]
)
def test_a_number_beside_a_unit_is_that_of_an_sop(text: str) -> None:
    query = ask(text)
    assert (query.serial, [each.facet for each in query.named]) == ("12", ["unit"])
    (clause,) = query.clauses
    assert clause.zones == ("number",)
    assert {tuple(word.exact for word in words) for words in clause.alternatives} == {
        ("sop", "12"),
        ("sop", "012"),
        ("012",),
    }


@pytest.mark.parametrize("text", ["sop 12", "12 biro hukum", "sop 12 hari biro hukum", "cuti 12 biro hukum"])
def test_a_number_alone_or_of_something_else_is_a_word(text: str) -> None:
    assert ask(text).serial == ""


def test_terbaru_is_an_order_and_no_word() -> None:
    query = ask("SOP terbaru penempatan")
    assert (query.sort, query.rest) == (Sort.NEWEST, "SOP penempatan")
    assert [clause.text for clause in query.clauses if not clause.optional] == ["penempatan"]


@pytest.mark.parametrize(
    "text",
    [
        "laporan 2019",  # no SOP of that year
        "UU 18 tahun 2022",
        "perban 7 2022",
        "SOP.12/SU/XI/2022",
        '"makro"',
        "-makro",
        "cuti OR makro",
        "bp3mi di bandara",
        "kepala BP3MI",
        "pemulangan NTB",
        "BP3MI Kepri",  # no unit of that province
        "izin yang dicabut",
    ],
)
def test_what_is_meant_as_words_stays_words(text: str) -> None:
    assert named(text) == {}


def test_without_names_every_word_is_searched() -> None:
    assert parse_query("SOP makro 2022").named == ()
    assert [clause.text for clause in parse_query("SOP makro 2022").clauses if not clause.optional] == ["makro", "2022"]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("tugas bendahara pengeluaran TUP", ["Bendahara Pengeluaran"]),
        ("cuti pegawai", []),
        ("bendahara penerimaan", []),
        ("siapa yang menelepon pusat data dan informasi", ["Pusat Data dan Informasi"]),
    ],
)
def test_a_post_is_recognised_and_stays_in_the_text(text: str, roles: list[str]) -> None:
    query = ask(text)
    assert [value for each in query.roles for value in each.values] == roles
    assert query.rest == text
    assert query.named == ()


def test_a_kind_of_sop_is_no_filter_in_a_question() -> None:
    query = ask("berapa lama penyusunan peta lintas fungsi")
    assert query.named == ()
    assert [clause.text for clause in query.clauses if not clause.optional][1:] == ["peta", "lintas", "fungsi"]
