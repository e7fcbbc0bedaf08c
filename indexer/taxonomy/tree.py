"""The process tree (group → process → cross-functional map) and the totals an agency declares, from its TOML file."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from indexer.errors import TaxonomyError
from indexer.models import CodeLabel

SHIPPED = Path(__file__).with_name("taxonomy.toml")

# Where an SOP stands until someone says its process, so that it is always counted.
UNDECIDED = "lainnya/belum-ditentukan"
_UNDECIDED_GROUP = "lainnya"

_LEVELS = ("group", "process", "map")
_KEYS = frozenset({"code", "name", "name_en", "aliases", "example"})
_TOTALS = ("maps", "macro", "micro", "pages")
_CODE = re.compile(r"[a-z0-9][a-z0-9.-]*")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the agency declares to have. `processes`: group → number. None and a missing group: nothing is declared."""

    processes: Mapping[str, int] = field(default_factory=dict)
    maps: int | None = None
    macro: int | None = None
    micro: int | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """One node of the tree. `code` is joined with its parents' ("inti/3/04"); `example`: plausible, not official."""

    code: str
    name: str
    name_en: str
    level: str  # group | process | map
    example: bool = False
    aliases: tuple[str, ...] = ()
    children: tuple["Process", ...] = ()

    def walk(self) -> Iterator["Process"]:
        """This node, then everything below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Taxonomy:
    groups: tuple[Process, ...]
    declared: Declared = Declared()

    @cached_property
    def by_code(self) -> Mapping[str, Process]:
        return {node.code: node for group in self.groups for node in group.walk()}

    def codes(self, code: str) -> tuple[str, ...]:
        """The code and those above it, from the group down; an unknown code counts as undecided."""
        parts = (code if code in self.by_code else UNDECIDED).split("/")
        return tuple("/".join(parts[:end]) for end in range(1, len(parts) + 1))

    def path(self, code: str) -> tuple[CodeLabel, ...]:
        """Code and label of the code and those above it, from the group down."""
        return self._paths[code if code in self._paths else UNDECIDED]

    @cached_property
    def _paths(self) -> Mapping[str, tuple[CodeLabel, ...]]:
        return {
            code: tuple(CodeLabel(part, self.by_code[part].name) for part in self.codes(code)) for code in self.by_code
        }

    def find(self, words: str) -> str | None:
        """The code that a person means by a code ("inti/3/04", "3" alone is not enough), a name or an alias.

        A name that stands at several places means none of them.
        """
        text = words.strip().strip("/").casefold()
        if text in self.by_code:
            return text
        found = self._named.get(fold(words), frozenset())
        return next(iter(found)) if len(found) == 1 else None

    def find_in_folder(self, folder: str) -> str | None:
        """The process a folder name speaks of: the alias or name of most words in it, the deepest folder first."""
        for name in reversed([part for part in folder.split("/") if part]):
            words = f" {fold(name)} "
            hits = [(len(key), codes) for key, codes in self._named.items() if f" {key} " in words and len(codes) == 1]
            if hits:
                return next(iter(max(hits, key=lambda hit: hit[0])[1]))
        return None

    @cached_property
    def _named(self) -> Mapping[str, frozenset[str]]:
        named: dict[str, set[str]] = {}
        for node in self.by_code.values():
            if node.level != "group":
                for words in (node.name, node.name_en, *node.aliases):
                    named.setdefault(fold(words), set()).add(node.code)
        named.pop("", None)
        return {key: frozenset(codes) for key, codes in named.items()}


def fold(words: str) -> str:
    """Words in lower case, whatever stands between them: "03_Pelindungan-PMI" → "03 pelindungan pmi"."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", words).casefold()))


def load(path: Path | None = None) -> Taxonomy:
    """The tree of `path` (None: the shipped one). Raises TaxonomyError naming every mistake at once."""
    path = path or SHIPPED
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise TaxonomyError([f"{path}: berkas tidak dapat dibaca ({error}). Periksa TELUSUR_TAXONOMY."]) from error
    except tomllib.TOMLDecodeError as error:
        raise TaxonomyError([f"{path}: penulisan TOML salah: {error}."]) from error
    problems: list[str] = []
    groups = _nodes(data, 0, "", problems)
    if not groups and not problems:
        problems.append("tidak ada satu pun [[group]]. Isi kelompok, proses, dan peta.")
    problems += [f"{key!r} tidak dikenal pada tingkat teratas." for key in data if key not in ("group", "declared")]
    totals = _declared(data.get("declared", {}), {group.code for group in groups}, problems)
    if problems:
        raise TaxonomyError([f"{path.name}: {problem}" for problem in problems])
    return Taxonomy(_with_undecided(groups), totals)


