"""The post that approved is told apart from the person, and the NIP is kept nowhere."""

from indexer.sop.identity.build import PrintedApproval, read_approval


def test_a_name_with_degrees_ends_the_post() -> None:
    lines = ["Kepala Biro Umum", "Sekretariat Utama", "", "Melati Anggraini, S.H., M.Si", "NIP 19800101 200501 2 001"]
    assert read_approval(lines) == PrintedApproval("Kepala Biro Umum Sekretariat Utama", "Melati Anggraini, S.H., M.Si")


def test_a_name_without_degrees_is_told_by_the_gap_for_the_signature() -> None:
    assert read_approval(
        ["Direktur Pelindungan,", "", "Bima Prakoso", "NIP. 19800101 200501 1 001"]
    ) == PrintedApproval("Direktur Pelindungan", "Bima Prakoso")


def test_a_name_without_degrees_or_gap_stands_right_above_the_nip() -> None:
    lines = ["KEPALA DINAS SOSIAL", "KABUPATEN CONTOH", "Bima Prakoso", "NIP 19800101 200501 1 001"]
    assert read_approval(lines) == PrintedApproval("KEPALA DINAS SOSIAL KABUPATEN CONTOH", "Bima Prakoso")
    assert read_approval(["Kepala Biro Umum", "NIP 19800101 200501 1 001"]) == PrintedApproval("Kepala Biro Umum")


def test_without_a_person_there_is_only_the_post() -> None:
    assert read_approval(["Sekretaris Daerah"]) == PrintedApproval("Sekretaris Daerah", "")
    assert read_approval([]) == PrintedApproval()


def test_electronic_signatures_and_ranks_are_no_part_of_it() -> None:
    lines = ["Kepala Dinas", "Ditandatangani secara elektronik oleh", "Ir. Sekar Wulandari", "Pembina Tk. I"]
    assert read_approval(lines) == PrintedApproval("Kepala Dinas", "Ir. Sekar Wulandari")
