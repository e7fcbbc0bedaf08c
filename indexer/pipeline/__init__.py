"""The write side: files in, SOPs read, the index kept up to date. Call it from here; one module a purpose behind it."""

from indexer.pipeline.assign import assign
from indexer.pipeline.bulk import Progress, Report, index_paths
from indexer.pipeline.check import Findings, check
from indexer.pipeline.indexing import reindex, update_index
from indexer.pipeline.prune import prune
from indexer.pipeline.recognising import Recognition, recognise
from indexer.pipeline.recognising import advice as advice_on_scans
from indexer.pipeline.rereading import Rereading, reread
from indexer.pipeline.submit import Submission, retry, submit
from indexer.pipeline.worker import drain, work

__all__ = [
    "Findings",
    "Progress",
    "Recognition",
    "Report",
    "Rereading",
    "Submission",
    "advice_on_scans",
    "assign",
    "check",
    "drain",
    "index_paths",
    "prune",
    "recognise",
    "reindex",
    "reread",
    "retry",
    "submit",
    "update_index",
    "work",
]
