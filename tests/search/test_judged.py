"""Graded queries over the whole sample collection: what was reached may not be lost."""

import pytest

from corpus.specs import make_specs
from indexer.evaluate.collection import evaluate, judged_sops
from indexer.evaluate.judgements import comparable, load
from indexer.evaluate.measures import mean
from indexer.installation import Installation
from tests.judged import FILE
from tests.judged import load as load_specs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# Figures of the last change that raised them, less what rounding may take.
NDCG, SUCCESS = 0.918, 0.982


def test_graded_queries_are_answered_as_well_as_they_were(whole: Installation) -> None:
    with whole.session() as session:
        judged = load(FILE, judged_sops(session).values())
    measured = evaluate(whole, judged)
    assert len(measured) >= 130
    found = mean(each.measured for each in measured)
    worst = sorted(measured, key=lambda each: each.measured.ndcg)[:10]
    told = f"{found}; the worst: {[(each.query.text, round(each.measured.ndcg, 3)) for each in worst]}"
    assert found.ndcg >= NDCG, told
    assert found.success >= SUCCESS, told


def test_rules_over_the_registry_name_the_sops_that_the_specs_name(whole: Installation) -> None:
    """The register and the pages say of the SOPs what the collection was made of."""
    with whole.session() as session:
        by_registry = load(FILE, judged_sops(session).values())
    for registry, specs in zip(by_registry, load_specs(make_specs()), strict=True):
        ours, theirs = ({comparable(key) for key in query.grades} for query in (registry, specs))
        assert len(ours ^ theirs) <= max(2, len(theirs) // 20), registry.text
