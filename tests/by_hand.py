"""Fills a workbook through its visible cells, as someone does who has it open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries


def fill_in(
    blank: Path, target: Path, typed: Mapping[str, object], *, over_totals: bool = False
) -> Path:
    """Type values into the cells of a blank, by id; what is a formula stays one unless told."""
    book = load_workbook(blank)
    for slot, value in typed.items():
        sheet, cells = book.defined_names[f"f.{slot}"].attr_text.replace("'", "").split("!")
        lines = value if isinstance(value, list) else [value]
        column, row, _, last = range_boundaries(cells.replace("$", ""))
        assert column is not None
        assert row is not None
        assert last is not None
        assert len(lines) <= last - row + 1
        for number, line in enumerate(lines, start=row):
            cell: Any = book[sheet].cell(number, column)
            if over_totals or cell.data_type != "f":
                cell.value = line
    book.save(target)
    return target
