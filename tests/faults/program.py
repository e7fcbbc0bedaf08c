"""What the fault tests kill: `python -m tests.faults.program submit|index|ocr|reread|register|work DATA [FOLDER]`.

Prints "ready" once the installation is open; `submit` prints the name of each file once it is accepted.
"""

import sys
import threading
from pathlib import Path

from indexer import ingest
from indexer.access import OPERATOR
from indexer.completeness.register_import import import_register
from indexer.config import Settings
from indexer.installation import Installation
from indexer.reading.reader_pool import ReaderPool


def main(what: str, data: str, folder: str = "") -> None:
    settings = Settings(data=Path(data), readers=2)
    installation = Installation.open(settings)
    print("ready", flush=True)
    if what == "submit":
        for path in sorted(Path(folder).iterdir()):
            with path.open("rb") as file:
                ingest.submit(installation, file, path.name, OPERATOR)
            print(path.name, flush=True)
    elif what == "index":
        ingest.index_paths(installation, [Path(folder)], lambda _: None)
    elif what == "ocr":
        ingest.run_ocr(installation, lambda _: None)
    elif what == "reread":
        ingest.reprocess(installation, lambda _: None)
    elif what == "register":
        import_register(installation, Path(folder))
    else:
        with ReaderPool(settings) as pool:
            ingest.work(installation, pool, threading.Event())


main(*sys.argv[1:])
