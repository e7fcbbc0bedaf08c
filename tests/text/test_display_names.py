"""Names from outside can be shown anywhere and are no paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.filenames import UNNAMED, display_folder, display_name, is_from_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\budi\\SOP.pdf", "SOP.pdf"),
        ("SOP\u202efdp.exe", "SOPfdp.exe"),
        ("SOP\n\r\tsatu.pdf", "SOP satu.pdf"),
        ("", UNNAMED),
        ("///", UNNAMED),
    ],
)
def test_names_lose_what_could_harm(name: str, shown: str) -> None:
    assert display_name(name) == shown


@pytest.mark.parametrize(
    ("folder", "shown"),
    [("/a/../b/./c/", "a/b/c"), ("..\\..\\x", "x"), ("", ""), ("mikro/3-pelindungan", "mikro/3-pelindungan")],
)
def test_folders_never_lead_upwards(folder: str, shown: str) -> None:
    assert display_folder(folder) == shown


@given(st.text(alphabet=st.characters(codec=None), max_size=400))
def test_any_name_can_be_stored_and_is_one_part(name: str) -> None:
    shown = display_name(name)
    assert shown.encode("utf-8")
    assert shown
    assert "/" not in shown
    assert "\\" not in shown
    assert len(shown) <= 200
    assert "/" not in display_folder(name)[:1]


def test_a_title_made_of_the_file_name_is_known_as_such() -> None:
    assert is_from_name("SOP Cuti", "SOP_Cuti.pdf")
    assert is_from_name("SOP Cuti (hal. 2–3)", "SOP_Cuti.pdf")
    assert not is_from_name("Pelayanan Cuti Pegawai", "SOP_Cuti.pdf")
