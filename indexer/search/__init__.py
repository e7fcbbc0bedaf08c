"""Search: a request to its result, with corrections, snippets, answers and suggestions."""
