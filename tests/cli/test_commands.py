"""The short commands: what an administrator reads and what a script gets."""

import json
import os
from pathlib import Path

import click
import pytest
from click.testing import Result

from indexer.cli import telusur as root
from indexer.config import Settings
from indexer.errors import TelusurError
from indexer.installation import Installation
from indexer.models import Step, StepsState
from indexer.registry import people
from search_app import create_app
from tests import making
from tests.cli.conftest import Program, Run
from tests.filling import add_sop

PASSWORD = "kata sandi yang panjang"


def refusal(result: Result) -> TelusurError:
    """What the command raised for `main` to print."""
    assert isinstance(result.exception, TelusurError)
    return result.exception


@pytest.mark.slow
def test_extract_prints_what_was_read(run: Run, collection: Path) -> None:
    shown = run("extract", collection / "3-pelindungan/a.pdf")
    assert shown.exit_code == 0
    assert "Pemulangan Jenazah" in shown.output
    read = json.loads(run("extract", "--json", collection / "3-pelindungan/a.pdf").output)
    assert (read["outcome"], read["kind"], read["identity"]["number"]) == ("indexed", "pdf", "A/1")
    assert {"sha256", "reader", "pages", "identity", "roles", "steps", "warnings"} <= set(read)
    assert read["pages"][0]["number"] == 1


def test_extract_of_a_broken_file_is_exit_1_with_its_reason(run: Run, collection: Path) -> None:
    shown = run("extract", collection / "rusak.pdf")
    assert shown.exit_code == 1
    assert shown.output.startswith("damaged: ")


