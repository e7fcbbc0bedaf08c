"""The zip of a DOCX: only the parts that hold text are opened, and their bytes counted while they inflate.

What comes out is the document itself and a small package of what belongs to it (`frame`), with a directory and
relationships written here, so that nothing in the original's directory, sizes, links or names is believed by whoever
parses it.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from lzma import LZMAError
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from indexer.errors import ReadError
from indexer.extract import limits
from indexer.models import Outcome

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_TYPES = {
    "styles": _WORD + "styles+xml",
    "numbering": _WORD + "numbering+xml",
    "header": _WORD + "header+xml",
    "footer": _WORD + "footer+xml",
    "footnotes": _WORD + "footnotes+xml",
    "endnotes": _WORD + "endnotes+xml",
}
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_RELATIONSHIP = f"{{{_PACKAGE}relationships}}Relationship"

# The namespaces of ISO 29500 Strict, which Word can save, and what every reader knows them as.
_STRICT = {
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _RELATIONS.rstrip("/").encode(),
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
_OTHER_OFFICE = ("xl/workbook", "ppt/presentation", "mimetype", "content.xml", "visio/document")
# Errors of libxml2 that say it needed more than it may take: no memory, internal limit, text too long.
_PARSER_LIMITS = frozenset({etree.ErrorTypes.ERR_NO_MEMORY, etree.ErrorTypes.ERR_RESOURCE_LIMIT})
_PROLOG_STEP = 1024
_EMPTY = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
_BLOCK = 256 * 1024
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    IndexError,
)


@dataclass(frozen=True, slots=True)
class WordPackage:
    """`document`: the XML of the text. `links`: id, kind and XML of each part with text that belongs to it."""

    document: bytes
    links: tuple[tuple[str, str, bytes], ...]
    warnings: tuple[str, ...]

    def frame(self) -> bytes:
        """A package of those parts around an empty document, for python-docx: it need not parse the text again."""
        return _write(_EMPTY, self.links)


def open_package(data: bytes) -> WordPackage:
    """Raises ReadError.

    NOT_A_DOCUMENT, UNSUPPORTED (another kind of office file), UNSAFE (macros, DTD), ENCRYPTED, TOO_BIG or DAMAGED.
    """
    with open_parts(data) as parts:
        main = _main_part(parts)
        if any(name.endswith("vbaproject.bin") for name in parts.names):
            raise ReadError(Outcome.UNSAFE, "macros")
        document = parts.xml(main)
        links = []
        for rel_id, kind, target in _relations(parts, main):
            if kind in _TYPES and parts.has(target) and (part := parts.optional(target)) is not None:
                links.append((rel_id, kind, part))
        return WordPackage(document, tuple(links), tuple(parts.warnings))


@dataclass(frozen=True, slots=True)
class WordTrees:
    """The parsed `w:document`, and `w:numbering` where there is one. They are shared: nobody changes them.

    `loss`: why a flow table in the file may have been lost before these were made, "" where none was.
    """

    document: Any
    numbering: Any
    loss: str = ""


def open_trees(package: WordPackage) -> WordTrees:
    """Raises ReadError DAMAGED or TOO_BIG where the document cannot be parsed."""
    numbering = next((part for _, kind, part in package.links if kind == "numbering"), None)
    return WordTrees(parse(package.document), None if numbering is None else parse(numbering))


@contextmanager
def open_parts(data: bytes) -> Iterator["ZipParts"]:
    """The parts of a zip; whatever is wrong with the zip raises ReadError DAMAGED, too many members TOO_BIG."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield ZipParts(archive)
    except _ZIP_ERRORS as error:
        raise ReadError(Outcome.DAMAGED, f"zip: {error!r}") from error


