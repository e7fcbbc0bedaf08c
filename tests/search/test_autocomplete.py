"""Suggestions while somebody types, over a real registry and a real index."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.access import OPERATOR, VISITOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import Access, SopIdentity, SopKind, Status, Step, StepsState, Viewer
from indexer.search.autocomplete import MOST, Suggestion, SuggestionIndex, SuggestionKind, emphasised, suggest
from tests.filling import add_sop

LAW = SopIdentity(legal_basis=("Undang-Undang Nomor 18 Tahun 2017 tentang Pelindungan Pekerja",))
STEP = Step("1", "Menerima", ("Pengantar Kerja",), page=1)


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    opened = Installation.open(settings)
    add_sop(
        opened,
        "Pelindungan Awak Kapal",
        "isi",
        identity=LAW,
        steps=(STEP,),
        steps_state=StepsState.READ,
        unit="Biro Hukum",
        number="SOP.12/SU/OT.02.02/2022",
        process="inti/3/04",
    )
    yield opened
    opened.close()


def ask(installation: Installation, typed: str, viewer: Viewer = OPERATOR) -> dict[SuggestionKind, list[str]]:
    found: dict[SuggestionKind, list[str]] = {}
    for each in suggest(installation, viewer, typed):
        found.setdefault(each.kind, []).append(each.text)
    return found


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("pelind", SuggestionKind.SOP, "Pelindungan Awak Kapal"),
        ("kapal awak", SuggestionKind.SOP, "Pelindungan Awak Kapal"),
        ("PERLINDUNGAN", SuggestionKind.SOP, "Pelindungan Awak Kapal"),
        ("sop.12/su", SuggestionKind.NUMBER, "SOP.12/SU/OT.02.02/2022"),
        ("sop12suot", SuggestionKind.NUMBER, "SOP.12/SU/OT.02.02/2022"),
        ("ot.02", SuggestionKind.NUMBER, "SOP.12/SU/OT.02.02/2022"),
        ("pemulangan", SuggestionKind.PROCESS, "Pemulangan PMI"),
        ("uu 18", SuggestionKind.REGULATION, "Undang-Undang Nomor 18 Tahun 2017 tentang Pelindungan Pekerja"),
        (
            "undang-undang nomor 18",
            SuggestionKind.REGULATION,
            "Undang-Undang Nomor 18 Tahun 2017 tentang Pelindungan Pekerja",
        ),
        ("pengan", SuggestionKind.ROLE, "Pengantar Kerja"),
        ("biro", SuggestionKind.UNIT, "Biro Hukum"),
    ],
)
def test_names_are_suggested_by_the_beginnings_of_their_words(
    installation: Installation, typed: str, kind: SuggestionKind, text: str
) -> None:
    assert text in ask(installation, typed)[kind]


@pytest.mark.parametrize("typed", ["", "p", " ", "?", "kapa1", "pelindungan cuti", "x" * 500])
def test_what_begins_nothing_suggests_nothing(installation: Installation, typed: str) -> None:
    assert ask(installation, typed) == {}


def test_names_of_hidden_sops_are_suggested_to_nobody_else(installation: Installation) -> None:
    add_sop(installation, "Pelindungan Pelapor", "isi", access=Access.INTERNAL, unit="Biro Rahasia", number="R.77/2022")
    assert len(ask(installation, "pelindungan")[SuggestionKind.SOP]) == 2
    assert ask(installation, "pelindungan", VISITOR)[SuggestionKind.SOP] == ["Pelindungan Awak Kapal"]
    for typed in ("pelapor", "biro rahasia", "R.77"):
        assert ask(installation, typed, VISITOR) == {}
        assert ask(installation, typed)


def test_a_change_is_suggested_at_once(installation: Installation) -> None:
    assert SuggestionKind.SOP not in ask(installation, "cuti")
    add_sop(installation, "Cuti Tahunan", "isi")
    assert ask(installation, "cuti") == {SuggestionKind.SOP: ["Cuti Tahunan"]}


def test_only_what_is_in_force_is_suggested(installation: Installation) -> None:
    add_sop(installation, "Cuti Lama", "isi", status=Status.REVOKED)
    assert ask(installation, "cuti") == {}


def test_what_begins_with_all_that_was_typed_comes_first() -> None:
    sop = SuggestionKind.SOP
    names = SuggestionIndex([Suggestion(sop, text, "1") for text in ("Aduan surat", "Surat masuk", "Cuti surat")])
    assert [each.text for each in names.find(["surat"])] == ["Surat masuk", "Aduan surat", "Cuti surat"]


def test_of_those_that_fit_equally_the_macro_sop_of_most_comes_first(installation: Installation) -> None:
    add_sop(installation, "Cuti", "isi")
    add_sop(installation, "Cuti Pegawai Instansi", "isi", kind=SopKind.MACRO, number="BP2MI-10.04/CFM.01/SOP.01")
    add_sop(
        installation,
        "Cuti Besar",
        "isi",
        number="BP2MI-10.04/CFM.01/SOP.01.01",
        parent_number="BP2MI-10.04/CFM.01/SOP.01",
    )
    add_sop(installation, "Alasan Cuti", "isi")
    assert ask(installation, "cut")[SuggestionKind.SOP] == [
        "Cuti Pegawai Instansi",
        "Cuti",
        "Cuti Besar",
        "Alasan Cuti",
    ]


def test_words_typed_in_a_row_come_before_words_apart() -> None:
    texts = ("Surat masuk dan tugas", "Penerbitan surat tugas")
    index = SuggestionIndex([Suggestion(SuggestionKind.SOP, text, "1") for text in texts])
    assert [each.text for each in index.find(["surat", "tu"])] == ["Penerbitan surat tugas", "Surat masuk dan tugas"]


def test_what_several_titles_share_is_suggested_as_a_search(installation: Installation) -> None:
    for title in ("Penerbitan Surat Tugas", "PENCATATAN SURAT TUGAS PMI", "Surat Keluar bagi PMI"):
        add_sop(installation, title, "isi")
    assert ask(installation, "surat tu")[SuggestionKind.PHRASE] == ["surat tugas"]
    assert ask(installation, "srat tu")[SuggestionKind.PHRASE] == ["surat tugas"]
    assert ask(installation, "sura")[SuggestionKind.PHRASE] == ["surat", "surat tugas"]
    assert ask(installation, "pm")[SuggestionKind.PHRASE] == ["PMI"]
    assert SuggestionKind.PHRASE not in ask(installation, "surat tugas")


def test_what_several_sops_bring_forth_is_suggested_as_a_search(installation: Installation) -> None:
    step = Step("1", "Menyusun", ("Analis",), output="Surat tugas", page=1)
    for title in ("Perjalanan", "Pengawasan"):
        add_sop(installation, title, "isi", steps=(step,), steps_state=StepsState.READ, access=Access.INTERNAL)
    assert ask(installation, "surat tu") == {SuggestionKind.PHRASE: ["Surat tugas"]}
    assert ask(installation, "surat tu", VISITOR) == {}


def test_a_phrase_of_hidden_titles_is_suggested_to_nobody_else(installation: Installation) -> None:
    for title in ("Surat Kaswari", "Nota Surat Kaswari"):
        add_sop(installation, title, "isi", access=Access.INTERNAL)
    assert ask(installation, "surat")[SuggestionKind.PHRASE] == ["surat kaswari"]
    assert ask(installation, "surat", VISITOR) == {}


@pytest.mark.parametrize("typed", ["pelndungan", "pelnid", "perlidungan kapal", "awwak", "kapl awak", "kapla"])
def test_one_wrong_letter_is_forgiven(installation: Installation, typed: str) -> None:
    assert ask(installation, typed)[SuggestionKind.SOP] == ["Pelindungan Awak Kapal"]


@pytest.mark.parametrize("typed", ["kpl", "qelindungan", "kapa1", "plndungan"])
def test_two_wrong_letters_short_words_and_the_first_letter_are_not(installation: Installation, typed: str) -> None:
    assert SuggestionKind.SOP not in ask(installation, typed)


def test_no_kind_crowds_out_the_others() -> None:
    names = SuggestionIndex([Suggestion(kind, f"Surat {n}", "1") for n in range(50) for kind in SuggestionKind])
    found = names.find(["surat"])
    assert {kind: sum(each.kind is kind for each in found) for kind in SuggestionKind} == MOST


def test_the_typed_beginnings_are_told_apart() -> None:
    assert [(part.text, part.is_match) for part in emphasised("Pelindungan Awak Kapal", "ka pelin")] == [
        ("Pelin", True),
        ("dungan Awak ", False),
        ("Ka", True),
        ("pal", False),
    ]


@given(st.text(max_size=40), st.text(max_size=20))
def test_emphasis_never_changes_the_text(text: str, typed: str) -> None:
    assert "".join(part.text for part in emphasised(text, typed)) == text


@given(st.lists(st.text(max_size=12), max_size=12), st.text(max_size=8))
def test_whatever_is_typed_is_looked_up(texts: list[str], typed: str) -> None:
    names = SuggestionIndex([Suggestion(SuggestionKind.SOP, text, "1") for text in texts])
    assert {each.text for each in names.find(typed.split())} <= set(texts)
