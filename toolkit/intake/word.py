"""A .docx file → blocks: what stands in its body and in its text boxes, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.intake.blocks import Block, Cell, Table, UnfitError, check_size, make_paragraphs
from toolkit.intake.numbering import Numbering
from toolkit.intake.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _ROW, _CELL, _BOX = (
    f"{_WORD}{name}" for name in ("p", "tbl", "tr", "tc", "txbxContent")
)
_HIDDEN = f"{_WORD}rPr/{_WORD}vanish"
_TEXT, _BREAK, _SYMBOL = (f"{_WORD}{name}" for name in ("t", "br", "sym"))
_SAVE_AS = "用 WPS 或 Word 打开，另存为“Word 文档（*.docx）”再导入"
_SIGNS = {
    f"{_WORD}tab": "\t",
    f"{_WORD}ptab": "\t",
    f"{_WORD}cr": "\n",
    f"{_WORD}noBreakHyphen": "\u2011",
    _SYMBOL: "\ufffd",
}
# a tab among properties is a stop; what was moved away or is shown once more is not read twice
_PASSED = {f"{_WORD}{name}" for name in ("pPr", "rPr", "moveFrom", "del", "tblPr", "sectPr")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}


def read_document(data: bytes) -> tuple[tuple[Block, ...], list[str]]:
    """The blocks of a document, and what else is in it that is not read.

    Raises:
        UnfitError: it cannot be read.
    """
    package = Package(data)
    root = package.parse(package.main)
    if not root.tag.startswith(_WORD):
        raise UnfitError("F03", "不是通常的 Word 文档（.docx）", _SAVE_AS)
    numbering = Numbering(package.related("/numbering"), package.related("/styles"))
    try:
        return tuple(_Body(numbering).read(root)), package.unread
    except (ValueError, RecursionError) as error:
        raise UnfitError("F01", "里面的结构不合规范，读不出来", _SAVE_AS) from error


class _Body:
    """Goes through a body in order."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering

    def read(self, element: etree._Element) -> Iterator[Block]:
        """The blocks below an element; content controls and the like only wrap what they hold."""
        for child in element:
            if child.tag == _PARAGRAPH:
                yield from self._read_paragraph(child)
            elif child.tag == _TABLE:
                yield Table(self._read_cells(child))
            elif child.tag not in _PASSED:
                yield from self.read(child)

    def _read_paragraph(self, element: etree._Element) -> Iterator[Block]:
        words = "".join(_pieces(element))
        number = self.numbering.count(element) if words.strip() else ""
        yield from make_paragraphs(number + words)
        for box in _find(element, _BOX):
            yield from self.read(box)

    def _read_cells(self, table: etree._Element) -> tuple[Cell, ...]:
        """The cells of a table; those merged downwards are one."""
        cells: list[Cell] = []
        tops: dict[int, int] = {}
        area = 0
        for row, element in enumerate(_find(table, _ROW)):
            column = _measure(element, "trPr", "gridBefore", 0)
            for entry in _find(element, _CELL):
                span = max(1, _measure(entry, "tcPr", "gridSpan", 1))
                area += span
                check_size(area, row, column + span)
                at = tops.get(column) if _merge(entry) == "continue" else None
                if at is not None and cells[at].colspan == span:
                    cells[at] = _grow(cells[at], row)
                else:
                    tops[column] = len(cells)
                    cells.append(Cell(row, column, 1, span, tuple(self.read(entry))))
                column += span
        return tuple(cells)


def _grow(cell: Cell, row: int) -> Cell:
    return Cell(cell.row, cell.column, row - cell.row + 1, cell.colspan, cell.blocks)


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if _is_hidden(child):
            continue
        if tag == _TEXT:
            yield child.text or ""
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag == _BREAK:
            yield "" if child.get(f"{_WORD}type") in {"page", "column"} else "\n"
        elif tag != _BOX and tag not in _PASSED:
            yield from _pieces(child)


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find(_HIDDEN)
    return hidden is not None and hidden.get(f"{_WORD}val", "1") not in {"0", "false", "off"}


def _find(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The nearest elements of a kind below another, not those within them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _PASSED and child.tag != _TABLE:
            yield from _find(child, tag)


def _merge(cell: etree._Element) -> str:
    merge = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
    return "" if merge is None else merge.get(f"{_WORD}val", "continue")


def _measure(element: etree._Element, properties: str, name: str, default: int) -> int:
    found = element.find(f"{_WORD}{properties}/{_WORD}{name}")
    return default if found is None else int(found.get(f"{_WORD}val", default))
