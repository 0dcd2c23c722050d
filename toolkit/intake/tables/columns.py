"""Which columns of a printed table hold which columns of the form, by the labels above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.intake.blocks.blocks import BlockCell
    from toolkit.intake.tables.labels import Labels, LabelSpot
    from toolkit.intake.tables.lines import TableLine


class Span(NamedTuple):
    """The columns, from `start` to before `end`, over which the label of one column stands."""

    start: int
    end: int


class PrintedColumn(NamedTuple):
    """One column of the printed head: its cells from top to bottom, each once."""

    number: int
    cells: tuple[BlockCell, ...]
    left: tuple[str, ...]
    """For each cell its text, or where it is blank the text that stands left of it."""

    @property
    def own(self) -> str:
        """The labels above the column, run together."""
        return "".join(normalise_label(cell.text) for cell in self.cells)

    @property
    def filled(self) -> str:
        """The same, where groups that were merged once stand over their first column only."""
        last = max((n for n, cell in enumerate(self.cells) if cell.text), default=-1)
        return "".join(self.left[: last + 1])

    @property
    def leaf(self) -> BlockCell | None:
        """The lowest cell with words."""
        return next((cell for cell in reversed(self.cells) if cell.text), None)


def find_columns(head: Sequence[TableLine], labels: Labels) -> dict[int, dict[LabelSpot, Span]]:
    """By band, where each column of the form stands; what stands in two places is left out.

    It stands under all of its label's cell, even where programs rounded the groups above it
    to other widths.
    """
    found: dict[LabelSpot, list[BlockCell]] = {}
    for column in _cut_columns(head):
        for spot in _name(column, labels):
            leaves = found.setdefault(spot, [])
            if column.leaf is not None and not any(column.leaf is leaf for leaf in leaves):
                leaves.append(column.leaf)
    return {band: _resolve(found, band) for band in {spot.band for spot in found}}


def _resolve(found: Mapping[LabelSpot, Sequence[BlockCell]], band: int) -> dict[LabelSpot, Span]:
    """The columns of a band whose label stands once, and for nothing else."""
    once = {spot: c[0] for spot, c in found.items() if spot.band == band and len(c) == 1}
    return {
        spot: Span(leaf.column, leaf.end)
        for spot, leaf in once.items()
        if not any(leaf is other for place, other in once.items() if place != spot)
    }


def _cut_columns(head: Sequence[TableLine]) -> list[PrintedColumn]:
    width = max((cell.end for line in head for cell in line.cells), default=0)
    columns = []
    before: dict[int, str] = {}
    for number in range(width):
        cells: list[BlockCell] = []
        left: list[str] = []
        for row, line in enumerate(head):
            cell = next((c for c in line.cells if c.column <= number < c.end), None)
            text = normalise_label(cell.text) if cell else ""
            before[row] = text or before.get(row, "")
            if cell is not None and not any(cell is other for other in cells):
                cells.append(cell)
                left.append(before[row])
        columns.append(PrintedColumn(number, tuple(cells), tuple(left)))
    return columns


def _name(column: PrintedColumn, labels: Labels) -> list[LabelSpot]:
    """The columns of the form that a printed one is, one a band."""
    own = labels.columns.get(column.own, frozenset())
    filled = labels.columns.get(column.filled, frozenset())
    named = []
    for band in range(len(labels.table.bands)):
        mine, others = ([s for s in spots if s.band == band] for spots in (own, filled))
        certain = mine if len(mine) == 1 else others
        named += certain if len(certain) == 1 else []
    return named
