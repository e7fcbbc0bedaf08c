"""Tesseract as a program: whether it is there, and one picture of a page → the words it sees. Knows nothing of PDFs."""

import os
import shutil
import subprocess
import time
from enum import StrEnum
from functools import lru_cache

from indexer.errors import TelusurError

LANGUAGES = "ind+eng"

# Pages are told apart from text standing on its head or side; the second way takes the page as it stands.
TURNED = "1"
AS_IS = "3"

_LOOK_AGAIN_SECONDS = 60
_ANSWER_SECONDS = 10


class MissingPart(StrEnum):
    """What is not installed: the program, or its data on Indonesian, English or the way pages lie."""

    PROGRAM = "program"
    LANGUAGE = "language"


class OcrUnavailableError(TelusurError):
    """Tesseract lacks something: no page is to blame."""


def missing() -> MissingPart | None:
    """What has to be installed before pages can be recognised.

    Looked up once a minute, so that an installation is noticed without a restart.
    """
    return _missing(int(time.monotonic()) // _LOOK_AGAIN_SECONDS, os.environ.get("PATH", os.defpath))


def environment() -> dict[str, str]:
    """What Tesseract needs of the environment. One thread a page: pages are read side by side."""
    names = ("PATH", "TESSDATA_PREFIX")
    return {name: os.environ[name] for name in names if name in os.environ} | {
        "OMP_THREAD_LIMIT": "1",
        "LC_ALL": "C.UTF-8",
    }


def run(picture: bytes, dpi: int, segmentation: str, seconds: float) -> str:
    """The words on a picture (PNM) as tab-separated values, "" where Tesseract gives up on it or takes too long.

    Raises OcrUnavailableError.
    """
    command = ["tesseract", "-", "-", "-l", LANGUAGES, "--psm", segmentation, "--dpi", str(dpi), "tsv"]
    try:
        done = subprocess.run(  # noqa: S603  arguments of our own, no shell
            command, input=picture, capture_output=True, timeout=max(seconds, 0.1), env=environment(), check=False
        )
    except FileNotFoundError as error:
        raise OcrUnavailableError(MissingPart.PROGRAM) from error
    except subprocess.TimeoutExpired:
        return ""
    if done.returncode and b"opening data file" in done.stderr:
        raise OcrUnavailableError(MissingPart.LANGUAGE)
    return done.stdout.decode("utf-8", errors="replace") if not done.returncode else ""


@lru_cache(maxsize=1)
def _missing(_minute: int, _path: str) -> MissingPart | None:
    if shutil.which("tesseract") is None:
        return MissingPart.PROGRAM
    try:
        listed = subprocess.run(
            ["tesseract", "--list-langs"],  # noqa: S607  from the PATH, as every program here
            capture_output=True,
            timeout=_ANSWER_SECONDS,
            env=environment(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return MissingPart.PROGRAM
    languages = set((listed.stdout + listed.stderr).decode("utf-8", errors="replace").split())
    return None if {"ind", "eng", "osd"} <= languages else MissingPart.LANGUAGE
