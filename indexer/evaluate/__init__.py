"""How good the order of results is: graded queries, measures, and the comparison of two settings."""
