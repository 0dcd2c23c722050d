"""Ids that must be unique in a part, and that loops repeat: of drawings, bookmarks, controls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.word.shared.ooxml import MAIN, remove_element

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

_W = f"{{{MAIN}}}"
_START, _END = f"{_W}bookmarkStart", f"{_W}bookmarkEnd"
_ID, _NAME, _VALUE = f"{_W}id", f"{_W}name", f"{_W}val"
_CONTROL_ID = f"{_W}sdtPr/{_W}id"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_PARAGRAPH_ID, _TEXT_ID = f"{_W14}paraId", f"{_W14}textId"

_STARTS, _ENDS, *_OTHERS = (
    re.compile(pattern)
    for pattern in (
        r'<w:bookmarkStart [^>]*?\bw:id="([^"]*)"',
        r'<w:bookmarkEnd [^>]*?\bw:id="([^"]*)"',
        r'<w:bookmarkStart [^>]*?\bw:name="([^"]*)"',
        r'<wp:docPr [^>]*?\bid="([^"]*)"',
        r'\bw14:paraId="([^"]*)"',
        r'<w:sdtPr>(?:(?!</w:sdtPr>).)*?<w:id w:val="([^"]*)"',
    )
)


def has_repeats(xml: str) -> bool:
    """Return whether an id is repeated, or a bookmark has only one of its ends."""
    starts = _STARTS.findall(xml)
    if len(set(starts)) < len(starts) or sorted(starts) != sorted(_ENDS.findall(xml)):
        return True
    found = (pattern.findall(xml) for pattern in _OTHERS)
    return any(len(set(ids)) < len(ids) for ids in found)


def make_unique(root: etree._Element) -> None:
    """Number repeated drawings anew, and remove other ids from all but the first that has them."""
    _number_drawings(root)
    _pair_bookmarks(root)
    seen: set[str] = set()
    for element in root.iter(f"{_W}p", f"{_W}tr"):
        name = element.get(_PARAGRAPH_ID)
        if name in seen:
            element.attrib.pop(_PARAGRAPH_ID)
            element.attrib.pop(_TEXT_ID, "")
        elif name:
            seen.add(name)
    seen.clear()
    for control in root.iter(f"{_W}sdt"):
        number = control.find(_CONTROL_ID)
        if number is not None:
            if number.get(_VALUE, "") in seen:
                remove_element(number)  # Word numbers those anew that have none
            seen.add(number.get(_VALUE, ""))


def _number_drawings(root: etree._Element) -> None:
    """Give drawings whose id is repeated, but for the first, the next free one."""
    drawings = list(root.iter(_DRAWING))
    used = [drawing.get("id", "") for drawing in drawings]
    free = _find_free(used)
    seen: set[str] = set()
    for drawing, name in zip(drawings, used, strict=True):
        if name in seen:
            drawing.set("id", str(free))
            free += 1
        seen.add(name)


def _pair_bookmarks(root: etree._Element) -> None:
    """Keep the first bookmark of a name, as Word does, and none that has only one end."""
    names: set[str] = set()
    used: set[str] = set()
    opened: dict[str, etree._Element | None] = {}
    for mark in list(root.iter(_START, _END)):
        number, name = mark.get(_ID, ""), mark.get(_NAME, "")
        if mark.tag == _END:
            start = opened.pop(number, None)
            if start is None:
                remove_element(mark)
            else:
                mark.set(_ID, start.get(_ID, ""))
        elif name in names or opened.get(number) is not None:
            opened.setdefault(number, None)  # its end goes too
            remove_element(mark)
        else:
            mark.set(_ID, str(_find_free(used)) if number in used else number)
            opened[number] = mark
            names.add(name)
            used.add(mark.get(_ID, ""))
    for start in opened.values():
        if start is not None:
            remove_element(start)


def _find_free(used: Iterable[str]) -> int:
    """Return the number after the highest that is used."""
    return max((int(number) for number in used if number.isdecimal()), default=0) + 1
