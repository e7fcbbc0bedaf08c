"""`python -m indexer.cli`: the command where its script is not on the path."""

from indexer.cli import main

main()
