"""The graded queries over the sample collection, with their rules resolved over its specs.

How the file is read and what grades and rules mean: indexer/evaluate/judgements.py.
"""

from collections.abc import Iterable
from pathlib import Path

from corpus.model import FileSpec, SopSpec
from indexer.evaluate import judgements
from indexer.evaluate.judgements import JudgedQuery, JudgedSop
from indexer.models import SopKind, Status

FILE = Path(__file__).parents[1] / "corpus" / "judgements.toml"


def sop_key(sop: SopSpec) -> str:
    """The name judgements use for an SOP."""
    return _judged(sop).key


def load(specs: Iterable[FileSpec], path: Path = FILE) -> list[JudgedQuery]:
    """The queries with their rules resolved over these specs, in the order of the file."""
    return judgements.load(path, [_judged(sop) for file in specs for sop in file.sops])


def _judged(sop: SopSpec) -> JudgedSop:
    return JudgedSop(
        number=sop.number,
        title=sop.title,
        kind=SopKind(sop.kind),
        map=sop.map,
        unit=sop.unit,
        effective=sop.effective.isoformat(),
        status=Status(sop.status),
        roles=sop.roles,
        legal_basis=sop.legal_basis,
        durations=tuple(step.duration for step in sop.steps),
    )
