"""The paragraphs of a document in reading order, each with its place in words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from toolkit.word.shared.ooxml import MAIN, OFFICE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

W = f"{{{MAIN}}}"
"""The namespace of WordprocessingML, as lxml writes it."""

P, TABLE, ROW, CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
"""What a tag of docxtpl can stand for: a paragraph, a table, its rows, its cells."""

_PAGES = {"first": "首页", "even": "偶数页"}
MARGINS = {"header": "页眉", "footer": "页脚"}
"""The kinds of parts that stand in the margins of pages."""

_BODY, _BOX = f"{W}body", f"{W}txbxContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXTS = (f"{W}t", f"{W}delText", f"{W}instrText")
_WRAPPERS = {
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
}
_WORDS = 10
"""Characters of a paragraph that are quoted to find it by."""


@dataclass(frozen=True, eq=False)
class TemplateLine:
    """A paragraph, or a document property: where it stands in words, and its text."""

    where: str
    text: str
    element: etree._Element | None = None

    def find(self, tag: str) -> etree._Element | None:
        """The nearest element around the paragraph of a kind: a row, a cell, a table."""
        above = () if self.element is None else self.element.iterancestors(tag)
        return next(iter(above), None)


def name_margins(body: etree._Element) -> dict[str, str]:
    """The relation of each header and footer → its name, with the section where there are many."""
    names: dict[str, str] = {}
    sections = list(body.iter(f"{W}sectPr"))
    for number, section in enumerate(sections, 1):
        of = f"第 {number} 节的" if len(sections) > 1 else ""
        for kind, margin in MARGINS.items():
            for reference in section.iter(f"{W}{kind}Reference"):
                page = _PAGES.get(reference.get(f"{W}type", ""), "")
                relation = reference.get(f"{{{OFFICE}/relationships}}id", "")
                names.setdefault(relation, f"{of}{page}{margin}")
    return names


def walk_notes(root: etree._Element, name: str) -> Iterator[TemplateLine]:
    """Notes count from 1, past the separators that Word keeps among them."""
    notes = [note for note in root if note.get(f"{W}type") in (None, "normal")]
    for number, note in enumerate(notes, 1):
        yield from walk_lines(note, f"第 {number} 个{name}")


def walk_lines(box: etree._Element, where: str) -> Iterator[TemplateLine]:
    """The lines of what holds paragraphs and tables: the body, a cell, a header, a text box."""
    blocks = list(_blocks(box, P, TABLE))
    is_single = box.tag != _BODY and sum(block.tag == P for block in blocks) == 1
    inside = "" if box.tag == _BODY else f"{where}里"
    paragraphs = tables = 0
    for block in blocks:
        if block.tag == P:
            paragraphs += 1
            yield from _walk_paragraph(block, where if is_single else f"{where}第 {paragraphs} 段")
        else:
            tables += 1
            yield from _walk_table(block, f"{inside}第 {tables} 个表格")


def _walk_paragraph(paragraph: etree._Element, where: str) -> Iterator[TemplateLine]:
    text = _text_of(paragraph, *_TEXTS)
    words = _text_of(paragraph, _TEXTS[0]).strip()
    shown = words if len(words) <= _WORDS else f"{words[:_WORDS]}…"
    place = f"{where}（“{shown}”）" if words and where.endswith("段") else where
    yield TemplateLine(place, text, paragraph)
    for box in _own(paragraph, _BOX):
        yield from walk_lines(box, f"{place}旁的文本框")


def _walk_table(table: etree._Element, where: str) -> Iterator[TemplateLine]:
    for number, row in enumerate(_blocks(table, ROW), 1):
        column = 1 + _number_in(row, f"{W}trPr/{W}gridBefore", 0)
        for cell in _blocks(row, CELL):
            yield from walk_lines(cell, f"{where}第 {number} 行第 {column} 列")
            column += _number_in(cell, f"{W}tcPr/{W}gridSpan", 1)


def _number_in(element: etree._Element, path: str, default: int) -> int:
    found = element.find(path)
    value = "" if found is None else found.get(f"{W}val", "")
    return int(value) if value.isdecimal() else default


def _blocks(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Children of a kind, also within content controls and tracked insertions."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child, *tags)


def _own(paragraph: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """What a paragraph holds itself: not in a text box of it, nor in a copy for old programs."""
    for node in paragraph.iter(*tags):
        above = takewhile(lambda parent: parent is not paragraph, node.iterancestors())
        if not any(parent.tag in {P, _FALLBACK} for parent in above):
            yield node


def _text_of(paragraph: etree._Element, *tags: str) -> str:
    return "".join(node.text or "" for node in _own(paragraph, *tags))


def is_merge_start(row: etree._Element) -> bool:
    """Whether a cell of the row begins one that is merged with those below."""
    merges = row.iter(f"{W}vMerge")
    return any(merge.get(f"{W}val") == "restart" for merge in merges)


def text_within(element: etree._Element) -> str:
    """All text in a row or cell."""
    return "".join(node.text or "" for node in element.iter(*_TEXTS))
