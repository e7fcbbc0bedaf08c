"""`telusur synonyms`."""

from pathlib import Path

from indexer.errors import SynonymError
from tests.cli.conftest import Run


def test_the_operator_lists_adds_removes_and_checks(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "TKI >> PMI" in run("synonyms", "list", "--data", data).output
    assert "Ditambahkan: AK1 = kartu kuning" in run("synonyms", "add", "AK1 = kartu kuning", "--data", data).output
    assert "Dicabut: TKI >> PMI" in run("synonyms", "remove", "TKI >> PMI", "--data", data).output
    listed = run("synonyms", "list", "--data", data).output
    assert "AK1 = kartu kuning  # operator" in listed
    assert "# dicabut oleh operator: TKI >> PMI" in listed
    checked = run("synonyms", "check", "--data", data)
    assert (checked.exit_code, "0 bertentangan" in checked.output) == (0, True)


def test_a_rule_that_is_none_is_refused(run: Run, tmp_path: Path) -> None:
    error = run("synonyms", "add", "kata", "--data", tmp_path / "data").exception
    assert isinstance(error, SynonymError)
    assert "padanannya" in str(error)
