import io
import zipfile

import pytest

from indexer.errors import ReadError
from indexer.extract.docx_package import open_package
from indexer.models import Outcome
from tests.extract import attacks
from tests.extract.making import SENTENCE, body, docx, paragraph, zipped


def document_xml(data: bytes) -> str:
    return open_package(data).document.decode()


def refusal(data: bytes) -> Outcome:
    with pytest.raises(ReadError) as refused:
        open_package(data)
    return refused.value.outcome


def test_only_the_parts_with_text_get_through() -> None:
    extra = {"word/media/image1.png": b"gambar", "customXml/item1.xml": b"<a/>", "docProps/core.xml": b"<a/>"}
    frame = open_package(docx(paragraph(SENTENCE), members=extra)).frame()
    with zipfile.ZipFile(io.BytesIO(frame)) as archive:
        assert {name for name in archive.namelist() if not name.endswith(".rels")} == {
            "[Content_Types].xml",
            "word/document.xml",
        }


def test_links_to_missing_parts_and_to_other_machines_do_not_matter() -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="http://x/styles" Target="tidak-ada.xml"/>'
        '<Relationship Id="b" Type="http://x/header" Target="http://127.0.0.1:9/h.xml" TargetMode="External"/>'
        "</Relationships>"
    )
    data = docx(paragraph(SENTENCE), members={"word/_rels/document.xml.rels": rels.encode()})
    assert SENTENCE in document_xml(data)


def test_a_file_in_strict_open_xml_is_read_like_any_other() -> None:
    strict = body(paragraph(SENTENCE)).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert "wordprocessingml/2006/main" in document_xml(docx(members={"word/document.xml": strict.encode()}))


def test_a_damaged_part_beside_the_text_is_left_out_and_named() -> None:
    package = open_package(docx(paragraph(SENTENCE), parts={"styles.xml": ("styles", "<w:styles")}))
    assert package.warnings == ("Bagian styles.xml rusak dan dilewati.",)


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_members_of_one_name_are_said() -> None:
    buffer = io.BytesIO(docx(paragraph("lama")))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/document.xml", body(paragraph("baru")))
    package = open_package(buffer.getvalue())
    assert "bernama sama" in package.warnings[0]


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (zipped({"readme.txt": b"x"}), Outcome.NOT_A_DOCUMENT),
        (attacks.slides(), Outcome.UNSUPPORTED),
        (attacks.spreadsheet(), Outcome.UNSUPPORTED),
        (zipped({"ppt/presentation.xml": b"<p/>"}), Outcome.UNSUPPORTED),
        (attacks.with_macros(), Outcome.UNSAFE),
        (attacks.external_entity("/etc/hostname"), Outcome.UNSAFE),
        (attacks.billion_laughs(), Outcome.UNSAFE),
        (attacks.dtd_from("http://127.0.0.1:9/a.dtd"), Outcome.UNSAFE),
        (attacks.dtd_from("http://127.0.0.1:9/a.dtd", "utf-16"), Outcome.UNSAFE),
        (attacks.dtd_in_header(), Outcome.UNSAFE),
        (docx(paragraph(SENTENCE))[:-30], Outcome.DAMAGED),
        (docx(members={"word/document.xml": b"bukan xml"}), Outcome.DAMAGED),
        (docx(members={"word/document.xml": b""}), Outcome.DAMAGED),
        (docx(members={"_rels/.rels": b"<", "word/document.xml": b"<"}), Outcome.DAMAGED),
        (attacks.docx_of_zeros(150, 150 * attacks.MIB), Outcome.TOO_BIG),
        (attacks.docx_of_zeros(150, 1000), Outcome.DAMAGED),
        (zipped({f"word/{number}.xml": b"" for number in range(20_001)}), Outcome.TOO_BIG),
    ],
)
def test_what_is_no_plain_word_file_is_refused_by_name(data: bytes, outcome: Outcome) -> None:
    assert refusal(data) is outcome


def test_a_member_locked_with_a_password_is_encrypted() -> None:
    data = bytearray(docx(paragraph(SENTENCE)))
    at = data.index(b"PK\x01\x02", data.index(b"word/document.xml"))
    while data[at + 46 : at + 63] != b"word/document.xml":
        at = data.index(b"PK\x01\x02", at + 1)
    data[at + 8] |= 1
    assert refusal(bytes(data)) is Outcome.ENCRYPTED
