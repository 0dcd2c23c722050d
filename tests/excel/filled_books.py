"""Filled workbooks to start from: the example, and one in which no two values are alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from toolkit.excel.layout.layout import make_layout
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing, Reason
from toolkit.form.model import CellKind, FieldKind, Form

EXAMPLE = Path(__file__).parents[2] / "workbook" / "examples" / "leye-2021.xlsx"


def fill_example() -> bytes:
    return EXAMPLE.read_bytes()


def fill_with_different_values() -> bytes:
    """A workbook in which every number and every paragraph occurs once."""
    form = find_form()
    cells: dict[str, Any] = {
        cell.id: 100 + n if cell.band.kind is CellKind.COUNT else Decimal(f"{1000 + n}.25")
        for n, cell in enumerate(form.cells.values())
    }
    texts = {name: tuple(f"{name}的第{n}段。" for n in range(1, 5)) for name in form.texts}
    reasons = tuple(Reason("S03", cell, f"{cell}属实") for cell in list(form.cells)[:3])
    filing = Filing(form.id, fill_fields(form), cells, texts, reasons)
    return write_workbook(make_layout(form), filing)


def fill_fields(form: Form) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for n, part in enumerate(form.fields):
        values[part.id] = {
            FieldKind.TEXT: f"{part.item}{7700 + n}",
            FieldKind.YEAR: 2021,
            FieldKind.DATE: date(2022, 1, 15),
            FieldKind.CHOICE: (*part.choices, None)[0],
            FieldKind.SWITCH: None,
        }[part.kind]
    return values
