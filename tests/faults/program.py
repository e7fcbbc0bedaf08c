"""What the fault tests kill: `python -m tests.faults.program submit|index|recognise|reread|work DATA [FOLDER]`.

Prints "ready" once the installation is open; `submit` prints the name of each file once it is accepted.
"""

import sys
import threading
from pathlib import Path

from indexer import pipeline
from indexer.access import OPERATOR
from indexer.config import Settings
from indexer.extract.runner import ReaderPool
from indexer.service import Telusur


def main(what: str, data: str, folder: str = "") -> None:
    settings = Settings(data=Path(data), readers=2)
    telusur = Telusur.open(settings)
    print("ready", flush=True)
    if what == "submit":
        for path in sorted(Path(folder).iterdir()):
            with path.open("rb") as file:
                pipeline.submit(telusur, file, path.name, OPERATOR)
            print(path.name, flush=True)
    elif what == "index":
        pipeline.index_paths(telusur, [Path(folder)], lambda _: None)
    elif what == "recognise":
        pipeline.recognise(telusur, lambda _: None)
    elif what == "reread":
        pipeline.reread(telusur, lambda _: None)
    else:
        with ReaderPool(settings) as pool:
            pipeline.work(telusur, pool, threading.Event())


main(*sys.argv[1:])
