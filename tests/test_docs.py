"""The README says what the code does: settings, commands and make targets cannot drift."""

import re
from dataclasses import fields
from pathlib import Path

import click

from indexer.cli import telusur
from indexer.config import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _table(marker: str) -> dict[str, str]:
    section = README.split(f"<!-- {marker}:")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \|(.*)\|$", section, re.M))


def _commands(group: click.Group, prefix: str) -> list[str]:
    names = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            names += _commands(command, f"{prefix} {name}")
        else:
            names.append(f"{prefix} {name}")
    return names


def test_the_settings_table_holds_each_setting_with_its_default() -> None:
    table = _table("settings")
    assert list(table) == [f"TELUSUR_{item.name.upper()}" for item in fields(Settings)]
    for item in fields(Settings):
        default = (
            ""
            if item.default in (None, "")
            else f"`{int(item.default) if isinstance(item.default, bool) else item.default}`"
        )
        assert table[f"TELUSUR_{item.name.upper()}"].split("|")[0].strip() == default


def test_the_command_table_holds_each_command() -> None:
    assert isinstance(telusur, click.Group)
    assert sorted(_table("commands")) == sorted(_commands(telusur, "telusur"))


def test_each_command_has_help() -> None:
    assert isinstance(telusur, click.Group)
    for command in telusur.commands.values():
        assert command.help
        assert command.get_short_help_str()


def test_each_make_target_has_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)
    assert phony
    for target in phony[1].split():
        assert re.search(rf"^{target}:.*## \S", makefile, re.M), target


def test_links_in_the_documentation_lead_to_files() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_lock_files_pin_with_hashes_and_name_no_host() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^[a-z0-9-]+==", text, re.M)
        assert len(pins) > 20
        assert text.count("--hash=sha256:") >= len(pins)
