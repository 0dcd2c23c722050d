"""Page breaks within a table: a short table stays whole, a long one breaks between groups."""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import ceil
from typing import TYPE_CHECKING

from toolkit.word.starter.styles import CELL_MARGIN, LABEL_MARGIN, LINE, PAGE_HEIGHT, TABLE_GAP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.grid import Box, Grid
    from toolkit.form.model import Band, Table
    from toolkit.word.starter.styles import TableType

_ROOM = PAGE_HEIGHT - LINE - TABLE_GAP
"""Height of a page that the heading above a table leaves for it."""


def find_breaks(
    table: Table, grid: Grid, widths: tuple[int, ...], kind: TableType
) -> frozenset[int]:
    """Return the rows after which a page may end.

    A table that fits on a page is kept whole, for its columns are read and added from top to
    bottom; the space that this may leave on the page before is the smaller evil.
    """
    heights = [_measure_row(row, grid, widths, kind) for row in range(grid.rows)]
    if sum(heights) <= _ROOM:
        return frozenset({grid.rows - 1})
    edges = accumulate(map(_count_rows, table.bands), initial=0)
    bands = zip(table.bands, pairwise(edges), strict=True)
    return frozenset(row for band, (top, end) in bands for row in _ends(band, heights, top, end))


def _measure_row(row: int, grid: Grid, widths: tuple[int, ...], kind: TableType) -> int:
    boxes = (box for box in grid.boxes if box.row == row and box.rowspan == 1)
    return max((_measure(box, widths, kind) for box in boxes), default=kind.height)


def _measure(box: Box, widths: tuple[int, ...], kind: TableType) -> int:
    width = sum(widths[box.column : box.column + box.colspan]) - 2 * LABEL_MARGIN
    characters = max(1, int(width / (20 * kind.size)))  # Chinese ones; a digit is half as wide
    length = sum(0.5 if character.isascii() else 1 for character in box.text)
    return max(kind.height, ceil(length / characters) * kind.pitch + 2 * CELL_MARGIN)


def _count_rows(band: Band) -> int:
    return bool(band.title) + band.head + len(band.row_leaves)


def _ends(band: Band, heights: list[int], top: int, end: int) -> Iterator[int]:
    """Yield the last row of a band, and rows of a long one: not its head nor the last but one."""
    if sum(heights[top:end]) > _ROOM:
        yield from range(top + bool(band.title) + band.head, end - 2)
    yield end - 1
