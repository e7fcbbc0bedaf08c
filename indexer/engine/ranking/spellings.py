"""Words that are spelled like a mistyped one, of the SOPs that a viewer may see."""

from itertools import islice

import numpy as np

from indexer.engine.ranking.snapshot import WORD_ZONES, Snapshot
from indexer.engine.whoosh.schema import EXACT
from indexer.models import Access

_MOST_COUNTED = 40


def spellings(snapshot: Snapshot, word: str, grants: frozenset[Access]) -> tuple[tuple[str, int], ...]:
    visible = snapshot.visible(grants)
    found = []
    for far, other in islice(snapshot.lexicon.near(word), _MOST_COUNTED):
        term = EXACT + other.encode()
        documents = np.unique(np.concatenate([snapshot.postings(zone, term)[0] for zone in WORD_ZONES]))
        count = int(np.count_nonzero(visible[documents]))
        if count:
            found.append((far, -count, other))
    return tuple((other, -count) for _, count, other in sorted(found))
