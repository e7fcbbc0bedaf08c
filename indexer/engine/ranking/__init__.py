"""Ranking, facet counts and explanations computed on arrays of segments; knows no storage and no engine."""
