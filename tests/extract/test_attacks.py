"""Every class of hostile file ends in its outcome; the reader lives on, the host stays small, nothing is fetched."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.config import Settings
from indexer.models import Outcome, Reading
from indexer.reading.reader_pool import ReaderPool
from tests.extract import attacks
from tests.extract.making import SENTENCE, docx, locked_pdf, paragraph, text_pdf

MIB = 1024 * 1024
# What the parent process may grow by while a bomb goes off in a reader.
GROWTH = 48 * MIB


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReaderPool]:
    settings = Settings(data=tmp_path_factory.mktemp("data"), readers=1, read_seconds=20)
    with ReaderPool(settings) as pool:
        yield pool


@pytest.fixture
def attack(pool: ReaderPool, tmp_path: Path) -> Callable[[bytes], Reading]:
    """Has a file read, and sees to it that the next one is read and that this process has not grown."""

    def run(data: bytes) -> Reading:
        path, good = tmp_path / "serangan", tmp_path / "baik.pdf"
        path.write_bytes(data)
        good.write_bytes(text_pdf(SENTENCE))
        before = memory()
        reading = pool.read(path, "serangan.pdf")
        assert memory() - before < GROWTH
        assert pool.read(good, "baik.pdf").pages[0].text == SENTENCE
        return reading

    return run


def memory() -> int:
    """Bytes of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


Attack = Callable[[bytes], Reading]


@pytest.mark.parametrize(
    ("make", "outcome"),
    [
        (lambda: b"<html><body>Halaman masuk</body></html>", Outcome.NOT_A_DOCUMENT),
        (lambda: b"MZ" + bytes(4000), Outcome.NOT_A_DOCUMENT),
        (lambda: b"GIF89a" + bytes(400), Outcome.NOT_A_DOCUMENT),
        (attacks.slides, Outcome.UNSUPPORTED),
        (attacks.spreadsheet, Outcome.UNSUPPORTED),
        (lambda: b"{\\rtf1 Prosedur}", Outcome.UNSUPPORTED),
        (lambda: attacks.ole2("Workbook"), Outcome.UNSUPPORTED),
        (lambda: attacks.ole2("EncryptedPackage"), Outcome.ENCRYPTED),
        (attacks.with_macros, Outcome.UNSAFE),
        (lambda: locked_pdf(text_pdf(SENTENCE), "kunci", "induk"), Outcome.ENCRYPTED),
        (lambda: b"", Outcome.EMPTY),
        (lambda: b"%PDF-1.7\n", Outcome.DAMAGED),
        (lambda: docx(paragraph(SENTENCE))[:400], Outcome.DAMAGED),
        (lambda: attacks.docx_of_zeros(1024, 1024 * MIB), Outcome.TOO_BIG),
        (lambda: attacks.docx_of_zeros(1024, 1000), Outcome.DAMAGED),
        (lambda: attacks.one_page_many_times(100_000), Outcome.TOO_BIG),
        (lambda: attacks.tables_in_tables(3_000), Outcome.TOO_BIG),
        (lambda: attacks.external_entity("/etc/hostname"), Outcome.UNSAFE),
        (attacks.billion_laughs, Outcome.UNSAFE),
        (attacks.dtd_in_header, Outcome.UNSAFE),
    ],
)
def test_refused_by_name(attack: Attack, make: Callable[[], bytes], outcome: Outcome) -> None:
    assert attack(make()).outcome is outcome


@pytest.mark.parametrize(
    "make",
    [
        lambda: locked_pdf(text_pdf(SENTENCE), "", "induk"),
        lambda: b"\0junk\n" * 100 + text_pdf(SENTENCE),
        attacks.pdf_without_xref,
        attacks.endless_span,
        attacks.page_tree_in_itself,
        attacks.outline_in_itself,
        attacks.form_in_itself,
        lambda: attacks.tables_in_tables(40),
        attacks.note_in_itself,
        attacks.members_with_paths,
    ],
)
def test_read_in_spite_of_it(attack: Attack, make: Callable[[], bytes]) -> None:
    reading = attack(make())
    assert reading.outcome is Outcome.INDEXED
    assert SENTENCE in reading.pages[0].text


@pytest.mark.slow
@pytest.mark.parametrize("make", [attacks.many_big_streams, attacks.double_flate, attacks.squared_forms])
def test_bombs_go_off_within_the_limits(attack: Attack, make: Callable[[], bytes]) -> None:
    reading = attack(make())
    assert reading.outcome in {Outcome.TOO_BIG, Outcome.TIMED_OUT, Outcome.DAMAGED}
    assert not reading.sops


@pytest.mark.slow
def test_a_million_paragraphs_are_read_or_refused(attack: Attack) -> None:
    reading = attack(attacks.million_paragraphs())
    assert reading.outcome in {Outcome.INDEXED, Outcome.TOO_BIG, Outcome.TIMED_OUT}


@pytest.mark.slow
def test_300_000_words_on_a_page_are_read(attack: Attack) -> None:
    reading = attack(attacks.words_on_one_page(300_000))
    assert reading.outcome is Outcome.INDEXED
    assert len(reading.pages[0].text.split()) == 300_000


def test_nothing_outside_the_file_is_read(attack: Attack, tmp_path: Path) -> None:
    secret = tmp_path / "rahasia.txt"
    secret.write_text(attacks.SECRET)
    reading = attack(attacks.external_entity(str(secret)))
    assert attacks.SECRET not in repr(reading)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_nothing_is_fetched(attack: Attack, encoding: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        called = threading.Event()

        def listen() -> None:
            try:
                server.accept()[0].close()
                called.set()
            except TimeoutError:
                pass

        listener = threading.Thread(target=listen)
        listener.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/a.dtd"
        assert attack(attacks.dtd_from(url, encoding)).outcome is Outcome.UNSAFE
        listener.join()
        assert not called.is_set()


def test_controls_and_turned_text_are_shown_harmlessly(attack: Attack) -> None:
    reading = attack(
        docx(paragraph("&lt;script&gt;alert(1)&lt;/script&gt; \u202ekiri\u202c \u0627\u0644\u0639\u0645\u0644"))
    )
    assert reading.pages[0].text == "<script>alert(1)</script> kiri \u0627\u0644\u0639\u0645\u0644"


@pytest.mark.slow
def test_memory_is_limited_for_each_reader(tmp_path: Path, settings: Settings) -> None:
    big, good = tmp_path / "besar.docx", tmp_path / "baik.pdf"
    big.write_bytes(docx("<w:p/>" * 2_000_000))
    good.write_bytes(text_pdf(SENTENCE))
    with ReaderPool(replace(settings, readers=1, read_memory_mb=128)) as pool:
        assert pool.read(big, "besar.docx").outcome is Outcome.TOO_BIG
        assert pool.read(good, "baik.pdf").outcome is Outcome.INDEXED


FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.slow
@pytest.mark.skipif(not FOLDER.is_dir(), reason="the folders of odd and real files are not here")
@pytest.mark.parametrize("folder", ["hostile", "real"])
def test_folders_of_files_from_elsewhere_are_borne(pool: ReaderPool, folder: str) -> None:
    files = sorted(path for path in (FOLDER / folder).rglob("*") if path.is_file() and path.suffix != ".tsv")
    before = memory()
    outcomes = [pool.read(path, path.name).outcome for path in files]
    assert memory() - before < GROWTH
    read = sum(outcome is Outcome.INDEXED for outcome in outcomes)
    assert read >= (190 if folder == "hostile" else 66)
    assert {Outcome.CRASHED, Outcome.TIMED_OUT}.isdisjoint(outcomes)
