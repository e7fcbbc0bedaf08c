"""What is typed in the search box → what is asked of the engine. Nothing typed is an error.

The language: words (each also matches by its root), "phrases" (as written), -excluded words or -"phrases", and OR
(or ATAU, or |) between two neighbours. How many of the words an SOP must have: `indexer/engine/protocol.py`.
"""

from indexer.query.facet_terms import FacetTerms
from indexer.query.parser import LONGEST_QUERY, MOST_CLAUSES, is_question, parse, parse_query

__all__ = ["LONGEST_QUERY", "MOST_CLAUSES", "FacetTerms", "is_question", "parse", "parse_query"]
