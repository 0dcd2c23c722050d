"""Placement of tables from plain text, whose cells have no columns, in the form's grid."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label
from toolkit.form.grid import Role, make_grid
from toolkit.intake.blocks.blocks import BlockCell, BlockTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.intake.tables.labels import Labels


class Shape(NamedTuple):
    """A row of the grid: column and width of its cells, and the labels that begin in them."""

    spans: tuple[tuple[int, int], ...]
    labels: tuple[str, ...]

    def count(self, texts: Sequence[str]) -> int:
        """Count the texts that equal the label in their place."""
        pairs = zip(self.labels, texts, strict=True)
        return sum(bool(label) and label == text for label, text in pairs)


def fit_table(table: BlockTable, labels: Labels) -> BlockTable | None:
    """Place the cells of a loose table in the columns of the form's grid, None if not certain.

    A row is placed like the only row of the grid with as many cells, or like the one of these
    with the most equal labels.
    """
    grid = make_grid(labels.table)
    shapes: list[Shape] = []
    for line in range(grid.rows):
        boxes = [box for box in grid.boxes if box.row <= line < box.row + box.rowspan]
        boxes.sort(key=lambda box: box.column)
        words = (
            normalise_label(box.text) if box.row == line and box.role is not Role.CELL else ""
            for box in boxes
        )
        shapes.append(Shape(tuple((box.column, box.colspan) for box in boxes), tuple(words)))
    placed: list[BlockCell] = []
    for row, group in groupby(table.cells, key=lambda cell: cell.row):
        cells = list(group)
        texts = [normalise_label(cell.text) for cell in cells]
        fitting = [shape for shape in shapes if len(shape.spans) == len(texts)]
        best = max((shape.count(texts) for shape in fitting), default=0)
        choices = {shape.spans for shape in fitting if shape.count(texts) == best}
        if not fitting and len(texts) == 1:
            choices = {((0, grid.columns),)}
        if len(choices) != 1:
            return None
        for cell, (column, colspan) in zip(cells, choices.pop(), strict=True):
            placed.append(BlockCell(row, column, 1, colspan, cell.blocks))
    return BlockTable(tuple(placed), table.caption)
