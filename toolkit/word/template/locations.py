"""Paragraphs of a document in reading order, each with its place described in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from toolkit.word.shared.ooxml import MAIN, OFFICE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from lxml import etree

W = f"{{{MAIN}}}"
"""Namespace of WordprocessingML, as lxml writes it."""

P, TABLE, ROW, CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
"""Elements that docxtpl's tags p, tr and tc replace (paragraph, row, cell), and the table."""

_PAGES = {"first": "首页", "even": "偶数页"}
MARGINS = {"header": "页眉", "footer": "页脚"}
"""Kinds of parts that are printed in page margins."""

_BODY, _BOX = f"{W}body", f"{W}txbxContent"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""An element with a copy of a drawing for old programs."""
TEXTS = (f"{W}t", f"{W}delText", f"{W}instrText")
"""Elements that hold text: of the document, of deletions, of field codes."""
_WRAPPERS = {
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
}
_WORDS = 10
"""Number of characters by which a paragraph is quoted."""


@dataclass(frozen=True, eq=False)
class TemplateLine:
    """A paragraph or document property: its place in Chinese, and its text."""

    where: str
    text: str
    element: etree._Element | None = None

    def find(self, tag: str) -> etree._Element | None:
        """Return the nearest ancestor with a tag name (a row, cell or table), if any."""
        above = () if self.element is None else self.element.iterancestors(tag)
        return next(iter(above), None)


def name_margins(body: etree._Element) -> dict[str, str]:
    """Map relation ids of headers and footers to Chinese names, by section if there are many."""
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
    """Yield the lines of footnotes or endnotes; separators are skipped and not counted."""
    notes = [note for note in root if note.get(f"{W}type") in (None, "normal")]
    for number, note in enumerate(notes, 1):
        yield from walk_lines(note, f"第 {number} 个{name}")


def walk_lines(box: etree._Element, where: str) -> Iterator[TemplateLine]:
    """Yield the lines of an element with paragraphs and tables: body, cell, header, text box."""
    blocks = list(_blocks(box, P, TABLE))
    is_single = box.tag != _BODY and sum(block.tag == P for block in blocks) == 1
    inside = "" if box.tag == _BODY else f"{where}里"
    paragraphs = tables = 0
    for block in blocks:
        if block.tag == P:
            paragraphs += 1
            place = where if is_single else f"{where}第 {paragraphs} 段"
            nodes = list(iterate_own(block, TEXTS, around={P, FALLBACK}))
            text = "".join(node.text or "" for node in nodes if node.tag == TEXTS[0]).strip()
            shown = text if len(text) <= _WORDS else f"{text[:_WORDS]}…"
            place = f"{place}（“{shown}”）" if text and place.endswith("段") else place
            yield TemplateLine(place, "".join(node.text or "" for node in nodes), block)
            for text_box in iterate_own(block, (_BOX,), around={P, FALLBACK}):
                yield from walk_lines(text_box, f"{place}旁的文本框")
            continue
        tables += 1
        for number, row in enumerate(_blocks(block, ROW), 1):
            column = 1 + _number_in(row, f"{W}trPr/{W}gridBefore", 0)
            for cell in _blocks(row, CELL):
                place = f"{inside}第 {tables} 个表格第 {number} 行第 {column} 列"
                yield from walk_lines(cell, place)
                column += _number_in(cell, f"{W}tcPr/{W}gridSpan", 1)


def _number_in(element: etree._Element, path: str, default: int) -> int:
    found = element.find(path)
    value = "" if found is None else found.get(f"{W}val", "")
    return int(value) if value.isdecimal() else default


def _blocks(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Yield children with one of the tag names, also within content controls and insertions."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child, *tags)


def iterate_own(
    paragraph: etree._Element, tags: Iterable[str], around: Collection[str]
) -> Iterator[etree._Element]:
    """Yield a paragraph's descendants by tag name, but none below an element in `around`."""
    for node in paragraph.iter(*tags):
        above = takewhile(lambda parent: parent is not paragraph, node.iterancestors())
        if not any(parent.tag in around for parent in above):
            yield node


def text_within(element: etree._Element) -> str:
    """Return all text of an element such as a row or cell."""
    return "".join(node.text or "" for node in element.iter(*TEXTS))
