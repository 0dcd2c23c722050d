"""The geometry of a table: every label and cell with its row, column and spans.

Excel, Word and HTML all lay a table out from the same grid. Rows and columns count from 0.
"""

from __future__ import annotations

from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.form.model import Band, Cell, Header, Table


class Role(Enum):
    """The role of a box: a band's title, the corner, a column header, a row header, or a number."""

    TITLE = "title"
    CORNER = "corner"
    HEAD = "head"
    SIDE = "side"
    CELL = "cell"


class Box(NamedTuple):
    """A rectangle of the grid with a label or with a number cell."""

    row: int
    column: int
    rowspan: int
    colspan: int
    role: Role
    text: str = ""
    cell: Cell | None = None


class Grid(NamedTuple):
    """A table as boxes that cover `rows` × `columns` exactly once, in reading order."""

    rows: int
    columns: int
    head: int
    """Rows at the top that repeat on every page: the column headers of a table of one band."""
    boxes: tuple[Box, ...]


def make_grid(table: Table) -> Grid:
    """Lay a table out."""
    columns = max(band.width for band in table.bands)
    boxes: list[Box] = []
    row, cells = 0, iter(table.cells)
    for band in table.bands:
        size = len(band.row_leaves) * len(band.column_leaves)
        boxes.extend(_band_boxes(band, islice(cells, size), row, columns))
        row += bool(band.title) + band.head + len(band.row_leaves)
    head = table.bands[0].head if len(table.bands) == 1 else 0
    ordered = sorted(boxes, key=lambda box: (box.row, box.column))
    return Grid(row, columns, head, tuple(ordered))


def _band_boxes(band: Band, cells: Iterable[Cell], top: int, columns: int) -> Iterator[Box]:
    if band.title:
        yield Box(top, 0, 1, columns, Role.TITLE, band.title)
        top += 1
    if band.side:
        yield Box(top, 0, band.head, band.side, Role.CORNER, band.corner)
    yield from _head_boxes(band.columns, top, band.side, band.head)
    data = top + band.head
    yield from _side_boxes(band.rows, data, 0, band.side)
    spans = tuple(_leaf_spans(band.columns))
    for index, cell in enumerate(cells):
        row, column = divmod(index, len(spans))
        left = band.side + sum(spans[:column])
        yield Box(data + row, left, 1, spans[column], Role.CELL, cell=cell)


def _head_boxes(headers: Sequence[Header], row: int, column: int, height: int) -> Iterator[Box]:
    for header in headers:
        rowspan = 1 if header.children else height
        yield Box(row, column, rowspan, header.width, Role.HEAD, header.text)
        yield from _head_boxes(header.children, row + 1, column, height - 1)
        column += header.width


def _side_boxes(headers: Sequence[Header], row: int, column: int, width: int) -> Iterator[Box]:
    for header in headers:
        colspan = 1 if header.children else width
        yield Box(row, column, _height(header), colspan, Role.SIDE, header.text)
        yield from _side_boxes(header.children, row, column + 1, width - 1)
        row += _height(header)


def _height(header: Header) -> int:
    return sum(_height(child) for child in header.children) or 1


def _leaf_spans(headers: Sequence[Header]) -> Iterator[int]:
    for header in headers:
        if header.children:
            yield from _leaf_spans(header.children)
        else:
            yield header.span
