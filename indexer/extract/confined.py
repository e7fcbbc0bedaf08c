"""Becomes another program, with no more rights than converting a stranger's file needs.

`python -m indexer.extract.confined MEMORY CPU FILE PROGRAM ARGUMENT…`: bytes of private memory, seconds of processor
time, bytes of the largest file it may write. Where the kernel allows it the program has no network.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def main(memory: str, cpu: str, file: str, *command: str) -> None:
    if sys.platform == "linux":
        kernel = ctypes.CDLL(None)
        kernel.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # A user namespace of its own gives the right to leave the network; root has that right anyway.
        if kernel.unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
            kernel.unshare(_CLONE_NEWNET)
    with contextlib.suppress(OSError):
        os.nice(5)
    for what, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (int(most), int(most)))
    os.execv(command[0], command)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
