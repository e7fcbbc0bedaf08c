"""The write side: files in, SOPs read, the index kept up to date. Call it from here; one module a purpose behind it."""

from indexer.pipeline.assign import assign
from indexer.pipeline.indexing import reindex, update_index
from indexer.pipeline.submit import Submission, retry, submit
from indexer.pipeline.worker import drain, work

__all__ = ["Submission", "assign", "drain", "reindex", "retry", "submit", "update_index", "work"]
