"""Reading of files in reader processes: the reader of each kind of document, and the limits it runs in."""
