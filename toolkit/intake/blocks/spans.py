"""Rows of cells with spans → cells with places."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.intake.blocks.blocks import MOST_COLUMNS, BlockCell, check_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.intake.blocks.blocks import Block


class Spanned(NamedTuple):
    """A cell as it stands in its row."""

    blocks: tuple[Block, ...]
    colspan: int = 1
    rowspan: int = 1


def place(rows: Sequence[Sequence[Spanned]]) -> tuple[BlockCell, ...]:
    """Give each cell its column, beside those that reach down from above.

    Raises:
        UnfitError: it is too big.
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
            colspan = max(1, min(spanned.colspan, MOST_COLUMNS + 1))
            area += rowspan * colspan
            check_size(area, number, column + colspan)
            cells.append(BlockCell(number, column, rowspan, colspan, spanned.blocks))
            below.update(dict.fromkeys(range(column, column + colspan), number + rowspan))
            column += colspan
    return tuple(cells)
