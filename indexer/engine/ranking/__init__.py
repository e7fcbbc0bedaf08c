"""Ranking, counting and explaining on arrays: knows no engine and no file."""
