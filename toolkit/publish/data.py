"""The figures as open data: a CSV table with a row for each number."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from toolkit.form.formatting import print_value

if TYPE_CHECKING:
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form

COLUMNS = ("单位", "年度", "表", "行", "列", "数值", "编号")
_LEVEL = " / "
"""Separator of the labels of nested headers."""

# a spreadsheet runs text that begins with one of these as a formula
_FORMULA_SIGNS = tuple("=+-@＝＋－＠")


def make_csv(form: Form, filing: Filing) -> bytes:
    """Return the numbers of a filing with their printed labels, in form order, blanks empty.

    UTF-8 with a byte order mark, without which Excel assumes another encoding for Chinese.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    unit = _guard(print_value(filing.fields.get(form.unit)))
    year = print_value(filing.fields.get(form.year))
    for table in form.tables.values():
        for cell in table.cells:
            title = (cell.band.title,) if cell.band.title else ()
            row, column = _LEVEL.join(title + cell.row.labels), _LEVEL.join(cell.column.labels)
            value = print_value(filing.cells.get(cell.id))
            names = map(_guard, (table.name, row, column))
            writer.writerow((unit, year, *names, value, cell.id))
    return buffer.getvalue().encode("utf-8-sig")


def _guard(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula, with an apostrophe where needed."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
