"""What one sample SOP is, before it becomes a file. Specs are made from a seed; `corpus.render` draws them."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

# Drawing variants by file format; what each looks like: corpus/render/pdf_layouts.py and corpus/render/docx_layouts.py.
LAYOUTS = MappingProxyType(
    {
        "pdf": ("panrb", "judul", "numbers", "nopelaksana", "landscape2"),
        "docx": ("word1", "word2", "word3"),
    }
)


class Symbol(StrEnum):
    BOX = "box"
    ROUNDED = "rounded"
    OVAL = "oval"
    DIAMOND = "diamond"


@dataclass(frozen=True, slots=True)
class Length:
    """How long a printed duration is, each kind from the least to the most minutes.

    `work`: working time, a day of 450 minutes and a week of five of them. `clock`: time that runs day and night.
    `alternative`: working time of the longer of two times printed for one step, the shorter of which is `work`.
    """

    work: tuple[int, int] | None = None
    clock: tuple[int, int] | None = None
    alternative: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One row of the flow table. `performers`: indices into `SopSpec.roles`; a diamond is a decision.

    `length`: of `duration`, None where it cannot be told.
    """

    activity: str
    performers: tuple[int, ...]
    symbol: Symbol
    inputs: str
    duration: str
    length: Length | None
    output: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SopSpec:
    """Everything printed in one SOP and everything the register says of it. Persons are invented."""

    number: str
    title: str
    kind: str  # makro | mikro | peta
    process: str  # code in indexer/taxonomy/taxonomy.toml
    map: str  # code of the cross-functional map
    parent: str  # number of the macro SOP a micro SOP belongs to, else ""
    unit: str
    letterhead: tuple[str, ...]
    roles: tuple[str, ...]
    steps: tuple[StepSpec, ...]
    created: date
    effective: date
    revision: int
    revised: date | None
    approved_post: str
    approved_name: str
    approved_nip: str
    legal_basis: tuple[str, ...]
    qualification: tuple[str, ...]
    related: tuple[tuple[str, str], ...]  # (number, title)
    equipment: tuple[str, ...]
    warning: str
    recording: str
    access: str  # publik | internal | dikecualikan
    status: str = "berlaku"  # berlaku | digantikan | dicabut
    pages: int = 2  # at least 2: one identity page, the rest flow table with 3 to 8 steps each


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file to write: one SOP, or several in a compiled file. `layout` names a drawing variant of the renderer."""

    name: str  # path below the collection's folder, e.g. "3-pelindungan/SOP-….pdf"
    format: str  # pdf | docx
    layout: str
    sops: tuple[SopSpec, ...]
    scan: bool = False  # pages become pictures
    extra: dict[str, str] = field(default_factory=dict)
