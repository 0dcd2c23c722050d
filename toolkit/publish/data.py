"""The figures as open data: a CSV table with a row for each number."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from toolkit.form.formatting import print_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form

COLUMNS = ("单位", "年度", "表", "行", "列", "数值", "编号")
_LEVEL = " / "
"""Stands between the labels of headers in several levels."""

# a spreadsheet takes text that begins with one of these for a formula and runs it
_FORMULA_SIGNS = tuple("=+-@＝＋－＠")


def make_csv(form: Form, filing: Filing) -> bytes:
    """The numbers of a filing with their printed labels in the order of the form; blanks are empty.

    UTF-8 with a byte order mark, without which Excel takes Chinese for another encoding.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_write_rows(form, filing))
    return text.getvalue().encode("utf-8-sig")


def _write_rows(form: Form, filing: Filing) -> Iterator[tuple[str, ...]]:
    unit = _guard(print_value(filing.fields.get(form.unit)))
    year = print_value(filing.fields.get(form.year))
    for table in form.tables.values():
        for cell in table.cells:
            title = (cell.band.title,) if cell.band.title else ()
            row, column = _LEVEL.join(title + cell.row.labels), _LEVEL.join(cell.column.labels)
            value = print_value(filing.cells.get(cell.id))
            yield unit, year, _guard(table.name), _guard(row), _guard(column), value, cell.id


def _guard(text: str) -> str:
    """Text that no spreadsheet runs as a formula: it stands behind an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
