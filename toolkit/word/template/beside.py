"""Contents of a template's paragraph or row besides text: breaks, pictures, bookmarks …"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.word.template.locations import TEXTS, P, W, iterate_own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_BREAKS = {"page": "分页符", "column": "分栏符"}
_NAMES = {
    f"{W}sectPr": "分节符",
    f"{W}txbxContent": "文本框",
    f"{W}drawing": "图片",
    f"{W}pict": "图片",
    f"{W}object": "嵌入的对象",
    f"{W}footnoteReference": "脚注",
    f"{W}endnoteReference": "尾注",
    f"{W}fldSimple": "域",
    f"{W}fldChar": "域",
    f"{W}tbl": "里面的表格",
    f"{W}sym": "符号",
    f"{W}altChunk": "插入的文件",
    _MATH: "公式",
}
_BREAK, _BREAK_BEFORE = f"{W}br", f"{W}pageBreakBefore"
_START, _END = f"{W}bookmarkStart", f"{W}bookmarkEnd"
_ID, _NAME = f"{W}id", f"{W}name"
_SEEN = (*_NAMES, _BREAK, _BREAK_BEFORE, _START, _END)
_OFF = {"0", "false", "off"}
_OWN_BOOKMARK = re.compile(r"_|OLE_LINK\d+$")
"""Names that Word gives by itself; such a bookmark matters only if something refers to it."""
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def list_contents(place: etree._Element) -> list[str]:
    """Return the Chinese names of what a paragraph, row or cell holds besides text."""
    return _name_all(place.iter(*_SEEN))


def list_within_tags(paragraph: etree._Element) -> list[str]:
    """Return the Chinese names of what stands within a tag, where docxtpl drops it."""
    text, contents = "", []
    for node in iterate_own(paragraph, (*TEXTS, *_SEEN), around={P}):
        if node.tag in TEXTS:
            text += node.text or ""
        else:
            contents.append((len(text), node))
    spans = [tag.span() for tag in _TAG.finditer(text)]
    return _name_all(n for at, n in contents if any(start < at < end for start, end in spans))


def _name_all(nodes: Iterable[etree._Element]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(_name, nodes))))


def _name(node: etree._Element) -> str:
    """Return the Chinese name of an element, empty where its loss does not matter."""
    if node.tag == _BREAK:
        return _BREAKS.get(node.get(f"{W}type", ""), "")
    if node.tag == _BREAK_BEFORE:
        return "" if node.get(f"{W}val") in _OFF else "“段前分页”"
    if node.tag in {_START, _END}:
        name = _find_bookmark(node)
        return f"书签“{name}”" if name else ""
    is_drawing = node.tag in {f"{W}drawing", f"{W}pict"}
    has_text_box = is_drawing and next(node.iter(f"{W}txbxContent"), None) is not None
    return "" if has_text_box else _NAMES[node.tag]


def _find_bookmark(mark: etree._Element) -> str:
    """Return a bookmark's name, empty for one of Word's own that nothing refers to."""
    root = mark.getroottree().getroot()
    starts = (start for start in root.iter(_START) if start.get(_ID) == mark.get(_ID))
    start = mark if mark.tag == _START else next(starts, None)
    name = "" if start is None else start.get(_NAME, "")
    if not _OWN_BOOKMARK.match(name):
        return name
    codes = [node.text or "" for node in root.iter(f"{W}instrText")]
    codes += [node.get(f"{W}instr", "") for node in root.iter(f"{W}fldSimple")]
    codes += [node.get(f"{W}anchor", "") for node in root.iter(f"{W}hyperlink")]
    whole_name = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return name if any(map(whole_name.search, codes)) else ""