class ZipParts:
    """Members of the archive by part name, inflated within the limits. `names` are in lower case."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        if len(archive.namelist()) > limits.MAX_MEMBERS:
            raise ReadError(Outcome.TOO_BIG, f"{len(archive.namelist())} zip members")
        self._archive = archive
        self._members = {info.filename.lower(): info for info in archive.infolist()}
        self._left = limits.MAX_PACKAGE_BYTES
        self.warnings: list[str] = []
        if len(self._members) < len(archive.infolist()):
            self.warnings.append("Berkas memuat dua bagian bernama sama; yang dibaca adalah yang terakhir.")

    @property
    def names(self) -> Iterable[str]:
        return self._members.keys()

    def has(self, name: str) -> bool:
        return name.lower() in self._members

    def xml(self, name: str) -> bytes:
        """The part, free of DTD and in the common namespaces."""
        data = self._inflate(self._members[name.lower()])
        _refuse_dtd(data)
        if b"purl.oclc.org" in data:
            for strict, common in _STRICT.items():
                data = data.replace(strict, common)
        return data

    def optional(self, name: str) -> bytes | None:
        """A part the document can be read without; None (and a warning) when it is damaged."""
        try:
            data = self.xml(name)
            parse(data)
        except ReadError as error:
            if error.outcome is not Outcome.DAMAGED:
                raise
            self.warnings.append(f"Bagian {posixpath.basename(name)} rusak dan dilewati.")
            return None
        return data

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        if info.flag_bits & 0x1:
            raise ReadError(Outcome.ENCRYPTED, "zip member with a password")
        blocks, size = [], 0
        with self._archive.open(info) as stream:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > min(limits.MAX_PART_BYTES, self._left):
                    raise ReadError(Outcome.TOO_BIG, f"part of more than {size} bytes")
                blocks.append(block)
        self._left -= size
        return b"".join(blocks)


def _refuse_dtd(data: bytes) -> None:
    """Word writes no DTD; one is there to fetch or to multiply. The parser that reads the rest looks at the prolog."""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    root = None
    try:
        for begin in range(0, len(data), _PROLOG_STEP):
            parser.feed(data[begin : begin + _PROLOG_STEP])
            if (event := next(iter(parser.read_events()), None)) is not None:
                root = event[1]
                break
    except etree.XMLSyntaxError as error:
        if b"<!DOCTYPE" in data[:4096].replace(b"\x00", b""):
            raise ReadError(Outcome.UNSAFE, f"DTD: {error}") from error
        raise xml_refusal(error) from error
    if root is None:
        raise ReadError(Outcome.DAMAGED, "xml: no element")
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(Outcome.UNSAFE, "DTD")


def xml_refusal(error: Exception) -> ReadError:
    """TOO_BIG where the parser ran out of memory or gave up on depth or length, else DAMAGED."""
    code = getattr(error, "code", None)
    is_limit = code in _PARSER_LIMITS or "depth" in str(error)
    return ReadError(Outcome.TOO_BIG if is_limit else Outcome.DAMAGED, f"xml: {error}")


def parse(data: bytes) -> Any:
    """The root element of a part. Raises ReadError TOO_BIG or DAMAGED."""
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise xml_refusal(error) from error


def _main_part(parts: ZipParts) -> str:
    for _, kind, target in _relations(parts, ""):
        if kind == "officeDocument" and parts.has(target) and not target.lower().startswith(_OTHER_OFFICE):
            return target
    if parts.has("word/document.xml"):
        return "word/document.xml"
    other = any(name.startswith(_OTHER_OFFICE) for name in parts.names)
    raise ReadError(Outcome.UNSUPPORTED if other else Outcome.NOT_A_DOCUMENT, "zip without a Word document")


def _relations(parts: ZipParts, source: str) -> list[tuple[str, str, str]]:
    """(id, last word of the type, part name) of what `source` links to inside the package."""
    folder, name = posixpath.split(source)
    rels = posixpath.join(folder, "_rels", name + ".rels")
    if not parts.has(rels):
        return []
    found = []
    for link in parse(parts.xml(rels)).iter(_RELATIONSHIP):
        if link.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
            found.append((link.get("Id", ""), link.get("Type", "").rpartition("/")[2], target.lstrip("/")))
    return found


def _write(document: bytes, links: Sequence[tuple[str, str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/document.xml", document)
        overrides = [("/word/document.xml", _WORD + "document.main+xml")]
        relations = []
        for index, (rel_id, kind, part) in enumerate(links):
            name = f"{kind}{index}.xml"
            archive.writestr(f"word/{name}", part)
            overrides.append((f"/word/{name}", _TYPES[kind]))
            relations.append((rel_id, _RELATIONS + kind, name))
        archive.writestr("word/_rels/document.xml.rels", _relationships(relations))
        archive.writestr("_rels/.rels", _relationships([("rId1", _RELATIONS + "officeDocument", "word/document.xml")]))
        archive.writestr("[Content_Types].xml", _content_types(overrides))
    return buffer.getvalue()


def _relationships(relations: list[tuple[str, str, str]]) -> str:
    rows = "".join(
        f"<Relationship Id={quoteattr(rel_id)} Type={quoteattr(kind)} Target={quoteattr(target)}/>"
        for rel_id, kind, target in relations
    )
    return f'<Relationships xmlns="{_PACKAGE}relationships">{rows}</Relationships>'


def _content_types(overrides: list[tuple[str, str]]) -> str:
    rows = "".join(f"<Override PartName={quoteattr(name)} ContentType={quoteattr(kind)}/>" for name, kind in overrides)
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{_PACKAGE}content-types">{default}{rows}</Types>'
