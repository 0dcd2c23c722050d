"""Reading of a .docx file into blocks: its body and its text boxes, in order."""

from __future__ import annotations

from dataclasses import replace
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
from toolkit.intake.blocks.unseen import DELETED, HIDDEN, WHITE
from toolkit.intake.blocks.word_formats import WORD, Formats, find_value, is_on
from toolkit.intake.blocks.word_numbering import Numbering
from toolkit.intake.blocks.word_package import ReportPackage
from toolkit.intake.blocks.word_runs import AWAY, BOX, children, read_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from toolkit.intake.blocks.unseen import Colour

_PARAGRAPH, _TABLE, _ROW, _CELL = (f"{WORD}{name}" for name in ("p", "tbl", "tr", "tc"))
_SAVE_AS = "用 WPS 或 Word 打开，另存为“Word 文档（*.docx）”再导入"
_CHUNKS = (f"{WORD}altChunk", f"{WORD}subDoc")
_FLAT = 40
"""Height in twips (2 points) below which a row shows nothing."""


def read_document(data: bytes) -> tuple[tuple[Block, ...], list[str]]:
    """Return the blocks of a document, and the kinds of content in it that are not read.

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
    """A reader of a body; `how` is the reason why nothing is read just now, empty if none."""

    def __init__(self, numbering: Numbering, formats: Formats) -> None:
        self.numbering, self.formats = numbering, formats
        self.how = ""
        self.behind: Colour | None = WHITE

    def read(self, element: etree._Element) -> Iterator[Block]:
        """Yield the blocks below an element; content controls and the like are only wrappers."""
        for child in children(element):
            if child.tag == _PARAGRAPH:
                runs = read_runs(child, self.formats, self.behind, self.how)
                words = "".join(runs.words)
                number = self.numbering.count(child) if words.strip() else ""
                yield from make_paragraphs(number + words, unseen=runs.unseen)
                for box in _find(child, BOX):
                    above = [box, *box.iterancestors()]
                    within = above[: above.index(child)]
                    named = (one for part in within for one in part if one.tag.endswith("}docPr"))
                    hidden = any(one.get("hidden", "0") in {"1", "true"} for one in named)
                    styles = ("".join((part.get("style") or "").split()) for part in within)
                    hidden = hidden or any("visibility:hidden" in style for style in styles)
                    yield from self._read_within(box, HIDDEN if hidden else "")
            elif child.tag == _TABLE:
                yield self._read_table(child)
            elif child.tag in AWAY:
                yield from self._read_within(child, DELETED)
            else:
                yield from self.read(child)

    def _read_within(
        self, element: etree._Element, how: str, properties: etree._Element | None = None
    ) -> tuple[Block, ...]:
        """Return the blocks below an element, with a reason not to read them and its own fill."""
        before = self.how, self.behind
        self.how = self.how or how
        self.behind = self.formats.find_fill(properties, self.behind)
        blocks = tuple(self.read(element))
        self.how, self.behind = before
        return blocks

    def _read_table(self, table: etree._Element) -> BlockTable:
        """Read a table; cells that are merged downwards become one."""
        before = self.behind
        self.behind = self.formats.find_fill(table.find(f"{WORD}tblPr"), before)
        cells: list[BlockCell] = []
        tops: dict[int, int] = {}
        area = 0
        for row, element in enumerate(_find(table, _ROW)):
            column = _measure(element, "trPr", "gridBefore", 0)
            of_row = element.find(f"{WORD}trPr")
            height = None if of_row is None else of_row.find(f"{WORD}trHeight")
            is_exact = height is not None and height.get(f"{WORD}hRule") == "exact"
            if of_row is not None and of_row.find(f"{WORD}del") is not None:
                gone = DELETED
            else:
                is_flat = is_exact and _measure(element, "trPr", "trHeight", _FLAT) < _FLAT
                is_hidden = is_flat or is_on(element, f"{WORD}trPr/{WORD}hidden")
                gone = HIDDEN if is_hidden else ""
            for entry in _find(element, _CELL):
                span = max(1, _measure(entry, "tcPr", "gridSpan", 1))
                area += span
                check_size(area, row, column + span)
                merge = entry.find(f"{WORD}tcPr/{WORD}vMerge")
                is_merged = merge is not None and merge.get(f"{WORD}val", "continue") == "continue"
                at = tops.get(column) if is_merged else None
                if at is not None and cells[at].colspan == span:
                    cells[at] = replace(cells[at], rowspan=row - cells[at].row + 1)
                else:
                    tops[column] = len(cells)
                    properties = entry.find(f"{WORD}tcPr")
                    how = DELETED if entry.find(f"{WORD}tcPr/{WORD}cellDel") is not None else gone
                    blocks = self._read_within(entry, how, properties)
                    cells.append(BlockCell(row, column, 1, span, blocks))
                column += span
        self.behind = before
        return BlockTable(tuple(cells))


def _find(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the nearest elements with a tag below another, not those within them."""
    for child in children(element):
        if child.tag == tag:
            yield child
        elif child.tag != _TABLE:
            yield from _find(child, tag)


def _measure(element: etree._Element, properties: str, name: str, default: int) -> int:
    """Return a number among an element's properties, or the default."""
    found = element.find(f"{WORD}{properties}")
    return int((find_value(found, name) if found is not None else "") or default)
