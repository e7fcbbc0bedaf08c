"""Values of the indexer to what templates and the API show."""
