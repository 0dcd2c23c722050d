"""Cells, merged ranges and texts of a worksheet of a returned workbook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from toolkit.core.text import normalise_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.excel.parts.cell_order import Rectangle

Address = tuple[int, int]
"""Row and column, from 1."""


@dataclass(frozen=True)
class SheetView:
    """A worksheet of a returned workbook."""

    title: str
    cells: dict[Address, SheetCell]
    """The cells that hold a value."""
    boxes: dict[Address, Rectangle]
    """The rectangle of every merged cell."""
    covered: dict[Address, SheetCell]
    """The cells that hold a value under a merged one, where it is not visible."""

    @cached_property
    def labels(self) -> dict[str, list[Address]]:
        """The addresses of each normalised text."""
        found: dict[str, list[Address]] = {}
        for address, cell in self.cells.items():
            if isinstance(cell.value, str) and cell.data_type == "s" and len(cell.value) < 200:
                found.setdefault(normalise_label(cell.value), []).append(address)
        return found

    def text(self, address: Address) -> str:
        """Return the normalised text of the cell or merged range at an address."""
        row, column, _, _ = self.box(address)
        cell = self.cells.get((row, column))
        return normalise_label(str(cell.value)) if cell is not None else ""

    def box(self, address: Address) -> Rectangle:
        """Return the rectangle of the cell or merged range at an address."""
        return self.boxes.get(address, (*address, *address))


def view_sheet(ws: Worksheet, merges: Iterable[Rectangle] = ()) -> SheetView:
    """Return a view of the cells that exist: the extent of a sheet may be a million rows."""
    boxes = {
        (row, column): box
        for box in merges
        for row in range(box[0], box[2] + 1)
        for column in range(box[1], box[3] + 1)
    }
    cells: dict[Address, SheetCell] = {}
    covered: dict[Address, SheetCell] = {}
    for address, cell in ws._cells.items():
        value = getattr(cell, "value", None)
        if value is not None and not (isinstance(value, str) and not value.strip()):
            is_visible = address not in boxes or boxes[address][:2] == address
            (cells if is_visible else covered)[address] = cell  # type: ignore[assignment]  # no MergedCell: openpyxl is told of no merges
    return SheetView(ws.title, cells, boxes, covered)
