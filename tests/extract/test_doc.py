"""Old Word files: converted by a program beside the readers, within limits, or refused with what is to be installed."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from indexer.config import Settings
from indexer.extract.confined import __file__ as confined
from indexer.models import FileKind, Outcome, Reading, StepsState, reasons
from indexer.reading.reader_pool import PoolClosedError, ReaderPool
from tests.extract import attacks
from tests.extract.making import SENTENCE, odt
from tests.sop.test_flow_odt import COLUMNS, HEADING, STYLES, custom, rows

MIB = 1024 * 1024
SAMPLES = Path("corpus/samples")
SOFFICE, ANTIWORD = shutil.which("soffice"), shutil.which("antiword")
DOC = attacks.ole2("WordDocument")
STEPS = "".join(rows(*[custom("rectangle")] * 3))
FLOW = odt(f"<text:p>Prosedur</text:p><table:table>{COLUMNS}{HEADING}{STEPS}</table:table>", styles=STYLES)
SAVE = "Path(sys.argv[sys.argv.index('--outdir') + 1], 'berkas.odt').write_bytes(Path({path!r}).read_bytes())"
DOCBOOK = f"""<?xml version="1.0"?><!DOCTYPE book PUBLIC "-//OASIS//DTD DocBook XML V4.1.2//EN" "http://127.0.0.1:9/x.dtd">
<book><bookinfo><date>2022-01-01</date></bookinfo><chapter><title>Identitas</title><para>{SENTENCE}</para><para>
<informaltable><tgroup cols='2'><colspec colwidth='90.00pt'/><colspec colwidth='200.00pt'/><tbody>
<row><entry>Nomor SOP</entry><entry>: SOP.01/X/2022</entry></row><row><entry>Judul SOP</entry><entry>: Cuti
tahunan</entry></row></tbody></tgroup></informaltable></para></chapter>
<chapter><title>Bagan</title><para> | |No |Kegiatan |Pelaksana |Kelengkapan |Waktu |Output |</para></chapter></book>"""

Read = Callable[..., Reading]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts a program of that name on the PATH, which holds nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name: str, script: str) -> None:
        program = folder / name
        program.write_text(f"#!{sys.executable}\nimport os, sys, time\nfrom pathlib import Path\n{script}\n")
        program.chmod(0o755)

    return put


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReaderPool]:
    with ReaderPool(Settings(data=tmp_path_factory.mktemp("data"), readers=1, read_memory_mb=256)) as pool:
        yield pool


@pytest.fixture
def read(tmp_path: Path, pool: ReaderPool) -> Read:
    def run(data: bytes = DOC) -> Reading:
        path = tmp_path / "lama.doc"
        path.write_bytes(data)
        return pool.read(path, "lama.doc")

    return run


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def left_behind() -> list[str]:
    """Folders of conversions."""
    return [path.name for path in Path(tempfile.gettempdir()).glob("telusur-doc-*")]


def test_what_libreoffice_saves_is_read_with_steps_and_performers(
    install: Callable[[str, str], None], read: Read, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.odt"
    saved.write_bytes(FLOW)
    install("soffice", SAVE.format(path=str(saved)))
    reading = read()
    assert (reading.outcome, reading.kind, reading.reader) == (Outcome.INDEXED, FileKind.DOC, "doc")
    assert reading.pages[0].source == "doc"
    assert [step.performers for step in reading.sops[0].steps] == [("Arsiparis",), ("Analis",), ("Kepala Biro",)]
    assert left_behind() == []


def test_what_antiword_writes_is_read_without_steps(
    install: Callable[[str, str], None], read: Read, tmp_path: Path
) -> None:
    printed = tmp_path / "printed.xml"
    printed.write_text(DOCBOOK)
    install("antiword", f"print(Path({str(printed)!r}).read_text())")
    reading = read()
    assert (reading.outcome, reading.kind) == (Outcome.INDEXED, FileKind.DOC)
    assert [page.heading for page in reading.pages] == ["Identitas", "Bagan"]
    assert SENTENCE in reading.pages[0].text
    (sop,) = reading.sops
    assert (sop.identity.number, sop.identity.title) == ("SOP.01/X/2022", "Cuti tahunan")
    assert (sop.steps_state, sop.steps_reason) == (StepsState.UNREADABLE, reasons.TEXT_ONLY)


def test_without_a_program_the_file_waits_for_one(
    install: Callable[[str, str], None], read: Read, tmp_path: Path
) -> None:
    assert (read().outcome, read().kind) == (Outcome.NO_CONVERTER, FileKind.DOC)
    saved = tmp_path / "saved.odt"
    saved.write_bytes(FLOW)
    install("soffice", SAVE.format(path=str(saved)))
    assert read().outcome is Outcome.INDEXED


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ("pass", Outcome.DAMAGED),
        ("sys.exit(3)", Outcome.DAMAGED),
        ("os.abort()", Outcome.CRASHED),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", Outcome.DAMAGED),
        ("x = [bytes(2**24) for _ in range(100)]", Outcome.DAMAGED),
        ("Path(sys.argv[sys.argv.index('--outdir') + 1], 'berkas.odt').write_bytes(b'PK' * 99)", Outcome.DAMAGED),
    ],
)
def test_a_program_that_fails_ends_in_an_outcome(
    install: Callable[[str, str], None], read: Read, script: str, outcome: Outcome
) -> None:
    install("soffice", script)
    assert read().outcome is outcome
    assert left_behind() == []


def test_a_program_that_does_not_end_is_ended_with_all_it_started(
    install: Callable[[str, str], None], tmp_path: Path
) -> None:
    note, path = tmp_path / "child", tmp_path / "lama.doc"
    path.write_bytes(DOC)
    install("soffice", f"child = os.fork()\nif child: Path({str(note)!r}).write_text(str(child))\ntime.sleep(60)")
    with ReaderPool(Settings(data=tmp_path, readers=1, read_seconds=2)) as pool:
        assert pool.read(path, path.name).outcome is Outcome.TIMED_OUT
    assert not Path(f"/proc/{note.read_text()}/cwd").exists()
    assert left_behind() == []


def test_a_closed_pool_ends_the_program(install: Callable[[str, str], None], tmp_path: Path) -> None:
    install("soffice", "time.sleep(60)")
    path = tmp_path / "lama.doc"
    path.write_bytes(DOC)
    with ThreadPoolExecutor(1) as threads, ReaderPool(Settings(data=tmp_path, readers=1)) as pool:
        reading = threads.submit(pool.read, path, "lama.doc")
        while not left_behind():
            time.sleep(0.01)
        pool.close()
        with pytest.raises(PoolClosedError):
            reading.result(timeout=20)
    assert left_behind() == []


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (attacks.ole2("EncryptedPackage"), Outcome.ENCRYPTED),
        (attacks.locked_doc(), Outcome.ENCRYPTED),
        (attacks.ole2("_VBA_PROJECT") + DOC, Outcome.UNSAFE),
        (attacks.ole2("Workbook"), Outcome.UNSUPPORTED),
    ],
)
def test_what_is_refused_is_never_given_to_a_program(
    install: Callable[[str, str], None], read: Read, tmp_path: Path, data: bytes, outcome: Outcome
) -> None:
    install("soffice", f"Path({str(tmp_path / 'ran')!r}).touch()")
    assert read(data).outcome is outcome
    assert not (tmp_path / "ran").exists()


def test_a_confined_program_has_no_network_where_the_kernel_allows_that() -> None:
    if subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode:
        pytest.skip("no namespaces here")
    script = "import socket; print([name for _, name in socket.if_nameindex()])"
    command = [sys.executable, confined, str(512 * MIB), "10", str(MIB), sys.executable, "-c", script]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == "['lo']"


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_samples_saved_as_old_word_say_what_the_originals_say(tmp_path: Path) -> None:
    originals = sorted(SAMPLES.rglob("*.docx"))[:4]
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(SOFFICE), "--headless", profile, "--convert-to", "doc", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, originals)], check=True, capture_output=True, timeout=300)
    with ReaderPool(Settings(data=tmp_path, readers=1)) as pool:
        for original in originals:
            (true,) = pool.read(original, original.name).sops
            (found,) = pool.read(tmp_path / f"{original.stem}.doc", original.name).sops
            assert found.identity == true.identity
            for step, right in zip(found.steps, true.steps, strict=True):
                assert (step.activity, step.duration) == (right.activity, right.duration)
                assert step.performers in ((), right.performers)


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None and ANTIWORD is None, reason="neither LibreOffice nor antiword is installed")
@pytest.mark.parametrize(
    "data", [DOC, DOC + Random(1).randbytes(100_000), attacks.OLE2 + Random(2).randbytes(504) + DOC[512:]]
)
def test_hostile_files_end_in_an_outcome(read: Read, data: bytes) -> None:
    assert read(data).outcome in (Outcome.DAMAGED, Outcome.CRASHED, Outcome.TIMED_OUT, Outcome.NO_TEXT, Outcome.INDEXED)
    assert left_behind() == []
