"""Bytes → Document, one module or a few for each kind; `indexer/reading/readers.py` says which reads what.

Nothing is imported here: a server that runs the pool of readers does not load the readers themselves.
"""
