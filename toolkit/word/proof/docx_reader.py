"""Reader of .docx files for the proof, independent of the code that writes reports."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from posixpath import normpath
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from toolkit.core.text import trim

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_MAIN_PART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT = (
    f"{_WORD}{name}" for name in ("p", "tbl", "tr", "tc", "t")
)
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}p"
TITLE_PROPERTY = "{http://purl.org/dc/elements/1.1/}title"
_BOX = f"{_WORD}txbxContent"
_BREAK = f"{_WORD}br"
_BEFORE = f"{_WORD}trPr/{_WORD}gridBefore"
_PROPERTIES, _SPAN, _MERGE = (f"{_WORD}{name}" for name in ("tcPr", "gridSpan", "vMerge"))
_VALUE = f"{_WORD}val"
_SIGNS = {
    f"{_WORD}tab": "\t",
    f"{_WORD}ptab": "\t",
    f"{_WORD}cr": "\n",
    f"{_WORD}noBreakHyphen": "\u2011",
}
# a tab in a paragraph's properties is a stop; a box holds paragraphs of its own
_PASSED = {f"{_WORD}{name}" for name in ("pPr", "rPr", "moveFrom", "txbxContent")}
_BESIDE = re.compile(r"word/(header|footer|footnotes|endnotes)\d*\.xml")
_PARSER = etree.XMLParser(resolve_entities=False)


class WordCell(NamedTuple):
    """A table cell as in the XML: first grid column, spans, paragraphs."""

    column: int
    span: int
    merge: str
    """`restart` or `continue` if merged downwards, else empty."""
    lines: tuple[str, ...]
    text: str
    """Paragraphs that are not blank, trimmed and joined by line breaks."""


class WordTable(NamedTuple):
    """Rows of a table."""

    rows: tuple[tuple[WordCell, ...], ...]


Block = str | WordTable


class Archive(NamedTuple):
    """A .docx file: its XML members by name, and the contents of its body."""

    members: dict[str, bytes]
    body: tuple[Block, ...]
    """Paragraphs and tables in order."""
    boxes: tuple[str, ...]
    """Paragraphs of text boxes."""


class UnreadableDocumentError(Exception):
    """Data that is not a complete .docx file."""


def open_archive(data: bytes) -> Archive:
    """Read a .docx file.

    Raises:
        UnreadableDocumentError: the data is none, or not complete.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
            members = {name: archive.read(name) for name in names}
        relations = parse(members["_rels/.rels"]).iter(f"{_RELATIONS}Relationship")
        targets = (r.get("Target", "") for r in relations if r.get("Type") == _MAIN_PART)
        root = parse(members[normpath(next(targets, "")).lstrip("/")])
    except (zipfile.BadZipFile, zlib.error, KeyError) as error:
        raise UnreadableDocumentError(str(error)) from error
    boxes = (p for box in root.iter(_BOX) for p in box.iter(_PARAGRAPH))
    return Archive(members, tuple(_blocks(root)), tuple(map(read_text, boxes)))


def parse(data: bytes) -> etree._Element:
    """Return the root of an XML member.

    Raises:
        UnreadableDocumentError: the data is no XML.
    """
    try:
        return etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocumentError(str(error)) from error


def list_beside(archive: Archive) -> Iterator[tuple[str, list[str]]]:
    """Yield headers, footers and notes by member name, each with its paragraphs."""
    for name, data in archive.members.items():
        if _BESIDE.fullmatch(name):
            yield name, [read_text(paragraph) for paragraph in parse(data).iter(_PARAGRAPH)]


def read_text(paragraph: etree._Element) -> str:
    """Return a paragraph's text: tabs as \\t, line breaks as \\n, page breaks left out."""
    return "".join(_pieces(paragraph))


def read_properties(archive: Archive) -> dict[str, str]:
    """Return the document's properties by the names of their elements."""
    data = archive.members.get("docProps/core.xml")
    elements = parse(data) if data else ()
    return {str(element.tag): element.text or "" for element in elements}


def read_units(data: bytes) -> Iterator[str]:
    """Yield every text of a member: of paragraphs or else elements, and of attributes."""
    root = parse(data)
    paragraphs = [p for tag in (_PARAGRAPH, _DRAWN) for p in root.iter(tag)]
    if paragraphs:
        yield from (
            "".join(_pieces(p) if p.tag == _PARAGRAPH else map(str, p.itertext()))
            for p in paragraphs
        )
    else:
        yield from (element.text for element in root.iter() if element.text)
    for element in root.iter():
        yield from map(str, element.attrib.values())


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag == _TEXT:
            yield child.text or ""
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag == _BREAK:
            yield "" if child.get(f"{_WORD}type") in {"page", "column"} else "\n"
        elif tag not in _PASSED:
            yield from _pieces(child)


def _blocks(element: etree._Element) -> Iterator[Block]:
    """Yield paragraphs and tables, also within wrappers such as content controls."""
    for child in element:
        if child.tag == _PARAGRAPH:
            yield read_text(child)
        elif child.tag == _TABLE:
            rows: list[tuple[WordCell, ...]] = []
            for row in _find(child, _ROW):
                cells: list[WordCell] = []
                column = _measure(row.find(_BEFORE), 0)
                for cell in _find(row, _CELL):
                    properties = cell.find(_PROPERTIES)
                    span, merge = 1, ""
                    for entry in () if properties is None else properties:
                        if entry.tag == _SPAN:
                            span = _measure(entry, 1)
                        elif entry.tag == _MERGE:
                            merge = entry.get(_VALUE, "continue")
                    lines = tuple(read_text(paragraph) for paragraph in cell.iter(_PARAGRAPH))
                    text = "\n".join(filter(None, map(trim, lines)))
                    cells.append(WordCell(column, span, merge, lines, text))
                    column += span
                rows.append(tuple(cells))
            yield WordTable(tuple(rows))
        else:
            yield from _blocks(child)


def _find(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the nearest descendants with a tag name, none that is within another."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _PASSED:
            yield from _find(child, tag)


def _measure(element: etree._Element | None, default: int) -> int:
    return default if element is None else int(element.get(_VALUE, default))
