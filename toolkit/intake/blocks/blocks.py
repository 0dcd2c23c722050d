"""Blocks of a report, independent of its file format: paragraphs, and tables of cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import trim
from toolkit.intake.blocks.unseen import Unseen, join_unseen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_COLUMNS = 200
_MOST_ROWS = 2_000
_MOST_CELLS = 20_000
_MOST_BLOCKS = 5_000
_MOST_CHARACTERS = 1_000_000
"""Limits far above the size of any real report."""


class UnfitError(Exception):
    """A file that cannot be read: the code of the finding, the reason and the remedy."""

    def __init__(self, code: str, what: str, fix: str) -> None:
        super().__init__(what)
        self.code, self.what, self.fix = code, what, fix


class Paragraph(NamedTuple):
    """A line of text; `trail` is the path of child numbers to its place in a web page."""

    text: str
    trail: tuple[int, ...] = ()
    goes_on: bool = False
    """True if only a line break separates it from the paragraph before."""
    unseen: tuple[Unseen, ...] = ()
    """Text in it that is not read; `text` may then be empty."""

    @property
    def words(self) -> str:
        """The same as `text`."""
        return self.text


@dataclass(frozen=True)
class BlockCell:
    """A cell of a table with its place and spans, counted from 0, and the blocks in it."""

    row: int
    column: int
    rowspan: int
    colspan: int
    blocks: tuple[Block, ...]

    @cached_property
    def text(self) -> str:
        """Its text, a line for each paragraph that is not blank."""
        return "\n".join(filter(None, (trim(line) for line in _lines(self.blocks))))

    @cached_property
    def unseen(self) -> tuple[Unseen, ...]:
        """Text in it that is not read."""
        return find_unseen(self.blocks)

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.column + self.colspan


class BlockTable(NamedTuple):
    """A table's cells in reading order, and the caption above it.

    A loose table comes from plain text: the column of a cell is its number in the row.
    """

    cells: tuple[BlockCell, ...]
    caption: str = ""
    is_loose: bool = False
    trail: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """The caption and the texts of all cells, for a message."""
        return "、".join(filter(None, (self.caption, *(cell.text for cell in self.cells))))


Block = Paragraph | BlockTable


def text_of(block: Block) -> str:
    """Return the text of a paragraph, empty for a table."""
    return block.text if isinstance(block, Paragraph) else ""


def _lines(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield block.caption
            yield from (cell.text for cell in block.cells)


def find_unseen(blocks: Iterable[Block]) -> tuple[Unseen, ...]:
    """Return the text in blocks that is not read."""
    found: list[Unseen] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found += block.unseen
        else:
            found += (one for cell in block.cells for one in cell.unseen)
    return tuple(found)


def check_size(cells: int, rows: int, columns: int) -> None:
    """Reject a table that is bigger than any report's.

    Raises:
        UnfitError: it is too big.
    """
    if rows > _MOST_ROWS or columns > _MOST_COLUMNS or cells > _MOST_CELLS:
        what = f"有一张 {rows} 行、{columns} 列的表，太大了，不像年度报告"
        raise UnfitError("F04", what, "删去无关的表，只留报告本身，再导入")


def collect_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return all blocks of a report.

    Raises:
        UnfitError: there are too many blocks or characters.
    """
    kept: list[Block] = []
    length = 0
    for block in blocks:
        kept.append(block)
        length += sum(map(len, _lines((block,))))
        if len(kept) > _MOST_BLOCKS or length > _MOST_CHARACTERS:
            what = f"有超过 {_MOST_BLOCKS} 段或 {_MOST_CHARACTERS // 10_000} 万字，不像一份报告"
            raise UnfitError("F04", what, "只留报告本身，再导入")
    return tuple(kept)


def make_paragraphs(
    text: str, trail: tuple[int, ...] = (), unseen: Iterable[Unseen] = ()
) -> list[Block]:
    """Return a paragraph for each line that is not blank; unread text goes with the first."""
    lines = list(filter(None, map(trim, text.splitlines())))
    hidden = join_unseen(unseen)
    first = lines[0] if lines else ""
    begun: list[Block] = [Paragraph(first, trail, unseen=hidden)] if lines or hidden else []
    return begun + [Paragraph(line, trail, goes_on=True) for line in lines[1:]]


class Spanned(NamedTuple):
    """A cell of a web page's table with its spans, before it has a column."""

    blocks: tuple[Block, ...]
    colspan: int = 1
    rowspan: int = 1


def place_cells(rows: Sequence[Sequence[Spanned]]) -> tuple[BlockCell, ...]:
    """Give each cell its column, beside those that reach down from above.

    Raises:
        UnfitError: the table is too big.
    """
    cells: list[BlockCell] = []
    below: dict[int, int] = {}
    area = 0
    for number, row in enumerate(rows):
        column = 0
        for spanned in row:
            while below.get(column, 0) > number:
                column += 1
            rowspan = max(1, min(spanned.rowspan or len(rows), len(rows) - number))
            colspan = max(1, min(spanned.colspan, _MOST_COLUMNS + 1))
            area += rowspan * colspan
            check_size(area, number, column + colspan)
            cells.append(BlockCell(number, column, rowspan, colspan, spanned.blocks))
            below.update(dict.fromkeys(range(column, column + colspan), number + rowspan))
            column += colspan
    return tuple(cells)
