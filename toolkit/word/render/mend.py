"""What Word calls damaged in a rendered part, put right: LibreOffice forgives it, Word does not.

A loop over nothing leaves a cell or header without a paragraph, a table without rows, two tables
without anything between them; a loop over much repeats what may stand only once.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from lxml import etree

from toolkit.word.render.cell_properties import has_disorder, order_properties
from toolkit.word.render.unique import has_repeats, make_unique
from toolkit.word.shared.ooxml import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

JOINED = "<?joined?>"
"""Stands between two tables that follow each other in the template itself: they belong together."""

_W = f"{{{MAIN}}}"
_P, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_CONTROL, _CONTENT, _SECTION = f"{_W}sdt", f"{_W}sdtContent", f"{_W}sectPr"
_HOLDERS = tuple(
    f"{_W}{name}"
    for name in ("body", "tc", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent")
)
"""What must end with a paragraph."""
_WRAPPERS = {_CONTROL, _CONTENT, f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"}
_BLOCKS = {_P, _TABLE}
_TOUCHING = re.compile(r"(</w:tbl>)(\s*<w:tbl[ >])")
_SUSPECT = re.compile(
    r"(?<!</w:p>)</w:(?:tc|hdr|ftr|footnote|endnote|comment|txbxContent|sdtContent)>"
    r"|(?<!</w:tr>)</w:tbl>|(?<!</w:tc>)</w:tr>|</w:tbl>(?!<w:p[ >/])"
    r"|<w:(?:tc|tr|tbl|hdr|ftr|txbxContent|sdtContent)(?: [^>]*)?/>"
    r"|<w:body(?: [^>]*)?>\s*<w:sectPr"
)
"""What may want mending; nearly all else is as it should be, and need not be parsed."""


def mark_joined(text: str) -> str:
    """The source of a part, in which tables that touch are marked to be left so."""
    return _TOUCHING.sub(rf"\1{JOINED}\2", text)


def needs_mending(xml: str) -> bool:
    """Whether a rendered part has to be looked through."""
    return _SUSPECT.search(xml) is not None or has_repeats(xml) or has_disorder(xml)


def mend(data: bytes) -> bytes:
    """A rendered part as Word wants it; what is sound stays as it was.

    Raises:
        CellError: a tag set a property of a cell to what is none.
    """
    root = etree.fromstring(data)
    order_properties(root)
    for element in reversed(list(root.iter(_CONTROL, _ROW, _TABLE))):
        if element.tag == _CONTROL:
            _fill_control(element)
        elif next(element.iter(_CELL if element.tag == _ROW else _ROW), None) is None:
            _remove(element)
    for holder in list(root.iter(*_HOLDERS)):
        for table, below in pairwise(list(_walk_blocks(holder))):
            if table.tag == below.tag == _TABLE:
                table.addnext(etree.Element(_P))
        _end_with_paragraph(holder)
    make_unique(root)
    if data.startswith(b"<?xml"):
        return bytes(etree.tostring(root, encoding="UTF-8", standalone=True))
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=False))


def _fill_control(control: etree._Element) -> None:
    """A content control is of use only with what it holds."""
    content = control.find(_CONTENT)
    around = control.getparent()
    if content is None or len(content) or around is None:
        return
    while around.tag in _WRAPPERS and (above := around.getparent()) is not None:
        around = above
    if around.tag in {_TABLE, _ROW}:
        _remove(control)
    elif around.tag in _HOLDERS:
        etree.SubElement(content, _P)


def _end_with_paragraph(holder: etree._Element) -> None:
    last = None
    for block in _walk_blocks(holder):
        last = block
    if last is not None and last.tag == _P:
        return
    paragraph = etree.Element(_P)
    if len(holder) and holder[-1].tag == _SECTION:
        holder[-1].addprevious(paragraph)
    else:
        holder.append(paragraph)


def _walk_blocks(holder: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, also within content controls; marks between tables."""
    for child in holder:
        if child.tag in _BLOCKS or isinstance(child, etree._ProcessingInstruction):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _walk_blocks(child)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
