"""What is taken from recognised text: labels with their values, nothing that only stands beside them."""

import pytest

from indexer.models import SopRecord, StepsState
from indexer.sop.assemble import SopAssembler
from indexer.sop.identity.cells import IdentityBox


def record(text: str) -> SopRecord:
    assembler = SopAssembler(1)
    assembler.add_recognised(1, text, hides_steps=False)
    (found,) = assembler.records()
    return found


HEAD = "Nomor SOP : SOP.07/CTH/2024\nTanggal Efektif : 2 Juni 2024\nDisahkan oleh : Kepala Biro\n"


def test_labels_give_the_identity() -> None:
    identity = record(f"{HEAD}Nama SOP : Pengelolaan Surat\nMasuk").identity
    assert (identity.number, identity.title) == ("SOP.07/CTH/2024", "Pengelolaan Surat Masuk")
    assert identity.effective
    assert identity.effective.iso == "2024-06-02"


@pytest.mark.parametrize("law", ["Peraturan Presiden Nomor 90 Tahun 2019", "1. Undang-Undang Nomor 18", "I. Permen 5"])
def test_the_legal_basis_is_no_part_of_the_title(law: str) -> None:
    assert record(f"{HEAD}Nama SOP : Pengelolaan Surat\n{law}").identity.title == "Pengelolaan Surat"
    assert record(f"{HEAD}Nama SOP :\n{law}").identity.title == ""


def test_a_word_that_is_left_of_a_title_is_none() -> None:
    assert record(f"{HEAD}Nama SOP : yang").identity.title == ""
    assert record("STANDAR OPERASIONAL PROSEDUR\nBIRO UMUM").identity.title == ""


def test_the_steps_of_a_scan_are_unreadable_with_the_reason() -> None:
    found = record("MAKLUMAT PELAYANAN")
    assert (found.steps_state, bool(found.steps_reason)) == (StepsState.UNREADABLE, True)


@pytest.mark.parametrize(("hides_steps", "state"), [(True, StepsState.UNREADABLE), (False, StepsState.NONE)])
def test_a_picture_among_printed_pages_hides_steps_where_it_looks_like_a_table(
    *, hides_steps: bool, state: StepsState
) -> None:
    assembler = SopAssembler(1)
    assembler.add_page(1, "Laporan tahunan")
    assembler.add_recognised(2, "Kegiatan Pelaksana Waktu", hides_steps=hides_steps)
    assert assembler.records()[0].steps_state is state


def test_the_head_of_printed_pages_names_an_sop_whose_cover_is_a_scan() -> None:
    assembler = SopAssembler(1)
    assembler.add_recognised(1, f"{HEAD}Nama SOP : Surat |asuk", hides_steps=False)
    assembler.add_box(2, IdentityBox({}, head_title="PENGELOLAAN SURAT MASUK"))
    assembler.add_page(2, "PENGELOLAAN SURAT MASUK")
    identity = assembler.records()[0].identity
    assert (identity.number, identity.title) == ("SOP.07/CTH/2024", "PENGELOLAAN SURAT MASUK")
