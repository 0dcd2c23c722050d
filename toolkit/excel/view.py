"""A sheet as it came back: what its cells hold and how they are merged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

Address = tuple[int, int]
"""Row and column, from 1."""

_BLANKS = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_ALIKE = str.maketrans("()[]【】,:.．，、；;", "（）（）（）、：、、、、、、")


def normalise_label(text: str) -> str:
    """A printed label with what clerks and programs change in it made alike."""
    return _BLANKS.sub("", text).translate(_ALIKE).replace("其它", "其他")


@dataclass(frozen=True)
class SheetView:
    """One sheet of a returned workbook."""

    title: str
    cells: dict[Address, SheetCell]
    """The cells that hold anything."""
    boxes: dict[Address, tuple[int, int, int, int]]
    """For every merged cell its rectangle: first row, first column, last row, last column."""

    @cached_property
    def labels(self) -> dict[str, list[Address]]:
        """Where each text stands, normalised."""
        found: dict[str, list[Address]] = {}
        for address, cell in self.cells.items():
            if isinstance(cell.value, str) and cell.data_type == "s" and len(cell.value) < 200:
                found.setdefault(normalise_label(cell.value), []).append(address)
        return found

    def text(self, address: Address) -> str:
        """The normalised text of the box at an address."""
        row, column, _, _ = self.box(address)
        cell = self.cells.get((row, column))
        return normalise_label(str(cell.value)) if cell is not None else ""

    def box(self, address: Address) -> tuple[int, int, int, int]:
        """The rectangle that an address belongs to."""
        return self.boxes.get(address, (*address, *address))


def view_sheet(ws: Worksheet) -> SheetView:
    """Look at a sheet through the cells that exist: its extent may be a million rows."""
    cells = {
        address: cell
        for address, cell in ws._cells.items()
        if cell.value is not None and not (isinstance(cell.value, str) and not cell.value.strip())
    }
    boxes = {}
    for merged in ws.merged_cells.ranges:
        rectangle = (merged.min_row, merged.min_col, merged.max_row, merged.max_col)
        if (merged.max_row - merged.min_row + 1) * (merged.max_col - merged.min_col + 1) > 10_000:
            continue  # no label of a form is that large
        for row in range(merged.min_row, merged.max_row + 1):
            for column in range(merged.min_col, merged.max_col + 1):
                boxes[row, column] = rectangle
    return SheetView(ws.title, cells, boxes)
