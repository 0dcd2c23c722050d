"""What a paragraph or row of a template holds besides text, and where a tag takes it away."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from toolkit.word.template.locations import P, W

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
_TEXTS = (f"{W}t", f"{W}delText", f"{W}instrText")
_SEEN = (*_NAMES, _BREAK, _BREAK_BEFORE, _START, _END)
_OFF = {"0", "false", "off"}
_OWN_BOOKMARK = re.compile(r"_|OLE_LINK\d+$")
"""Names that Word gives by itself; nobody misses one to which nothing refers."""
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def list_contents(place: etree._Element) -> list[str]:
    """The names of what a paragraph, row or cell holds besides text."""
    return _name_all(place.iter(*_SEEN))


def list_within_tags(paragraph: etree._Element) -> list[str]:
    """The names of what stands in the middle of a tag, where it is taken for nothing."""
    text, things = "", []
    for node in _own(paragraph, *_TEXTS, *_SEEN):
        if node.tag in _TEXTS:
            text += node.text or ""
        else:
            things.append((len(text), node))
    spans = [tag.span() for tag in _TAG.finditer(text)]
    return _name_all(n for at, n in things if any(start < at < end for start, end in spans))


def _own(paragraph: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """What a paragraph holds itself, not a text box of it."""
    for node in paragraph.iter(*tags):
        above = takewhile(lambda parent: parent is not paragraph, node.iterancestors())
        if not any(parent.tag == P for parent in above):
            yield node


def _name_all(nodes: Iterable[etree._Element]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(_name, nodes))))


def _name(node: etree._Element) -> str:
    """What an element is called, empty where nobody misses it."""
    if node.tag == _BREAK:
        return _BREAKS.get(node.get(f"{W}type", ""), "")
    if node.tag == _BREAK_BEFORE:
        return "" if node.get(f"{W}val") in _OFF else "“段前分页”"
    if node.tag in {_START, _END}:
        name = _find_bookmark(node)
        return f"书签“{name}”" if name else ""
    if node.tag in {f"{W}drawing", f"{W}pict"} and next(node.iter(f"{W}txbxContent"), None) is None:
        return _NAMES[node.tag]
    return "" if node.tag in {f"{W}drawing", f"{W}pict"} else _NAMES[node.tag]


def _find_bookmark(mark: etree._Element) -> str:
    """The name of a bookmark that somebody made or that something refers to, else nothing."""
    root = mark.getroottree().getroot()
    starts = (start for start in root.iter(_START) if start.get(_ID) == mark.get(_ID))
    start = mark if mark.tag == _START else next(starts, None)
    name = "" if start is None else start.get(_NAME, "")
    if _OWN_BOOKMARK.match(name) and not _is_referred_to(root, name):
        return ""
    return name


def _is_referred_to(root: etree._Element, name: str) -> bool:
    codes = [node.text or "" for node in root.iter(f"{W}instrText")]
    codes += [node.get(f"{W}instr", "") for node in root.iter(f"{W}fldSimple")]
    codes += [node.get(f"{W}anchor", "") for node in root.iter(f"{W}hyperlink")]
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", code) for code in codes)
