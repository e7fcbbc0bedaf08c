"""`telusur backup` and `telusur restore` as an administrator runs them."""

from pathlib import Path

from tests.cli.conftest import Run


def test_a_backup_is_made_checked_listed_and_restored(run: Run, data: Path, tmp_path: Path) -> None:
    place = tmp_path / "cadangan"
    made = run("backup", place, "--keep", 3, "--data", data)
    assert made.exit_code == 0, made.output
    assert "3 berkas" in made.output
    name = run("restore", place, "--list").output.strip()
    assert name in made.output
    assert run("restore", place, "--verify").output.startswith("Utuh: 1 cadangan")
    restored = run("restore", place, "--at", name[:10], "--data", tmp_path / "baru")
    assert "2 SOP dalam indeks" in restored.output
    assert "Pemulangan Jenazah" in run("search", "pemulangan", "--data", tmp_path / "baru").output


def test_damage_in_a_backup_is_exit_1(run: Run, data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "cadangan", "--data", data)
    damaged = next((tmp_path / "cadangan/objects").glob("[0-9a-f][0-9a-f]/*"))
    damaged.write_bytes(b"rusak")
    checked = run("restore", tmp_path / "cadangan", "--verify")
    assert checked.exit_code == 1
    assert "hilang atau rusak" in checked.output
