"""Which process holds a claim, and whether it still lives."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path


def lease_owner() -> str:
    """This process: host, pid and when it started, so that a pid used again is not taken for it."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(claim: str, lease: datetime | None) -> bool:
    """Whether whoever made the claim is gone: on this host told at once, else when the lease was not extended."""
    host, pid, started = claim.rsplit(":", 2)
    if host == socket.gethostname() and started and _started(int(pid)) != started:
        return True
    return lease is None or lease < datetime.now(UTC)


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot, "" where it is gone or the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]
