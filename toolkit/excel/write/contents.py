"""Contents of the slots of a workbook: a filing's values, and formulas for totals."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.excel.layout.formulas import sum_of, total_formula
from toolkit.excel.layout.model import Contents, Formula
from toolkit.excel.layout.reasons import reason_columns
from toolkit.excel.read.cell_values import MOST_CHARACTERS
from toolkit.form.filing import blank_filing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from toolkit.excel.layout.layout import Layout
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form


def contents_of(layout: Layout, filing: Filing | None = None) -> Contents:
    """Return a filing's values as they are written into slots; without one only the totals."""
    filing = filing or blank_filing(layout.form)
    contents: Contents = {name: (escape(value),) for name, value in filing.fields.items()}
    for cell, number in filing.cells.items():  # Excel holds 15 digits of a number exactly
        contents[cell] = (float(number) if isinstance(number, Decimal) else number,)
    contents |= {name: tuple(map(escape, lines)) for name, lines in filing.texts.items()}
    contents |= reason_columns(filing.reasons, layout.slots)
    for cell, equation in layout.totals.items():
        if filing.cells.get(cell) == sum_of(equation, filing.cells):
            contents[cell] = (Formula(total_formula(equation, layout.slots)),)
    return contents


def escape(value: str | int | date | None) -> str | int | date | None:
    """Escape a typed `_x000D_`, which would be read as another character."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", value) if isinstance(value, str) else value


def find_overlong(form: Form, filing: Filing) -> Iterator[Finding]:
    """Yield a finding for each paragraph that a cell cannot hold and would cut."""
    for text_id, paragraphs in filing.texts.items():
        for paragraph in paragraphs:
            if len(str(escape(paragraph))) >= MOST_CHARACTERS:
                item = form.texts[text_id].item
                message = f"“{item}”有一段长达 {len(paragraph)} 字，一格最多 {MOST_CHARACTERS} 字"
                fix = "分成几段后重新导入"
                yield Finding("C07", Severity.ERROR, message, fix, id=text_id, item=item)
