"""Bytes → Document. `document.extract` reads one file; `runner.ReaderPool` does so in limited processes.

Nothing is imported here: a server that runs the pool does not load the readers themselves.
"""
