"""The cache of page pictures: bounded, shared by processes, safe against damage; and the one lane of drawing."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import pictures
from indexer.config import Settings
from indexer.errors import ReadError
from indexer.models import Outcome, Page
from indexer.pictures import PagePictures, PicturesBusyError
from indexer.text.masking import mask
from tests.extract import attacks
from tests.extract.making import SENTENCE, text_pdf

DIGEST = "ab" * 32


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "baik.pdf"
    path.write_bytes(text_pdf(SENTENCE, "halaman dua"))
    return path


@pytest.fixture
def drawn(settings: Settings) -> Iterator[PagePictures]:
    found = PagePictures(settings)
    yield found
    found.close()


def kept(settings: Settings) -> list[Path]:
    return sorted(settings.pictures_folder.glob("*/*"))


def test_a_page_is_drawn_once_and_then_read(drawn: PagePictures, settings: Settings, file: Path) -> None:
    first = drawn.get(file, DIGEST, 1, 800)
    assert first.text == SENTENCE
    assert first.png.startswith(b"\x89PNG")
    file.unlink()
    assert drawn.get(file, DIGEST, 1, 800) == first
    other = PagePictures(settings)
    assert other.get(file, DIGEST, 1, 800) == first
    assert len(kept(settings)) == 1


def test_pages_and_widths_are_kept_apart(drawn: PagePictures, settings: Settings, file: Path) -> None:
    found = {drawn.get(file, DIGEST, page, width).png for page in (1, 2) for width in pictures.WIDTHS}
    assert len(found) == len(kept(settings)) == 4


@pytest.mark.parametrize("damage", [b"", b"\x00\x01", b"\x92\xc0\xc0", os.urandom(2_000)])
def test_a_damaged_entry_is_drawn_again_or_refused(
    drawn: PagePictures, settings: Settings, file: Path, damage: bytes
) -> None:
    first = drawn.get(file, DIGEST, 1, 800)
    kept(settings)[0].write_bytes(damage)
    if damage == b"\x92\xc0\xc0":  # neither a picture nor a reason
        with pytest.raises(ReadError):
            drawn.get(file, DIGEST, 1, 800)
    else:
        assert drawn.get(file, DIGEST, 1, 800) == first


def test_the_least_asked_for_go_when_the_room_is_used_up(settings: Settings, file: Path) -> None:
    drawn = PagePictures(replace(settings, pictures_mb=1))
    old = settings.pictures_folder / "cd" / "lama"
    old.parent.mkdir(parents=True)
    old.write_bytes(bytes(900_000))
    os.utime(old, (1, 1))
    young = old.with_name("baru")
    young.write_bytes(bytes(200_000))
    drawn.get(file, DIGEST, 1, 800)
    drawn.close()
    assert not old.exists()
    assert young.exists()
    assert len(kept(settings)) == 2


def test_pictures_go_with_their_file(drawn: PagePictures, settings: Settings, file: Path) -> None:
    for digest in (DIGEST, "cd" * 32):
        drawn.get(file, digest, 1, 800)
    pictures.forget(settings, DIGEST)
    assert [path.name[:64] for path in kept(settings)] == ["cd" * 32]
    pictures.forget(settings, "ef" * 32)


def test_nothing_is_kept_where_no_room_is_given(settings: Settings, file: Path) -> None:
    drawn = PagePictures(replace(settings, pictures_mb=0))
    assert drawn.get(file, DIGEST, 1, 800).text == SENTENCE
    drawn.close()
    assert not settings.pictures_folder.exists()


def test_a_folder_that_cannot_be_written_costs_the_cache_not_the_picture(
    drawn: PagePictures, settings: Settings, file: Path
) -> None:
    settings.pictures_folder.write_bytes(b"")
    assert drawn.get(file, DIGEST, 1, 800).text == SENTENCE


def test_a_refusal_is_remembered_for_a_while(
    drawn: PagePictures, settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        with pytest.raises(ReadError) as refused:
            drawn.get(file, DIGEST, 9, 800)
        assert refused.value.outcome is Outcome.DAMAGED
    (entry,) = kept(settings)
    asked: list[int] = []
    with pytest.raises(ReadError):
        drawn.get(file, DIGEST, 9, 800, lambda: asked.append(1))
    assert not asked
    os.utime(entry, (1, 1))
    with pytest.raises(ReadError):
        drawn.get(file, DIGEST, 9, 800, lambda: asked.append(1))
    assert asked


@pytest.mark.parametrize("make", [attacks.form_in_itself, attacks.page_tree_in_itself])
def test_odd_files_are_drawn(drawn: PagePictures, tmp_path: Path, make: Callable[[], bytes]) -> None:
    path = tmp_path / "serangan.pdf"
    path.write_bytes(make())
    assert SENTENCE in drawn.get(path, DIGEST, 1, 800).text


@pytest.mark.slow
@pytest.mark.parametrize("make", [attacks.many_big_streams, attacks.double_flate, attacks.squared_forms])
def test_bombs_are_refused_by_name_and_the_next_page_is_drawn(
    drawn: PagePictures, tmp_path: Path, file: Path, make: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "SECONDS_A_PAGE", 4)
    path = tmp_path / "serangan.pdf"
    path.write_bytes(make())
    with pytest.raises(ReadError) as refused:
        drawn.get(path, "cd" * 32, 1, 800)
    assert refused.value.outcome in {Outcome.TOO_BIG, Outcome.TIMED_OUT, Outcome.DAMAGED, Outcome.CRASHED}
    assert drawn.get(file, DIGEST, 1, 800).text == SENTENCE


def test_whoever_comes_to_a_full_lane_is_refused(
    drawn: PagePictures, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_SECONDS_OF_WAITING", 0.2)
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_args: object) -> object:
        begun.set()
        go_on.wait(10)
        raise ReadError(Outcome.DAMAGED)

    monkeypatch.setattr(drawn, "_readers", lambda: type("Pool", (), {"draw_page": staticmethod(slow)}))

    def first() -> None:
        with pytest.raises(ReadError):
            drawn.get(file, DIGEST, 1, 800)

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(10)
    before = time.monotonic()
    with pytest.raises(PicturesBusyError):
        drawn.get(file, DIGEST, 2, 800)
    assert time.monotonic() - before < 5
    go_on.set()
    thread.join()


def test_scans_are_drawn_only_where_no_number_has_to_be_hidden_in_them() -> None:
    number = mask("NIP 199001012015011001")
    expected = {
        ("pdfium", number): True,
        ("pypdf", "teks"): False,
        ("none", ""): False,
        ("ocr", "Daftar:\n• satu\n• dua"): True,
        ("ocr", number): False,
        ("docx", "teks"): False,
        ("rendition", number): True,
    }
    found = {key: pictures.can_be_drawn(Page(1, key[1], key[0]), is_placed=False) for key in expected}
    assert found == expected
    assert pictures.can_be_drawn(Page(1, number, "ocr"), is_placed=True), "it can be painted over there"


def test_the_asking_process_loads_no_pdf_library(settings: Settings, file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from indexer.config import Settings; "
        "from indexer.pictures import PagePictures; "
        f"drawn = PagePictures(Settings(data=Path({str(settings.data)!r}))); "
        f"drawn.get(Path({str(file)!r}), {DIGEST!r}, 1, 800); drawn.close(); "
        "assert not [name for name in sys.modules if name.startswith(('pypdf', 'numpy'))], 'loaded'"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
