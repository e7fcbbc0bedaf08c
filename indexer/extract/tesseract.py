"""The program Tesseract: whether it is installed, and recognising the words of pictures."""

import os
import shutil
import subprocess
import time
from enum import StrEnum
from functools import lru_cache

from indexer.errors import TelusurError

LANGUAGES = "ind+eng"

# Page segmentation modes (--psm): with orientation detection, and without.
DETECT_ROTATION = "1"
AS_IT_STANDS = "3"
ONE_BLOCK = "6"
ONE_LINE = "7"

_LOOK_AGAIN_SECONDS = 60
_ANSWER_SECONDS = 10


class MissingPart(StrEnum):
    """What is not installed: the program, or its data for Indonesian, English or orientation detection (osd)."""

    PROGRAM = "program"
    LANGUAGE = "language"


class OcrUnavailableError(TelusurError):
    """Tesseract is not or not wholly installed, whatever page it was asked for."""


def missing() -> MissingPart | None:
    """What has to be installed before pages can be recognised.

    Looked up once a minute, so that an installation is noticed without a restart.
    """
    return _missing(int(time.monotonic()) // _LOOK_AGAIN_SECONDS, os.environ.get("PATH", os.defpath))


def environment() -> dict[str, str]:
    """Environment variables for Tesseract: one thread a page, as pages are recognised in parallel."""
    names = ("PATH", "TESSDATA_PREFIX")
    return {name: os.environ[name] for name in names if name in os.environ} | {
        "OMP_THREAD_LIMIT": "1",
        "LC_ALL": "C.UTF-8",
    }


def run(picture: bytes, dpi: int, segmentation: str, seconds: float) -> str:
    """The words on a picture (PNM; TIFF of several) as tab-separated values, "" where Tesseract gives up.

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
