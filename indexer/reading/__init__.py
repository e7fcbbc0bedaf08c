"""Files to readings, in reader processes: what each kind of document needs to be read, inside limits."""
