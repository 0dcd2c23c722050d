"""Tables of plain text, whose merged cells are only counted, fitted to the form's grid."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label
from toolkit.form.grid import Role, make_grid
from toolkit.intake.blocks.blocks import BlockCell, BlockTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.form.grid import Grid
    from toolkit.intake.tables.labels import Labels


class Shape(NamedTuple):
    """A row of the form's grid: where its cells stand, and the labels that begin in them."""

    spans: tuple[tuple[int, int], ...]
    labels: tuple[str, ...]

    def count(self, texts: Sequence[str]) -> int:
        """How many labels stand where they should."""
        pairs = zip(self.labels, texts, strict=True)
        return sum(bool(label) and label == text for label, text in pairs)


def fit_table(table: BlockTable, labels: Labels) -> BlockTable | None:
    """The table with its cells in the columns of the form's grid, None where that is not sure.

    A row is placed like the one row of the grid that has as many cells; which labels then stand
    where is for the matching to see.
    """
    grid = make_grid(labels.table)
    shapes = list(_cut_shapes(grid))
    placed: list[BlockCell] = []
    for row, group in groupby(table.cells, key=lambda cell: cell.row):
        cells = list(group)
        spans = _find_spans([normalise_label(cell.text) for cell in cells], shapes, grid.columns)
        if spans is None:
            return None
        placed += _place(row, cells, spans)
    return BlockTable(tuple(placed), table.caption)


def _place(
    row: int, cells: Iterable[BlockCell], spans: Iterable[tuple[int, int]]
) -> Iterator[BlockCell]:
    for cell, (column, colspan) in zip(cells, spans, strict=True):
        yield BlockCell(row, column, 1, colspan, cell.blocks)


def _cut_shapes(grid: Grid) -> Iterator[Shape]:
    for row in range(grid.rows):
        boxes = sorted(
            (box for box in grid.boxes if box.row <= row < box.row + box.rowspan),
            key=lambda box: box.column,
        )
        labels = (
            normalise_label(box.text) if box.row == row and box.role is not Role.CELL else ""
            for box in boxes
        )
        yield Shape(tuple((box.column, box.colspan) for box in boxes), tuple(labels))


def _find_spans(
    texts: Sequence[str], shapes: Sequence[Shape], width: int
) -> tuple[tuple[int, int], ...] | None:
    """The places of a row's cells: of the only shape with as many, or of that whose labels fit."""
    fitting = [shape for shape in shapes if len(shape.spans) == len(texts)]
    best = max((shape.count(texts) for shape in fitting), default=0)
    spans = {shape.spans for shape in fitting if shape.count(texts) == best}
    if not fitting and len(texts) == 1:
        return ((0, width),)
    return spans.pop() if len(spans) == 1 else None
