"""Repairs of a rendered part where Word would call it damaged; LibreOffice forgives that.

A loop over nothing leaves a cell or header without a paragraph, a table without rows, two tables
with nothing between them; a loop over many items repeats ids that must be unique.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from lxml import etree

from toolkit.word.render.cell_properties import has_disorder, order_properties
from toolkit.word.render.unique import has_repeats, make_unique
from toolkit.word.shared.ooxml import MAIN, remove_element

if TYPE_CHECKING:
    from collections.abc import Iterator

JOINED = "<?joined?>"
"""A mark between two tables that touch in the template itself, and so may in the report."""

_W = f"{{{MAIN}}}"
_P, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_CONTROL, _CONTENT, _SECTION = f"{_W}sdt", f"{_W}sdtContent", f"{_W}sectPr"
_HOLDERS = tuple(
    f"{_W}{name}"
    for name in ("body", "tc", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent")
)
"""Elements that must end with a paragraph."""
_WRAPPERS = {_CONTROL, _CONTENT, f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"}
_BLOCKS = {_P, _TABLE}
_TOUCHING = re.compile(r"(</w:tbl>)(\s*<w:tbl[ >])")
_SUSPECT = re.compile(
    r"(?<!</w:p>)</w:(?:tc|hdr|ftr|footnote|endnote|comment|txbxContent|sdtContent)>"
    r"|(?<!</w:tr>)</w:tbl>|(?<!</w:tc>)</w:tr>|</w:tbl>(?!<w:p[ >/])"
    r"|<w:(?:tc|tr|tbl|hdr|ftr|txbxContent|sdtContent)(?: [^>]*)?/>"
    r"|<w:body(?: [^>]*)?>\s*<w:sectPr"
)
"""Signs of damage; a part without any need not be parsed."""


def mark_joined(text: str) -> str:
    """Return the source of a part with a mark between tables that touch, so that they stay so."""
    return _TOUCHING.sub(rf"\1{JOINED}\2", text)


def needs_mending(xml: str) -> bool:
    """Return whether a rendered part may be damaged and has to be passed to `mend`."""
    return _SUSPECT.search(xml) is not None or has_repeats(xml) or has_disorder(xml)


def mend(data: bytes) -> bytes:
    """Return a rendered part without damage; raise CellError for an invalid cell property."""
    root = etree.fromstring(data)
    order_properties(root)
    for element in reversed(list(root.iter(_CONTROL, _ROW, _TABLE))):
        if element.tag == _CONTROL:
            _fill_control(element)
        elif next(element.iter(_CELL if element.tag == _ROW else _ROW), None) is None:
            remove_element(element)
    for holder in list(root.iter(*_HOLDERS)):
        blocks = list(_walk_blocks(holder))
        for table, below in pairwise(blocks):
            if table.tag == below.tag == _TABLE:
                table.addnext(etree.Element(_P))
        if not blocks or blocks[-1].tag != _P:
            paragraph = etree.Element(_P)
            if len(holder) and holder[-1].tag == _SECTION:
                holder[-1].addprevious(paragraph)
            else:
                holder.append(paragraph)
    make_unique(root)
    if data.startswith(b"<?xml"):
        return bytes(etree.tostring(root, encoding="UTF-8", standalone=True))
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=False))


def _fill_control(control: etree._Element) -> None:
    """Give an empty content control a paragraph, or remove it between rows or cells."""
    content = control.find(_CONTENT)
    around = control.getparent()
    if content is None or len(content) or around is None:
        return
    while around.tag in _WRAPPERS and (above := around.getparent()) is not None:
        around = above
    if around.tag in {_TABLE, _ROW}:
        remove_element(control)
    elif around.tag in _HOLDERS:
        etree.SubElement(content, _P)


def _walk_blocks(holder: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs, tables and marks in an element, also within content controls."""
    for child in holder:
        if child.tag in _BLOCKS or isinstance(child, etree._ProcessingInstruction):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _walk_blocks(child)
