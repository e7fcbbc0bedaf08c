"""The write side: files come in, their SOPs are read, the index is kept up to date. Others import from here only."""

from indexer.ingest.assign import assign, decide
from indexer.ingest.bulk import assign_many, undo_many
from indexer.ingest.check import CheckReport, check
from indexer.ingest.correct import correct
from indexer.ingest.folder_import import ImportReport, index_paths, prune
from indexer.ingest.index_sync import reindex, update_index
from indexer.ingest.loop import Progress
from indexer.ingest.ocr import OcrReport, run_ocr
from indexer.ingest.ocr import advice as advice_on_scans
from indexer.ingest.renditions import RenditionReport, run_renditions
from indexer.ingest.renditions import advice as advice_on_renditions
from indexer.ingest.reprocess import ReprocessReport, reprocess
from indexer.ingest.upload import Submission, retry, submit
from indexer.ingest.upload import may_help as retry_may_help
from indexer.ingest.versions import empty_bin, restore, revoke, take_back, withdraw
from indexer.ingest.worker import drain, work

__all__ = [
    "CheckReport",
    "ImportReport",
    "OcrReport",
    "Progress",
    "RenditionReport",
    "ReprocessReport",
    "Submission",
    "advice_on_renditions",
    "advice_on_scans",
    "assign",
    "assign_many",
    "check",
    "correct",
    "decide",
    "drain",
    "empty_bin",
    "index_paths",
    "prune",
    "reindex",
    "reprocess",
    "restore",
    "retry",
    "retry_may_help",
    "revoke",
    "run_ocr",
    "run_renditions",
    "submit",
    "take_back",
    "undo_many",
    "update_index",
    "withdraw",
    "work",
]
