"""Everything about documents and the index; knows no HTTP."""
