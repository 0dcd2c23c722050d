"""A report as a run of blocks, whatever file it stood in: paragraphs, and tables of cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import trim
from toolkit.intake.blocks.unseen import Unseen, join_unseen

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_COLUMNS = 200
MOST_ROWS = 2_000
MOST_CELLS = 20_000
"""A report's tables have some hundred cells; more is not looked at."""
_MOST_BLOCKS = 5_000
_MOST_CHARACTERS = 1_000_000


class UnfitError(Exception):
    """A file that cannot be read, with the code of the finding and what to do."""

    def __init__(self, code: str, what: str, fix: str) -> None:
        super().__init__(what)
        self.code, self.what, self.fix = code, what, fix


class Paragraph(NamedTuple):
    """A line of words; `trail` says in which parts of a web page it stands, outermost first."""

    text: str
    trail: tuple[int, ...] = ()
    goes_on: bool = False
    """Only a line break stands before it."""
    unseen: tuple[Unseen, ...] = ()
    """What stands in it and is not read; there may be nothing else."""


@dataclass(frozen=True)
class BlockCell:
    """A cell of a table with its place and spans, from 0, and the blocks in it."""

    row: int
    column: int
    rowspan: int
    colspan: int
    blocks: tuple[Block, ...]

    @cached_property
    def text(self) -> str:
        """All its words, a line for each paragraph with any."""
        return "\n".join(filter(None, (trim(line) for line in _lines(self.blocks))))

    @cached_property
    def unseen(self) -> tuple[Unseen, ...]:
        """What stands in it and is not read."""
        return find_unseen(self.blocks)

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.column + self.colspan


class BlockTable(NamedTuple):
    """A table's cells in reading order; its caption stands above it.

    A loose one comes from plain text: its cells are only counted, merged ones and all.
    """

    cells: tuple[BlockCell, ...]
    caption: str = ""
    is_loose: bool = False
    trail: tuple[int, ...] = ()


Block = Paragraph | BlockTable


def _lines(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield block.caption
            yield from (cell.text for cell in block.cells)


def find_unseen(blocks: Iterable[Block]) -> tuple[Unseen, ...]:
    """What stands in blocks and is not read."""
    found: list[Unseen] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found += block.unseen
        else:
            found += (one for cell in block.cells for one in cell.unseen)
    return tuple(found)


def check_size(cells: int, rows: int, columns: int) -> None:
    """Stop at a table that no report has.

    Raises:
        UnfitError: it is too big.
    """
    if rows > MOST_ROWS or columns > MOST_COLUMNS or cells > MOST_CELLS:
        what = f"有一张 {rows} 行、{columns} 列的表，太大了，不像年度报告"
        raise UnfitError("F04", what, "删去无关的表，只留报告本身，再导入")


def collect_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """All blocks of a report, of which there are never very many.

    Raises:
        UnfitError: there are, or very many words.
    """
    taken: list[Block] = []
    length = 0
    for block in blocks:
        taken.append(block)
        words = block.text if isinstance(block, Paragraph) else "".join(_lines((block,)))
        length += len(words)
        if len(taken) > _MOST_BLOCKS or length > _MOST_CHARACTERS:
            what = f"有超过 {_MOST_BLOCKS} 段或 {_MOST_CHARACTERS // 10_000} 万字，不像一份报告"
            raise UnfitError("F04", what, "只留报告本身，再导入")
    return tuple(taken)


def make_paragraphs(
    text: str, trail: tuple[int, ...] = (), unseen: Iterable[Unseen] = ()
) -> list[Block]:
    """A paragraph for each line with words; what is not read stands with the first."""
    lines = list(filter(None, map(trim, text.splitlines())))
    hidden = join_unseen(unseen)
    first = lines[0] if lines else ""
    begun: list[Block] = [Paragraph(first, trail, unseen=hidden)] if lines or hidden else []
    return begun + [Paragraph(line, trail, goes_on=True) for line in lines[1:]]
