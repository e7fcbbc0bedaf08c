"""The embedded engine: Whoosh keeps the segments, terms and postings on disk."""
