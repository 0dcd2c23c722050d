"""A .docx file → blocks: what stands in its body and in its text boxes, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.intake.blocks.blocks import (
    Block,
    BlockCell,
    BlockTable,
    UnfitError,
    check_size,
    collect_blocks,
    make_paragraphs,
)
from toolkit.intake.blocks.unseen import DELETED, HIDDEN
from toolkit.intake.blocks.word_formats import PAPER, WORD, Formats, format_value, is_on
from toolkit.intake.blocks.word_numbering import Numbering
from toolkit.intake.blocks.word_package import ReportPackage
from toolkit.intake.blocks.word_runs import AWAY, BOX, children, read_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from toolkit.intake.blocks.colours import Colour

_PARAGRAPH, _TABLE, _ROW, _CELL = (f"{WORD}{name}" for name in ("p", "tbl", "tr", "tc"))
_SAVE_AS = "用 WPS 或 Word 打开，另存为“Word 文档（*.docx）”再导入"
_CHUNKS = (f"{WORD}altChunk", f"{WORD}subDoc")
_FLAT = 40
"""Twips: a row of 2 points shows nothing."""


def read_document(data: bytes) -> tuple[tuple[Block, ...], list[str]]:
    """The blocks of a document, and what else is in it that is not read.

    Raises:
        UnfitError: it cannot be read.
    """
    package = ReportPackage(data)
    root = package.parse(package.main)
    if not root.tag.startswith(WORD):
        raise UnfitError("F03", "不是通常的 Word 文档（.docx）", _SAVE_AS)
    if next(root.iter(*_CHUNKS), None) is not None:
        what = "里面嵌着另一份文件的内容，要由 Word 打开才会并进来，不能直接读"
        raise UnfitError("F03", what, _SAVE_AS)
    styles = package.related("/styles")
    try:
        numbering = Numbering(package.related("/numbering"), styles)
        return collect_blocks(_Body(numbering, Formats(styles)).read(root)), package.unread
    except (ValueError, RecursionError) as error:
        raise UnfitError("F01", "里面的结构不合规范，读不出来", _SAVE_AS) from error


class _Body:
    """Goes through a body in order; `how` is set where nothing of it is seen."""

    def __init__(self, numbering: Numbering, formats: Formats) -> None:
        self.numbering, self.formats = numbering, formats
        self.how = ""
        self.behind: Colour | None = PAPER

    def read(self, element: etree._Element) -> Iterator[Block]:
        """The blocks below an element; content controls and the like only wrap what they hold."""
        for child in children(element):
            if child.tag == _PARAGRAPH:
                runs = read_runs(child, self.formats, self.behind, self.how)
                words = "".join(runs.words)
                number = self.numbering.count(child) if words.strip() else ""
                yield from make_paragraphs(number + words, unseen=runs.unseen)
                for box, is_hidden in _find_boxes(child):
                    yield from self._within(box, HIDDEN if is_hidden else "")
            elif child.tag == _TABLE:
                yield self._read_table(child)
            elif child.tag in AWAY:
                yield from self._within(child, DELETED)
            else:
                yield from self.read(child)

    def _within(self, element: etree._Element, how: str) -> Iterator[Block]:
        """The blocks below an element in which nothing is seen, perhaps."""
        before, self.how = self.how, self.how or how
        blocks = list(self.read(element))
        self.how = before
        return iter(blocks)

    def _read_table(self, table: etree._Element) -> BlockTable:
        before = self.behind
        self.behind = self.formats.find_fill(table.find(f"{WORD}tblPr"), before)
        cells = self._read_cells(table)
        self.behind = before
        return BlockTable(cells)

    def _read_cells(self, table: etree._Element) -> tuple[BlockCell, ...]:
        """The cells of a table; those merged downwards are one."""
        cells: list[BlockCell] = []
        tops: dict[int, int] = {}
        area = 0
        for row, element in enumerate(_find(table, _ROW)):
            column = _measure(element, "trPr", "gridBefore", 0)
            gone = _find_row_how(element)
            for entry in _find(element, _CELL):
                span = max(1, _measure(entry, "tcPr", "gridSpan", 1))
                area += span
                check_size(area, row, column + span)
                at = tops.get(column) if _merge(entry) == "continue" else None
                if at is not None and cells[at].colspan == span:
                    cells[at] = _grow(cells[at], row)
                else:
                    tops[column] = len(cells)
                    cells.append(BlockCell(row, column, 1, span, self._read_cell(entry, gone)))
                column += span
        return tuple(cells)

    def _read_cell(self, cell: etree._Element, gone: str) -> tuple[Block, ...]:
        properties, before = cell.find(f"{WORD}tcPr"), self.behind
        self.behind = self.formats.find_fill(properties, before)
        is_deleted = cell.find(f"{WORD}tcPr/{WORD}cellDel") is not None
        blocks = tuple(self._within(cell, DELETED if is_deleted else gone))
        self.behind = before
        return blocks


def _grow(cell: BlockCell, row: int) -> BlockCell:
    return BlockCell(cell.row, cell.column, row - cell.row + 1, cell.colspan, cell.blocks)


def _find_row_how(row: etree._Element) -> str:
    """How nothing of a row is seen, empty where it is."""
    properties = row.find(f"{WORD}trPr")
    if properties is None:
        return ""
    if properties.find(f"{WORD}del") is not None:
        return DELETED
    height = properties.find(f"{WORD}trHeight")
    is_exact = height is not None and height.get(f"{WORD}hRule") == "exact"
    is_flat = is_exact and _measure(row, "trPr", "trHeight", _FLAT) < _FLAT
    return HIDDEN if is_flat or is_on(row, f"{WORD}trPr/{WORD}hidden") else ""


def _find_boxes(element: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """The nearest text boxes in a paragraph, each with whether it or its drawing is hidden."""
    for box in _find(element, BOX):
        above = [box, *box.iterancestors()]
        within = above[: above.index(element)]
        named = (one for part in within for one in part if one.tag.endswith("}docPr"))
        hidden = any(one.get("hidden", "0") in {"1", "true"} for one in named)
        styles = ("".join((part.get("style") or "").split()) for part in within)
        yield box, hidden or any("visibility:hidden" in style for style in styles)


def _find(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The nearest elements of a kind below another, not those within them."""
    for child in children(element):
        if child.tag == tag:
            yield child
        elif child.tag != _TABLE:
            yield from _find(child, tag)


def _merge(cell: etree._Element) -> str:
    merge = cell.find(f"{WORD}tcPr/{WORD}vMerge")
    return "" if merge is None else merge.get(f"{WORD}val", "continue")


def _measure(element: etree._Element, properties: str, name: str, default: int) -> int:
    found = element.find(f"{WORD}{properties}")
    return int((format_value(found, name) if found is not None else "") or default)