@pytest.mark.timeout(20)
def test_extract_does_not_wait_for_a_pipe_or_a_device(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipa")
    for path in (tmp_path / "pipa", Path("/dev/zero"), tmp_path):
        assert "Periksa izin" in str(refusal(run("extract", path)))


@pytest.mark.slow
def test_search_shows_hits_with_their_pages(run: Run, data: Path) -> None:
    shown = run("search", "pemulangan", "--data", data)
    assert shown.output.startswith("1 SOP")
    assert "Pemulangan Jenazah" in shown.output
    assert "hal. 1" in shown.output


def test_search_says_what_it_left_out(run: Run, data: Path) -> None:
    shown = run("search", "pemulangan", "p*", "--data", data).output
    assert "“p*” tidak dicari: awalan kata perlu sedikitnya 2 huruf." in shown.splitlines()[1]


def test_search_by_process_and_as_json(run: Run, data: Path) -> None:
    found = json.loads(run("search", "--process", "inti/3", "--json", "--data", data).output)
    assert found["total"] == 2
    assert found["hits"][0]["sop"]["process_path"][1]["href"] == "/cari?proses=inti/3"
    assert run("search", "--process", "inti/2", "--data", data).output == "0 SOP\n"
    assert "inti/99" in str(refusal(run("search", "--process", "inti/99", "--data", data)))


def test_search_prints_the_json_of_the_api_with_its_answer(run: Run, tmp_path: Path) -> None:
    step = Step("1", "Menjemput PMI sakit", ("Petugas Help Desk",), duration="1 hari", page=1)
    installation = Installation.open(Settings(data=tmp_path))
    add_sop(installation, "Pemulangan PMI Sakit", "Pemulangan", steps=(step,), steps_state=StepsState.READ)
    installation.close()
    before = set(tmp_path.iterdir())
    printed = json.loads(run("search", "siapa yang menjemput PMI sakit", "--json", "--data", tmp_path).output)
    assert set(tmp_path.iterdir()) == before
    client = create_app(Settings(data=tmp_path, secret_key="test-key")).test_client()
    assert printed == client.get("/api/v1/search?q=siapa yang menjemput PMI sakit").json
    assert printed["answer"]["headline"] == "Petugas Help Desk"


def test_search_explains_in_json_too(run: Run, data: Path) -> None:
    found = json.loads(run("search", "jenazah", "--explain", "--json", "--data", data).output)
    sop = found["hits"][0]["sop"]["id"]
    assert sum(part["score"] for part in found["explained"][str(sop)]) > 0


def test_search_says_how_long_an_sop_takes(run: Run, tmp_path: Path) -> None:
    steps = (
        Step("1", "Menjemput PMI sakit", ("Petugas",), duration="1-2 hari", page=1),
        Step("2", "Mengantar PMI sakit", ("Petugas",), duration="3 x 24 jam", page=1),
        Step("3", "Melaporkan", ("Petugas",), duration="menyesuaikan", page=1),
    )
    installation = Installation.open(Settings(data=tmp_path))
    add_sop(installation, "Pemulangan PMI Sakit", "Pemulangan", steps=steps, steps_state=StepsState.READ)
    installation.close()
    shown = run("search", "berapa lama pemulangan PMI sakit", "--data", tmp_path).output.splitlines()
    time = "1–2 hari kerja + 3 × 24 jam, 3 langkah (1 langkah tanpa waktu pasti)"
    assert shown[:2] == ["1 SOP", f"Waktu Pemulangan PMI Sakit: {time}"]


def test_search_says_how_many_have_a_word_and_a_duration_in_one_step(run: Run, tmp_path: Path) -> None:
    installation = Installation.open(Settings(data=tmp_path))
    for first, second in (("1 HK", "5 menit"), ("5 menit", "1 (satu) hari kerja"), ("5 menit", "1 hari")):
        steps = (Step("1", "Verifikasi", duration=first, page=1), Step("2", "Mencatat", duration=second, page=1))
        add_sop(installation, f"Pengaduan {second}", steps=steps, steps_state=StepsState.READ)
    installation.close()
    shown = run("search", "verifikasi 1 hari kerja", "--data", tmp_path).output.splitlines()
    assert shown[:2] == ["3 SOP", "1 SOP memuatnya dalam satu langkah; 2 lainnya terpisah."]
    assert shown[5] == "   langkah 1 · Verifikasi · 1 HK"
    as_json = json.loads(run("search", "verifikasi 1 hari kerja", "--json", "--data", tmp_path).output)
    assert as_json["understood"]["steps"] == {"together": 1, "apart": 2}


def test_nothing_that_is_searched_for_is_an_error(run: Run, data: Path) -> None:
    for words in ("", "kapan?", "G to G", '"', "NOT NOT", "-", "title:x", "((", "OR"):
        assert run("search", "--data", data, "--", words).exit_code == 0


def test_status_check_and_reindex(run: Run, data: Path) -> None:
    status = run("status", "--data", data)
    assert "SOP: 2" in status.output
    assert "damaged: 1" in status.output
    assert run("reindex", "--data", data).output == "Indeks selesai dibangun ulang: 2 SOP.\n"
    checked = run("check", "--data", data)
    assert (checked.exit_code, "Semua cocok" in checked.output) == (0, True)


def test_check_is_exit_1_where_a_file_is_lost(run: Run, tmp_path: Path) -> None:
    making.write(tmp_path / "a.pdf", making.sop("A/1", "Cuti"))
    data = tmp_path / "data"
    run("index", tmp_path / "a.pdf", "--data", data)
    next(path for path in (data / "files").glob("??/*") if path.parent.name != "incoming").unlink()
    checked = run("check", "--data", data)
    assert checked.exit_code == 1
    assert "hilang atau berubah" in checked.output


def test_check_is_exit_1_where_the_index_is_damaged(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run("index", making.write(tmp_path / "a.pdf", making.sop("A/1", "Cuti")), "--data", data)
    (path,) = (data / "index").glob("*.sort_title")
    path.write_bytes(path.read_bytes().replace(b"cuti", b"cutu"))
    checked = run("check", "--data", data)
    assert checked.exit_code == 1
    assert "Indeks rusak dan tidak dapat dibaca" in checked.output
    assert "telusur reindex" in checked.output
    assert "Semua cocok" not in checked.output
    run("reindex", "--data", data)
    assert run("check", "--data", data).exit_code == 0


def test_register_import_tells_both_sides(run: Run, data: Path, collection: Path) -> None:
    shown = run("register", "import", "--yes", collection / "register.csv", "--data", data)
    assert "Baris 3 tanpa berkas: T/1" in shown.output
    assert "Berkas tanpa baris: b.docx" in shown.output
    assert shown.output.endswith("2 baris, 1 dengan berkas, 1 tanpa berkas; 1 SOP tanpa baris.\n")


def test_register_import_waits_for_a_yes_and_is_taken_back(run: Run, data: Path, collection: Path) -> None:
    file = collection / "register.csv"
    while run("register", "undo", "--data", data).exit_code == 0:
        pass
    planned = run("register", "import", file, "--data", data)
    assert planned.exit_code == 1
    assert planned.output.startswith("Daftar: 2 baris baru")
    assert "--yes" in planned.output
    assert run("register", "import", "--yes", file, "--data", data).exit_code == 0
    assert run("register", "import", file, "--data", data).output.startswith("Tidak ada yang berubah.")
    assert run("register", "undo", "--data", data).output.endswith("Impor register.csv dibatalkan.\n")
    assert "Tidak ada impor" in str(refusal(run("register", "undo", "--data", data)))


def test_register_check_tells_what_is_amiss_and_is_exit_1(
    run: Run, data: Path, collection: Path, tmp_path: Path
) -> None:
    run("register", "import", "--yes", collection / "register.csv", "--data", data)
    shown = run("register", "check", "--csv", tmp_path / "beda.csv", "--data", data)
    assert shown.exit_code == 1
    for said in (
        "SOP makro 106 0 0 -106",
        "baris 3 · T/1 Tiada",
        "rusak.pdf · Berkas rusak",
        "· B/1 Rumah Ramah",
    ):
        assert said in " ".join(shown.output.split())
    table = run("register", "check", "--csv", "-", "--data", data)
    assert (tmp_path / "beda.csv").read_text("utf-8-sig") == table.output.replace("\r\n", "\n")
    assert table.output.startswith("Bagian;Hal;")
    assert "Periksa folder" in str(refusal(run("register", "check", "--csv", tmp_path / "x/y", "--data", data)))


def test_taxonomy_check(run: Run, tmp_path: Path) -> None:
    assert "3 kelompok, 20 proses, 82 peta" in run("taxonomy", "check").output
    path = making.write(tmp_path / "t.toml", b"[[group]]\ncode = 1\n")
    assert "kode 1" in str(refusal(run("taxonomy", "check", path)))


def test_people_are_added_listed_closed_and_given_new_passwords(run: Run, tmp_path: Path) -> None:
    at = ("--data", tmp_path / "data")
    added = run("user", "add", "Budi", "--role", "pengelola", "--password-stdin", *at, stdin=f"{PASSWORD}\n")
    assert added.output == "Pengguna Budi ditambahkan sebagai pengelola.\n"
    run("user", "add", "Ani", "--role", "pegawai", "--restricted", *at, stdin=f"{PASSWORD}\n{PASSWORD}\n")
    run("user", "close", "budi", *at)
    assert run("user", "list", *at).output == "Ani\tpegawai\tdikecualikan\nBudi\tpengelola\tditutup\n"
    run("user", "open", "budi", *at)
    run("user", "password", "budi", "--password-stdin", *at, stdin="kata sandi yang baru\n")
    installation = Installation.open(Settings(data=tmp_path / "data"))
    with installation.session() as session:
        assert people.authenticate(session, "budi", "kata sandi yang baru") is not None
    installation.close()


def test_every_command_takes_a_data_folder_and_explains_itself_in_indonesian() -> None:
    def walk(group: click.Group) -> list[click.Command]:
        return [
            leaf
            for command in group.commands.values()
            for leaf in (walk(command) if isinstance(command, click.Group) else [command])
        ]

    commands = walk(root)
    assert {command.name for command in commands} >= {
        "index", "extract", "search", "serve", "work", "reindex", "check", "status", "import", "add", "list",
    }  # fmt: skip
    for command in commands:
        assert "--data" in [option for item in command.params for option in item.opts], command.name
        assert command.help, command.name
        assert command.help.rstrip().endswith("."), command.name


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("extract", "tiada.pdf"),
        ("register", "import", "tiada.csv"),
        ("taxonomy", "check", "tiada.toml"),
        ("user", "close", "tiada"),
    ],
)
def test_what_goes_wrong_is_a_sentence_on_stderr_and_exit_2(
    program: Program, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = program(*arguments, "--data", tmp_path / "data")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
