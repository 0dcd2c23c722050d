"""Text and contents that docxtpl drops silently, as a tag replaces their row or paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.word.template.locations import CELL, ROW, TEXTS, P, W, iterate_own, text_within
from toolkit.word.template.tags import Flaw, scan_text, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from toolkit.word.template.locations import TemplateLine
    from toolkit.word.template.tags import Scan, Tag

_PLACES = {"p": "段", "tr": "行", "tc": "格"}
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
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "公式",
}
_BREAK, _BREAK_BEFORE = f"{W}br", f"{W}pageBreakBefore"
_START, _END = f"{W}bookmarkStart", f"{W}bookmarkEnd"
_ID, _NAME = f"{W}id", f"{W}name"
_SEEN = (*_NAMES, _BREAK, _BREAK_BEFORE, _START, _END)
_OFF = {"0", "false", "off"}
_OWN_BOOKMARK = re.compile(r"_|OLE_LINK\d+$")
"""Names that Word gives by itself; such a bookmark matters only if something refers to it."""
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


class Losses:
    """A check of one line after the other; a row with several such tags is reported once."""

    def __init__(self) -> None:
        self._reported: set[etree._Element] = set()

    def check(self, line: TemplateLine, scan: Scan) -> Iterator[Flaw]:
        """Yield a flaw for each tag of a line that removes more than itself."""
        tags = [tag for tag in scan.tags if tag.prefix and tag.is_sure]
        for tag in tags:
            if tag.sign == "{{":
                raw = shorten(tag.raw)
                what = f"“{raw}”里的“{tag.prefix}”会把要印的字丢掉"
                yield Flaw("T02", what, f"改成“{{{{ {tag.words} }}}}”", raw)
        for tag in tags:
            if tag.prefix not in _PLACES or tag.sign == "{{":
                continue
            raw, place = shorten(tag.raw), _find_place(line, tag.prefix)
            if place is None:
                where = "正文的段落" if tag.prefix == "p" else "表格"
                fix = f"把“{tag.prefix}”去掉，或移到{where}里"
                yield Flaw("T02", f"“{raw}”里的“{tag.prefix}”只能用在{where}里", fix, raw)
            elif place not in self._reported:
                flaw = _find_loss(place, line, tag)
                merges = place.iter(f"{W}vMerge") if tag.prefix == "tr" else ()
                if any(merge.get(f"{W}val") == "restart" for merge in merges):
                    what = f"“{raw}”所在的行有上下合并的格，出报告时合并格里的文字会丢"
                    flaw = Flaw("T02", what, "把标签放到单独加的一行里，那一行不与别的行合并", raw)
                if flaw:
                    self._reported.add(place)
                    yield flaw
        if line.element is not None:
            yield from _check_within(line.element)


def find_lost(lines: Iterable[TemplateLine]) -> Iterator[tuple[TemplateLine, Flaw]]:
    """Yield the lines of a part with flaws by which a report would lack some of its contents."""
    for line in lines:
        if line.element is None or "{" not in line.text:
            continue
        for tag in scan_text(line.text).tags:
            place = _find_place(line, tag.prefix) if tag.prefix in _PLACES else None
            if place is not None and tag.sign != "{{" and (flaw := _find_loss(place, line, tag)):
                yield line, flaw
        yield from ((line, flaw) for flaw in _check_within(line.element))


def _find_place(line: TemplateLine, prefix: str) -> etree._Element | None:
    return line.element if prefix == "p" else line.find(ROW if prefix == "tr" else CELL)


def _find_loss(place: etree._Element, line: TemplateLine, tag: Tag) -> Flaw | None:
    raw, name = shorten(tag.raw), _PLACES[tag.prefix]
    text = line.text if tag.prefix == "p" else text_within(place)
    beside = text.replace(tag.raw, "", 1).strip()
    contents = _name_all(place.iter(*_SEEN))
    if not beside and not contents:
        return None
    lost = "、".join([f"“{shorten(beside)}”"] * bool(beside) + contents)
    what = f"“{raw}”会占掉整{name}，同一{name}里的{lost}会丢"
    fix = f"让“{raw}”单独占一{name}"
    if contents:
        return Flaw("T08", what, f"{fix}，{'、'.join(contents)}移到没有这种标签的{name}里", raw)
    return Flaw("T02", what, fix, raw)


def _check_within(paragraph: etree._Element) -> Iterator[Flaw]:
    """Yield a flaw if a tag has other contents in its middle, which docxtpl drops."""
    text, contents = "", []
    for node in iterate_own(paragraph, (*TEXTS, *_SEEN), around={P}):
        if node.tag in TEXTS:
            text += node.text or ""
        else:
            contents.append((len(text), node))
    spans = [tag.span() for tag in _TAG.finditer(text)]
    within = (n for at, n in contents if any(start < at < end for start, end in spans))
    if lost := "、".join(_name_all(within)):
        yield Flaw("T08", f"标签的中间夹着{lost}，会丢", f"把{lost}移到标签的外面")


def _name_all(nodes: Iterable[etree._Element]) -> list[str]:
    """Return the Chinese names of elements besides text whose loss matters, each name once."""
    names: list[str] = []
    for node in nodes:
        if node.tag == _BREAK:
            names.append(_BREAKS.get(node.get(f"{W}type", ""), ""))
        elif node.tag == _BREAK_BEFORE:
            names.append("" if node.get(f"{W}val") in _OFF else "“段前分页”")
        elif node.tag in {_START, _END}:
            root = node.getroottree().getroot()
            starts = (start for start in root.iter(_START) if start.get(_ID) == node.get(_ID))
            start = node if node.tag == _START else next(starts, None)
            name = "" if start is None else start.get(_NAME, "")
            if _OWN_BOOKMARK.match(name):
                codes = [code.text or "" for code in root.iter(f"{W}instrText")]
                codes += [field.get(f"{W}instr", "") for field in root.iter(f"{W}fldSimple")]
                codes += [link.get(f"{W}anchor", "") for link in root.iter(f"{W}hyperlink")]
                whole_name = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
                name = name if any(map(whole_name.search, codes)) else ""
            names.append(f"书签“{name}”" if name else "")
        else:
            is_drawing = node.tag in {f"{W}drawing", f"{W}pict"}
            has_text_box = is_drawing and next(node.iter(f"{W}txbxContent"), None) is not None
            names.append("" if has_text_box else _NAMES[node.tag])
    return list(dict.fromkeys(filter(None, names)))
