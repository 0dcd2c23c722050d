"""A table's grid → tables of HTML, one for each band.

Programs that read a page aloud (and browsers, which tell them) take every column header above a
number for its own. So a block with column headers of its own is a table of its own; set close,
they look like one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.form.grid import make_grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.grid import Box, Grid
    from toolkit.form.model import Band, Table

NARROWEST = 3
"""Width of the narrowest column, in characters."""


@dataclass(frozen=True)
class WebTable:
    """A band as rows of boxes, its title apart; widths are percentages."""

    title: str
    widths: tuple[float, ...]
    head: tuple[tuple[Box, ...], ...]
    body: tuple[tuple[Box, ...], ...]
    is_nested: bool
    """Row headers stand in several columns."""

    @property
    def least(self) -> float:
        """The width that the table needs, in characters."""
        return round(100 * NARROWEST / min(self.widths), 1)


def make_tables(table: Table) -> list[WebTable]:
    """Lay a table out."""
    grid = make_grid(table)
    widths = table.widths or (1,) * grid.columns
    percentages = tuple(round(100 * width / sum(widths), 2) for width in widths)
    return [_cut(grid, band, top, percentages) for band, top in _tops(table)]


def _tops(table: Table) -> Iterator[tuple[Band, int]]:
    """The bands, and the row below the title at which each begins."""
    row = 0
    for band in table.bands:
        row += bool(band.title)
        yield band, row
        row += band.head + len(band.row_leaves)


def _cut(grid: Grid, band: Band, top: int, widths: tuple[float, ...]) -> WebTable:
    rows = tuple(
        tuple(box for box in grid.boxes if box.row == row)
        for row in range(top, top + band.head + len(band.row_leaves))
    )
    return WebTable(band.title, widths, rows[: band.head], rows[band.head :], band.side > 1)
