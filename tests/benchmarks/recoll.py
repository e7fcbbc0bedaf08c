"""Recoll, the desktop search that Debian ships, over one folder and nothing else."""

import os
import shutil
import subprocess
from pathlib import Path

_NEEDED = {"recollindex": "recollcmd", "recollq": "recollcmd", "pdftotext": "poppler-utils", "xsltproc": "xsltproc"}
_TYPES = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def missing() -> str:
    """What to install before Recoll reads both kinds of files; empty where nothing is missing."""
    packages = sorted({package for command, package in _NEEDED.items() if not shutil.which(command)})
    return f"apt-get install {' '.join(packages)}" if packages else ""


class Recoll:
    """A configuration in `folder` for the files below `documents`: as it comes, without spelling and web pages."""

    def __init__(self, folder: Path, documents: Path) -> None:
        folder.mkdir()
        (folder / "recoll.conf").write_text(
            f"topdirs = {documents}\nnoaspell = 1\nprocesswebqueue = 0\nidxlogfilename = {folder / 'log'}\n"
        )
        self._options = ["-c", str(folder)]
        self._environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LC_ALL": "C.UTF-8"}

    def command(self) -> list[str]:
        """Indexes everything anew."""
        return ["recollindex", *self._options, "-z"]

    @property
    def environment(self) -> dict[str, str]:
        return self._environment

    def count(self, words: str = "") -> int:
        """Documents of both kinds that hold `words`."""
        query = f"{words} ({' OR '.join(f'mime:{name}' for name in _TYPES)})"
        found = subprocess.run(
            ["recollq", *self._options, "-n", "1", query.strip()],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return next(int(line.split()[0]) for line in found.stdout.splitlines() if " results" in line)
