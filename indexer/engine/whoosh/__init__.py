"""The default engine: Whoosh keeps files, locks and columns of documents; the inverted index is arrays in a file."""
