"""Columns of the form found in a printed table, by the labels above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.intake.blocks.blocks import BlockCell
    from toolkit.intake.tables.labels import Labels, LabelSpot
    from toolkit.intake.tables.lines import TableLine


class Span(NamedTuple):
    """Printed columns, from `start` to before `end`, below the label of one column."""

    start: int
    end: int


class PrintedColumn(NamedTuple):
    """One column of the printed head: its cells from top to bottom, each once."""

    cells: tuple[BlockCell, ...]
    left: tuple[str, ...]
    """For each cell its text, or if blank that of the nearest cell to the left."""

    @property
    def own(self) -> str:
        """The labels above the column, joined."""
        return "".join(normalise_label(cell.text) for cell in self.cells)

    @property
    def filled(self) -> str:
        """The same with `left`, for groups whose label is above their first column only."""
        last = max((n for n, cell in enumerate(self.cells) if cell.text), default=-1)
        return "".join(self.left[: last + 1])

    @property
    def leaf(self) -> BlockCell | None:
        """The lowest cell that is not blank."""
        return next((cell for cell in reversed(self.cells) if cell.text), None)


def find_columns(head: Sequence[TableLine], labels: Labels) -> dict[int, dict[LabelSpot, Span]]:
    """Return by band the printed columns of each column of the form; ambiguous ones are left out.

    A column has the width of its label's cell, even if the groups above have other widths.
    """
    found: dict[LabelSpot, list[BlockCell]] = {}
    before: dict[int, str] = {}
    for number in range(max((cell.end for line in head for cell in line.cells), default=0)):
        cells: list[BlockCell] = []
        left: list[str] = []
        for row, line in enumerate(head):
            cell = next((c for c in line.cells if c.column <= number < c.end), None)
            text = normalise_label(cell.text) if cell else ""
            before[row] = text or before.get(row, "")
            if cell is not None and not any(cell is other for other in cells):
                cells.append(cell)
                left.append(before[row])
        column = PrintedColumn(tuple(cells), tuple(left))
        own = labels.columns.get(column.own, frozenset())
        filled = labels.columns.get(column.filled, frozenset())
        for band in range(len(labels.table.bands)):
            mine, others = ([s for s in spots if s.band == band] for spots in (own, filled))
            certain = mine if len(mine) == 1 else others
            if len(certain) == 1:
                leaves = found.setdefault(certain[0], [])
                if column.leaf is not None and not any(column.leaf is leaf for leaf in leaves):
                    leaves.append(column.leaf)
    spans: dict[int, dict[LabelSpot, Span]] = {spot.band: {} for spot in found}
    once = {spot: leaves[0] for spot, leaves in found.items() if len(leaves) == 1}
    for spot, leaf in once.items():
        rivals = (cell for other, cell in once.items() if other.band == spot.band and other != spot)
        if not any(leaf is cell for cell in rivals):
            spans[spot.band][spot] = Span(leaf.column, leaf.end)
    return spans
