"""Did you mean, over a real registry and a real index."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.engine.protocol import SearchEngine
from indexer.installation import Installation
from indexer.models import Limit, ReachedLimit, SearchResult
from indexer.search.service import request_for, search
from tests.filling import add_sop


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    opened = Installation.open(settings)
    for title in ("Verifikasi dokumen CPMI", "Verifikasi paspor", "Verifikasi dokumen P3MI", "Penerbitan paspor dinas"):
        add_sop(opened, title, f"{title} oleh petugas")
    yield opened
    opened.close()


def ask(installation: Installation, text: str) -> SearchResult:
    return search(installation, request_for(OPERATOR, text))


def test_words_that_find_nothing_are_corrected_and_the_hits_shown(installation: Installation) -> None:
    result = ask(installation, "verivikasi dokumen")
    assert result.correction is not None
    assert [(part.text, part.is_match) for part in result.correction.parts] == [
        ("verifikasi", True),
        (" dokumen", False),
    ]
    assert (result.correction.is_shown, result.total, result.correction.total) == (True, 2, 2)
    assert result.request.text == "verivikasi dokumen"


def test_what_the_typed_words_find_is_shown_all_the_same(installation: Installation) -> None:
    add_sop(installation, "Verivikasi", "salah ketik")
    result = ask(installation, "verivikasi OR verivikator")
    assert (result.total, result.correction) == (1, None)
    result = ask(installation, "penerbitan paspor dinas pegawia")
    assert result.total == 1
    assert result.correction is None


@pytest.mark.parametrize(
    "text", ["P4MI", "CPMJ", "BP4MI", "cut1", '"verivikasi"', "-verivikasi", "SISKOX", "visa", "xyzxyzxyz", "kertas"]
)
def test_acronyms_codes_short_quoted_and_real_words_are_never_corrected(installation: Installation, text: str) -> None:
    add_sop(installation, "Kartas")
    assert ask(installation, text).correction is None


@pytest.mark.parametrize("text", ["saudi", "Saudi", "arab saudi studi", "prosedur saudi", "bahrain", "kuching"])
def test_a_name_of_a_place_is_not_taken_for_another_word(installation: Installation, text: str) -> None:
    add_sop(installation, "Prosedur studi", "Prosedur studi kasus Arab, bahrai dan kucing")
    result = ask(installation, text)
    correction = result.correction
    # It may be left out, and named, but stands for no other word.
    assert correction is None or not any(part.is_match for part in correction.parts)
    assert not any("studi" in widening.forms for widening in result.query.widened)


def test_a_mistyped_name_is_corrected_to_one_that_sops_have(installation: Installation) -> None:
    add_sop(installation, "Penempatan ke Taiwan")
    correction = ask(installation, "penempatan taiwann").correction
    assert correction is not None
    assert correction.text == "penempatan taiwan"


def test_a_line_in_capitals_is_no_acronym(installation: Installation) -> None:
    result = ask(installation, "VERIVIKASI DOKUMEN")
    assert result.correction is not None
    assert result.correction.text == "verifikasi DOKUMEN"


def test_who_asks_for_the_typed_words_gets_them(installation: Installation) -> None:
    result = search(installation, replace(request_for(OPERATOR, "verivikasi dokumen"), literal=True))
    assert result.total == 0
    assert result.correction is not None
    assert not result.correction.is_shown


def test_of_words_as_much_alike_the_one_that_goes_with_the_others_is_meant(installation: Installation) -> None:
    for title in (
        "Pengaduan pegawai",
        "Pengaduan keluarga",
        "Pengaduan warga",
        "Pengadaan barang",
        "Pengadaan barang sewa",
    ):
        add_sop(installation, title)
    result = ask(installation, "pengadan barang")
    assert result.correction is not None
    assert result.correction.text == "pengadaan barang"


@pytest.mark.parametrize("text", ["siapa yang menerbitkan paspr dinas?", "penerbitan paspr dinas pegawai"])
def test_who_need_not_have_all_words_has_unknown_ones_widened_and_is_told(
    installation: Installation, text: str
) -> None:
    add_sop(installation, "Penerbitan surat dinas bagi pegawai pusat", "oleh petugas")
    result = ask(installation, text)
    assert ("paspr", ("paspor",)) in [(each.typed, each.forms) for each in result.query.widened]
    assert "Penerbitan paspor dinas" in [hit.sop.title for hit in result.hits]
    typed_only = search(installation, replace(request_for(OPERATOR, text), literal=True))
    assert not typed_only.query.widened


def test_a_word_that_nothing_has_or_is_spelled_like_is_left_out_and_that_is_said(installation: Installation) -> None:
    result = ask(installation, "form zoom reimburse paspor dinas")
    assert [hit.sop.title for hit in result.hits] == ["Penerbitan paspor dinas"]
    assert result.correction is not None
    assert (result.correction.text, result.correction.is_shown) == ("paspor dinas", True)
    assert result.correction.dropped == ("form", "zoom", "reimburse")
    literal = replace(request_for(OPERATOR, "reimburse paspor dinas"), literal=True)
    assert search(installation, literal).total == 0


@pytest.mark.parametrize(
    "text", ["SISKOX paspor", 'reimburse "visa"', "reimburse zoom", '"reimburse" paspor', "cut1 paspor"]
)
def test_acronyms_codes_quotes_and_the_last_word_are_not_left_out(installation: Installation, text: str) -> None:
    result = ask(installation, text)
    assert (result.total, result.correction) == (0, None)


@pytest.mark.parametrize(
    ("text", "left", "dropped"),
    [
        ("verifikasi penerbitan dinas", "penerbitan dinas", ("verifikasi",)),
        ("penerbitan P3MI", "P3MI", ("penerbitan",)),
        ("verivikasi penerbitan dinas", "penerbitan dinas", ("verivikasi",)),
        ('"penerbitan paspor" P3MI', None, ()),
        ("penerbitan P3MI SISKOX", None, ()),
    ],
)
def test_where_no_sop_has_all_of_a_few_words_the_commonest_are_left_out_and_that_is_said(
    installation: Installation, text: str, left: str | None, dropped: tuple[str, ...]
) -> None:
    result = ask(installation, text)
    assert (result.correction.text if result.correction else None) == left
    assert (result.correction.dropped if result.correction else ()) == dropped
    assert bool(result.total) == bool(left)
    literal = search(installation, replace(request_for(OPERATOR, text), literal=True))
    assert literal.total == 0


@pytest.mark.parametrize(
    ("text", "corrected", "dropped"),
    [
        ("sakt", "sakit", ()),  # most titles have it, "sakti" more pages
        ("verifikasi sakt", "verifikasi sakti", ()),
        ("dinas pspr sakt", "dinas", ("pspr", "sakt")),  # a guess goes before a word that SOPs have
        ("umkm dinas", "dinas", ("umkm",)),
    ],
)
def test_four_letters_are_corrected_where_one_is_missing(
    installation: Installation, text: str, corrected: str, dropped: tuple[str, ...]
) -> None:
    add_sop(installation, "Pemulangan orang sakit", "umum")
    for unit in "ABC":
        add_sop(installation, f"Verifikasi anggaran {unit}", "dicatat dalam SAKTI")
    result = ask(installation, text)
    assert result.correction is not None
    assert (result.correction.text, result.correction.dropped) == (corrected, dropped)


def test_of_a_long_query_the_words_that_no_sop_has_are_named(installation: Installation) -> None:
    assert ask(installation, "verifikasi dokumen CPMI oleh petugas kertas SISKOX").query.missing == ("kertas", "SISKOX")
    assert ask(installation, "apa syarat dokumen kertas?").query.missing == ("syarat", "kertas")
    for text in ("verifikasi dokumen CPMI petugas", "kertas SISKOX zoom meja", "verifikasi kertas"):
        assert ask(installation, text).query.missing == ()


def test_of_many_unknown_words_the_first_are_looked_for_as_words_spelled_alike_and_that_is_said(
    installation: Installation,
) -> None:
    unknown = [f"verifikas{one}{other}" for one in "bcdf" for other in "ghj"]
    few, many = (ask(installation, f"verifikasi dokumen {' '.join(words)}") for words in (unknown[:8], unknown))
    assert [len(each.query.widened) for each in (few, many)] == [8, 8]
    assert [each.limited for each in (few, many)] == [(), (ReachedLimit(Limit.SPELLINGS, 8),)]


class CountedCalls:
    """An engine that notes which of its methods are called."""

    def __init__(self, engine: SearchEngine) -> None:
        self.engine = engine
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.engine, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            if name not in ("generation", "count"):
                self.calls.append(name)
            return method(*args, **kwargs)

        return call


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("verifikasi dokumen", 1),
        ("verivikasi dokumen", 5),
        ("verivikasi dokumem penerbitam", 12),
        ("vervikasi dokumem pasporr penerbitam dinass petugaz oleeh kantorr pegawaii", 24),
    ],
)
def test_a_search_asks_the_engine_a_bounded_number_of_times(installation: Installation, text: str, most: int) -> None:
    for one in "bcdf":
        add_sop(installation, f"Verifi{one}asi dokume{one} penerbita{one} paspo{one} dina{one} petuga{one}")
    ask(installation, "verifikasi")  # reads the units and years, which are kept
    counted = CountedCalls(installation.engine)
    installation.engine = counted  # type: ignore[assignment]
    ask(installation, text)
    assert len(counted.calls) <= most, Counter(counted.calls)
