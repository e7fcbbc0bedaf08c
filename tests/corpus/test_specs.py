"""The sample collection is what it is said to be, the same on every run, and reads like real SOPs."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from corpus.model import LAYOUTS, FileSpec, Length, SopSpec, Symbol
from corpus.specs import make_specs
from corpus.specs.tables import boilerplate

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def specs() -> tuple[FileSpec, ...]:
    return make_specs()


@pytest.fixture(scope="module")
def sops(specs: tuple[FileSpec, ...]) -> list[SopSpec]:
    return [sop for file in specs for sop in file.sops]


@pytest.fixture(scope="module")
def current(sops: list[SopSpec]) -> list[SopSpec]:
    """The 750 SOPs in force; sheets of maps are counted beside them."""
    return [sop for sop in sops if sop.status == "berlaku" and sop.kind != "peta"]


def printed(sop: SopSpec) -> list[str]:
    steps = [text for step in sop.steps for text in (step.activity, step.inputs, step.duration, step.output, step.note)]
    lists = [*sop.letterhead, *sop.roles, *sop.legal_basis, *sop.qualification, *sop.equipment]
    return [sop.number, sop.title, sop.unit, sop.approved_post, sop.warning, sop.recording, *lists, *steps]


def test_counts_are_those_of_the_mission(current: list[SopSpec]) -> None:
    assert Counter(sop.kind for sop in current) == {"makro": 106, "mikro": 644}
    assert sum(sop.pages for sop in current) == 1948
    assert {sop.pages for sop in current} == {2, 3, 4, 5}


def test_every_process_and_map_of_the_taxonomy_has_sops(current: list[SopSpec]) -> None:
    with (ROOT / "indexer" / "taxonomy" / "taxonomy.toml").open("rb") as file:
        groups = tomllib.load(file)["group"]
    codes = {
        f"{group['code']}/{process['code']}": {entry["code"] for entry in process["map"]}
        for group in groups
        for process in group["process"]
    }
    assert len(codes) == 20
    assert sum(map(len, codes.values())) == 82
    assert {sop.process for sop in current} == set(codes)
    assert {sop.map for sop in current} == {f"{process}/{code}" for process, maps in codes.items() for code in maps}


def test_half_of_the_files_are_pdf(specs: tuple[FileSpec, ...]) -> None:
    formats = Counter(file.format for file in specs)
    assert abs(formats["pdf"] - formats["docx"]) <= 1
    assert all(file.name.endswith(f".{file.format}") for file in specs)
    used = {kind: {file.layout for file in specs if file.format == kind} for kind in LAYOUTS}
    assert used == {kind: set(names) for kind, names in LAYOUTS.items()}


def test_scans_compiled_files_old_revisions_and_maps_are_there(
    specs: tuple[FileSpec, ...], sops: list[SopSpec]
) -> None:
    assert [file.format for file in specs if file.scan] == ["pdf"] * 20
    compiled = [file for file in specs if len(file.sops) > 1]
    assert len(compiled) == 5
    assert all(file.format == "pdf" and 3 <= len(file.sops) <= 5 for file in compiled)
    assert Counter(sop.status for sop in sops if sop.status != "berlaku") == {"digantikan": 12, "dicabut": 4}
    assert sum(sop.kind == "peta" for sop in sops) == 6


def test_names_numbers_and_titles_are_unique(specs: tuple[FileSpec, ...], current: list[SopSpec]) -> None:
    for values in (
        [file.name.lower() for file in specs],
        [re.sub(r"[^A-Z0-9]", "", sop.number.upper()) for sop in current],
        [sop.title for sop in current],
    ):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_numbers_come_in_the_styles_met_in_life(current: list[SopSpec]) -> None:
    numbers = {sop.number for sop in current}
    assert "SOP.12/SU.BSDMO/OT.02.02/XI/2022" in numbers
    styles = (
        r"BP2MI-\d\d\.\d\d/CFM",
        r"BP2MI-\d\d\.\d\d\.CFM",
        r"SOP\.\d\d/",
        r"SOP\. \d{3} /",
        r"SOP-BP3MI",
        r"POS\.",
    )
    assert all(any(re.match(style, number) for number in numbers) for style in styles)


def test_letter_numbers_carry_the_month_of_signing(current: list[SopSpec]) -> None:
    roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    letters = [(sop, match) for sop in current if (match := re.search(r"/([IVX]+)/(\d{4})$", sop.number))]
    assert len(letters) > 200
    for sop, match in letters:
        assert (roman[sop.effective.month - 1], str(sop.effective.year)) == match.groups()


def test_every_micro_sop_belongs_to_a_macro_sop_of_its_map(current: list[SopSpec]) -> None:
    macros = {sop.number: sop for sop in current if sop.kind == "makro"}
    for sop in current:
        if sop.kind == "mikro":
            assert macros[sop.parent].map == sop.map
    assert {sop.parent for sop in current if sop.kind == "mikro"} == set(macros)


def test_related_sops_exist_under_the_title_cited(sops: list[SopSpec]) -> None:
    titles = defaultdict(set)
    for sop in sops:
        titles[sop.number].add(sop.title)
    assert all(title in titles[number] for sop in sops for number, title in sop.related)


def test_an_older_revision_precedes_the_one_in_force(sops: list[SopSpec]) -> None:
    current = {sop.number: sop for sop in sops if sop.status == "berlaku"}
    for old in sops:
        if old.status == "digantikan":
            new = current[old.number]
            assert old.title == new.title
            assert old.effective < new.effective
            assert old.revision < new.revision
            assert old.steps != new.steps


def test_dates_follow_each_other(sops: list[SopSpec]) -> None:
    for sop in sops:
        assert sop.created < sop.effective
        assert (sop.revised is not None) == (sop.revision > 0)
        assert sop.revised is None or sop.created < sop.revised < sop.effective


def test_no_sop_cites_a_rule_of_a_later_year(sops: list[SopSpec]) -> None:
    years = {law["text"]: law["year"] for law in boilerplate()["law"]}
    for sop in sops:
        assert len(sop.legal_basis) >= 2
        assert all(years.get(law, 0) <= sop.effective.year for law in sop.legal_basis)


def test_flow_tables_are_whole(sops: list[SopSpec]) -> None:
    for sop in sops:
        assert 5 <= len(sop.steps) <= 14 or sop.status != "berlaku"
        assert 3 <= len(sop.roles) <= 7
        assert {index for step in sop.steps for index in step.performers} == set(range(len(sop.roles)))
        assert sop.steps[0].symbol in (Symbol.OVAL, Symbol.ROUNDED)
        assert all(step.activity and step.inputs and step.duration and step.output for step in sop.steps)


def test_decisions_say_what_happens_otherwise(sops: list[SopSpec]) -> None:
    for sop in sops:
        for step in sop.steps:
            otherwise = re.search(r"; (apabila|jika) ", step.activity)
            assert (step.symbol is Symbol.DIAMOND) == bool(otherwise), step.activity


def test_no_two_sops_have_the_same_steps(current: list[SopSpec]) -> None:
    activities = Counter(tuple(step.activity for step in sop.steps) for sop in current if sop.kind == "mikro")
    repeated = [count for count in activities.values() if count > 1]
    assert len({sop.steps for sop in current}) == len(current)
    assert sum(repeated) < 20


def test_sops_of_different_maps_share_hardly_any_sentence(current: list[SopSpec]) -> None:
    maps = defaultdict(set)
    for sop in current:
        for step in sop.steps:
            maps[step.activity].add(sop.map)
    assert sum(len(found) > 1 for found in maps.values()) < len(maps) / 200


UNITS = {"menit": 1, "mnt": 1, "jam": 60, "hari": 450, "hk": 450, "minggu": 5 * 450}


def length_of(duration: str) -> Length | None:
    """The length read from the printed words alone."""
    text = re.sub(r"\([^)]*\)", "", duration.lower().replace("½", "0.5"))
    rounds = re.search(r"(\d+) x 24 jam", text)
    if rounds:
        return Length(clock=(int(rounds[1]) * 24 * 60,) * 2)
    options = [_worked(each) for each in text.split("/")]
    return Length(work=options[0], alternative=options[1] if options[1:] else None) if options[0] else None


def _worked(text: str) -> tuple[int, int] | None:
    parts = re.findall(r"([\d.]+)\s*(?:-\s*(\d+)\s*)?(menit|mnt|jam|hari|hk|minggu)", text)
    least = sum(int(float(low) * UNITS[unit]) for low, _, unit in parts)
    most = sum(int(float(high or low) * UNITS[unit]) for low, high, unit in parts)
    return (least, most) if parts else None


def test_lengths_are_what_the_printed_durations_say(sops: list[SopSpec]) -> None:
    seen = {(step.duration, step.length) for sop in sops for step in sop.steps}
    assert len(seen) > 45
    assert [(text, length) for text, length in seen if length_of(text) != length] == []


def test_texts_have_no_gap_no_doubled_word_and_no_stray_space(sops: list[SopSpec]) -> None:
    wrong = re.compile(r"[{}]|  |\b(\w+) \1\b|,,|\.\.| [,;.]|^\s|\s$", re.IGNORECASE)
    found = {text for sop in sops for text in printed(sop) if text and wrong.search(text)}
    assert found == set()


def test_steps_begin_with_a_verb_and_a_capital(sops: list[SopSpec]) -> None:
    steps = [step.activity for sop in sops for step in sop.steps]
    assert all(text[0].isupper() for text in steps)
    others = {text for text in steps if not re.match(r"(Me|Ber|Datang|Hadir)", text)}
    assert others == set()


def test_titles_are_names_of_work_not_orders(current: list[SopSpec]) -> None:
    assert not [sop.title for sop in current if re.match(r"Me[mn][a-z]+ ", sop.title)]


def test_no_person_can_be_real(sops: list[SopSpec]) -> None:
    nips = {sop.approved_nip for sop in sops}
    assert all(re.fullmatch(r"\d{4}13\d{2} \d{6} [12] \d{3}", nip) for nip in nips)


def test_access_is_mixed_and_victims_are_not_public(current: list[SopSpec]) -> None:
    share = {access: count / len(current) for access, count in Counter(sop.access for sop in current).items()}
    assert 0.33 < share["publik"] < 0.45
    assert 0.5 < share["internal"] < 0.62
    assert 0.03 < share["dikecualikan"] < 0.08
    assert {sop.access for sop in current if "TPPO" in sop.title and sop.kind == "mikro"} == {"dikecualikan"}


DIGEST = """
import hashlib
from corpus.specs import make_specs
print(hashlib.sha256(repr(make_specs()).encode()).hexdigest())
"""


def digest_in(python: str, hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([python, "-c", DIGEST], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def other_python() -> str | None:
    """A Python 3.13 that really runs; a version manager's stand-in for one not chosen does not."""
    path = shutil.which("python3.13")
    works = path and subprocess.run([path, "-c", "pass"], capture_output=True, check=False).returncode == 0
    return path if works else None


@pytest.mark.slow
def test_the_same_seed_gives_the_same_specs(specs: tuple[FileSpec, ...]) -> None:
    assert digest_in(sys.executable, "1") == hashlib.sha256(repr(specs).encode()).hexdigest()
    assert make_specs(7) != specs


def test_another_python_gives_the_same_specs(specs: tuple[FileSpec, ...]) -> None:
    python = other_python()
    if python is None:
        pytest.skip("Python 3.13 is not installed")
    assert digest_in(python, "2") == hashlib.sha256(repr(specs).encode()).hexdigest()
