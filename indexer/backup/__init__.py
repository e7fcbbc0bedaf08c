"""Backups: a snapshot of the registry, the files it names and the settings, to be restored into an empty folder."""

from indexer.backup.make import BackupReport, make
from indexer.backup.restore import RestoreReport, read_manifest, restore, verify
from indexer.backup.store import opened

__all__ = ["BackupReport", "RestoreReport", "make", "opened", "read_manifest", "restore", "verify"]
