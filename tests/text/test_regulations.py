"""References to regulations, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.regulations import alternatives, cited, find, terms
from tests.growth import growth


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("UU 18/2017", "uu-18-2017"),
        ("uu 18 tahun 2017", "uu-18-2017"),
        ("Undang-Undang Nomor 18 Tahun 2017", "uu-18-2017"),
        ("UNDANG – UNDANG REPUBLIK INDONESIA NOMOR 18 TAHUN 2017", "uu-18-2017"),
        ("Undang-undang\nNo. 18 Th. 2017", "uu-18-2017"),
        ("UU RI No.18/2017", "uu-18-2017"),
        ("perban 7 2022", "perban-7-2022"),
        ("Peraturan BP2MI Nomor 7 Tahun 2022", "perban-7-2022"),
        ("Peraturan Badan Perlindungan Pekerja Migran Indonesia Nomor 07 Tahun 2022", "perban-7-2022"),
        ("permenpan 35", "permenpanrb-35"),
        ("PermenPAN-RB No.35/2012", "permenpanrb-35-2012"),
        (
            "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 35 Tahun 2012",
            "permenpanrb-35-2012",
        ),
        ("Permenpan PER/21/M.PAN/11/2008", "permenpanrb-21-2008"),
        ("Peraturan Menteri Keuangan Nomor 190/PMK.05/2012", "pmk-190-2012"),
        ("PP 59 tahun 2021", "pp-59-2021"),
        ("kepka 19 tahun 2021", "kepka-19-2021"),
        ("Perka BNP2TKI 21/2015", "perka-21-2015"),
    ],
)
def test_one_regulation_has_one_key(text: str, key: str) -> None:
    (found,) = find(text)
    assert found.key == key
    assert text[found.start : found.end] == text


@pytest.mark.parametrize(
    "text",
    ["", "PP.02.07", "SOP PP 12.3", "PP 2022", "surat tugas 12", "supp 12", "Peraturan Pemerintah", "UU", "pp 12345"],
)
def test_what_is_no_reference_is_none(text: str) -> None:
    assert list(find(text)) == []


def test_a_legal_basis_names_each_regulation_once_with_what_it_is_on() -> None:
    found = cited(
        [
            "Peraturan Pemerintah Nomor 28 Tahun 2012 tentang Pelaksanaan Undang-Undang Nomor 43 Tahun 2009 tentang "
            "Kearsipan",
            "Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan (Lembaran Negara Tahun 2009 Nomor 152)",
            "UU 43/2009",
        ]
    )
    assert [(each.label, each.about) for each in found] == [
        (
            "Peraturan Pemerintah Nomor 28 Tahun 2012",
            "Pelaksanaan Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan",
        ),
        ("Undang-Undang Nomor 43 Tahun 2009", "Kearsipan"),
    ]


def test_kinds_that_no_list_knows_count_by_their_words() -> None:
    (found,) = cited(["Peraturan Bupati Tanah Rata Nomor 39 Tahun 2018 tentang Tata Kerja;"])
    assert found.key == "peraturan-bupati-tanah-rata-39-2018"
    assert found.label == "Peraturan Bupati Tanah Rata Nomor 39 Tahun 2018"
    assert found.about == "Tata Kerja"


def test_a_reference_without_a_year_meets_every_year() -> None:
    (short,), (full,) = find("permenpan 35"), find("permenpan 35/2012")
    assert alternatives(short)[0][0].exact in terms([full])


@given(st.text(max_size=200), st.integers(1, 9999), st.integers(1945, 2030))
def test_any_text_is_read_and_a_reference_in_it_found(text: str, number: int, year: int) -> None:
    line = f"{text}\n; Peraturan Presiden Nomor {number} Tahun {year}"
    assert f"perpres-{number}-{year}" in [each.key for each in cited([line])]
    for each in find(line):
        assert 0 <= each.start < each.end <= len(line)


@pytest.mark.parametrize("piece", ["peraturan ", "peraturan menteri ", "uu ", "nomor 12 ", "per/", "1/a", "Ʝ "])
def test_cost_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert growth(lambda text: cited([text]), piece, 2_000) < 4