def _nodes(parent: Mapping[str, Any], depth: int, above: str, problems: list[str]) -> tuple[Process, ...]:
    if depth == len(_LEVELS):
        return ()
    level = _LEVELS[depth]
    entries = parent.get(level, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problems.append(f"{above or 'teratas'}: {level!r} harus daftar tabel.")
        return ()
    nodes: list[Process] = []
    for place, entry in enumerate(entries, start=1):
        where = f"{above + ': ' if above else ''}{level} ke-{place}"
        found = _check(entry, where, depth, problems)
        code = f"{above}/{entry.get('code')}" if above else str(entry.get("code"))
        if code in {node.code for node in nodes}:
            problems.append(f"{where}: kode {entry.get('code')!r} dipakai dua kali.")
        children = _nodes(entry, depth + 1, code, problems)
        if found:
            nodes.append(
                Process(
                    code,
                    entry["name"].strip(),
                    entry.get("name_en", "").strip() or entry["name"].strip(),
                    level,
                    entry.get("example", False),
                    tuple(entry.get("aliases", ())),
                    children,
                )
            )
    return tuple(nodes)


def _check(entry: Mapping[str, Any], where: str, depth: int, problems: list[str]) -> bool:
    """Whether the entry can be used; what is wrong with it goes to `problems`."""
    before = len(problems)
    if not isinstance(code := entry.get("code"), str) or not _CODE.fullmatch(code):
        problems.append(f"{where}: kode {code!r} harus teks dari huruf kecil, angka, titik, atau tanda hubung.")
    for key in ("name", "name_en"):
        if (key == "name" or key in entry) and not (isinstance(entry.get(key), str) and entry[key].strip()):
            problems.append(f"{where}: {key!r} harus teks dan tidak kosong.")
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
        problems.append(f"{where}: 'aliases' harus daftar teks.")
    if not isinstance(entry.get("example", False), bool):
        problems.append(f"{where}: 'example' harus true atau false.")
    known = _KEYS | set(_LEVELS[depth + 1 : depth + 2])
    problems += [f"{where}: {key!r} tidak dikenal." for key in entry if key not in known]
    return len(problems) == before


def _declared(data: Any, groups: set[str], problems: list[str]) -> Declared:
    """The table [declared] of the file, whose groups have these codes; what is wrong with it goes to `problems`."""
    if not isinstance(data, dict):
        problems.append("'declared' harus tabel.")
        return Declared()
    processes = data.get("processes", {})
    if not isinstance(processes, dict):
        problems.append("declared: 'processes' harus tabel kelompok = jumlah.")
        processes = {}
    problems += [f"declared: kelompok {code!r} tidak ada." for code in processes if code not in groups]
    problems += [f"declared: {key!r} tidak dikenal." for key in data if key not in ("processes", *_TOTALS)]
    numbers = {**processes, **{key: data[key] for key in _TOTALS if key in data}}
    wrong = [key for key, value in numbers.items() if type(value) is not int or value < 0]
    problems += [f"declared: {key!r} harus bilangan bulat, nol atau lebih." for key in wrong]
    return Declared() if wrong else Declared(processes, **{key: data.get(key) for key in _TOTALS})


def _with_undecided(groups: tuple[Process, ...]) -> tuple[Process, ...]:
    """The tree with the node for SOPs whose process nobody has assigned yet."""
    undecided = Process(UNDECIDED, "Belum ditentukan", "Not decided yet", "process")
    if any(node.code == UNDECIDED for group in groups for node in group.children):
        return groups
    if not any(group.code == _UNDECIDED_GROUP for group in groups):
        return (*groups, Process(_UNDECIDED_GROUP, "Proses lainnya", "Other processes", "group", children=(undecided,)))
    return tuple(
        Process(g.code, g.name, g.name_en, g.level, g.example, g.aliases, (*g.children, undecided))
        if g.code == _UNDECIDED_GROUP
        else g
        for g in groups
    )
