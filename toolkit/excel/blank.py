"""Layout → the workbook that is handed out, blank or with a filing's values in it."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from toolkit.excel.archive import mend_archive
from toolkit.excel.dress import (
    dress_input,
    dress_label,
    dress_verdict,
    set_up_page,
    use_chinese_type,
)
from toolkit.excel.formulas import check_formula, refer, total_formula
from toolkit.excel.identity import MARK, marks_of
from toolkit.excel.prompts import add_prompts
from toolkit.excel.totals import sum_of
from toolkit.excel.values import MOST_CHARACTERS
from toolkit.finding import Finding, Severity
from toolkit.form.model import FormField, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.excel.layout import Layout
    from toolkit.excel.parts import Label, Sheet, Slot
    from toolkit.filing import CellValue, FieldValue, Filing
    from toolkit.form.model import Form

NAME_PREFIX = "f."
"""A slot's defined name is this and its id."""


def write_workbook(layout: Layout, filing: Filing | None = None) -> bytes:
    """The workbook as .xlsx bytes, the same on every run."""
    book = Workbook()
    book.remove(book.worksheets[0])
    use_chinese_type(book)
    for sheet in layout.sheets:
        _write_sheet(book.create_sheet(sheet.title), sheet, layout, filing)
    for slot in layout.slots.values():
        name = NAME_PREFIX + slot.id
        book.defined_names[name] = DefinedName(name, attr_text=_absolute(slot))
    _mark(book, layout)
    buffer = BytesIO()
    book.save(buffer)
    return mend_archive(buffer.getvalue())


def find_unfit(form: Form, filing: Filing) -> Iterator[Finding]:
    """Paragraphs that are longer than a cell holds: they would be cut without a word."""
    for text_id, paragraphs in filing.texts.items():
        for paragraph in paragraphs:
            if len(paragraph) > MOST_CHARACTERS:
                item = form.texts[text_id].item
                message = f"“{item}”有一段长达 {len(paragraph)} 字，一格最多 {MOST_CHARACTERS} 字"
                fix = "分成几段后重新导入"
                yield Finding("C07", Severity.ERROR, message, fix, id=text_id, item=item)


def _write_sheet(ws: Worksheet, sheet: Sheet, layout: Layout, filing: Filing | None) -> None:
    set_up_page(ws, sheet)
    for label in sheet.labels:
        _write_label(ws, label)
    for key in sheet.keys:
        ws.cell(key.row, key.column).value = key.text
        _keep_as_text(ws.cell(key.row, key.column))
    for slot in sheet.slots:
        is_total = slot.id in layout.totals
        dress_input(ws, slot, is_total=is_total)
        _write_value(ws, slot, layout, filing)
    switch = next((slot for slot in sheet.slots if isinstance(slot.part, FormField)), None)
    for check in sheet.checks:
        cell = ws.cell(check.area.row, check.area.column)
        cell.value = check_formula(check, layout.slots, switch)
        dress_verdict(ws, check.area)
    add_prompts(ws, sheet, layout.totals)


def _write_label(ws: Worksheet, label: Label) -> None:
    cell = ws.cell(label.area.row, label.area.column)
    cell.value = label.text
    dress_label(ws, label)
    if label.link:
        target = refer(label.link.sheet, label.link.cell)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, display=label.text)


def _write_value(ws: Worksheet, slot: Slot, layout: Layout, filing: Filing | None) -> None:
    if isinstance(slot.part, Text):
        for index, paragraph in enumerate(filing.texts.get(slot.id, ()) if filing else ()):
            _write_words(ws.cell(slot.area.row + index, slot.area.column), paragraph)
        return
    cell = ws.cell(slot.area.row, slot.area.column)
    if isinstance(slot.part, FormField):
        _write_field(cell, filing.fields.get(slot.id) if filing else None)
        return
    equation = layout.totals.get(slot.id)
    value = filing.cells.get(slot.id) if filing else None
    if equation and (filing is None or value == sum_of(equation, filing.cells)):
        cell.value = total_formula(equation, layout.slots)
    else:
        cell.value = _number(value)


def _number(value: CellValue) -> int | float | None:
    """Excel holds money as a double too; 15 digits of it are exact."""
    return float(value) if isinstance(value, Decimal) else value


def _write_field(cell: SheetCell | MergedCell, value: FieldValue) -> None:
    if isinstance(value, str):
        _write_words(cell, value)
    else:
        cell.value = value


def _write_words(cell: SheetCell | MergedCell, text: str) -> None:
    cell.value = _escape(text)
    _keep_as_text(cell)


def _keep_as_text(cell: SheetCell | MergedCell) -> None:
    """Words that begin with = are words, for us and for whoever edits the cell."""
    if isinstance(cell.value, str) and cell.value[:1] in {"=", "+", "-", "@", "'"}:
        cell.data_type = "s"
        cell.quotePrefix = True


def _escape(text: str) -> str:
    """`_x000D_` typed by someone would be read as the character it escapes."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def _absolute(slot: Slot) -> str:
    area = slot.area if isinstance(slot.part, Text) else slot.area.first
    corners = [re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", corner) for corner in area.range.split(":")]
    return refer(slot.sheet, ":".join(corners))


def _mark(book: Workbook, layout: Layout) -> None:
    """Say which form this is in three ways: each is lost by some program."""
    marks = marks_of(layout)
    sheet = book.create_sheet(MARK)
    sheet.sheet_state = "veryHidden"
    for name, value in marks.items():
        sheet.append([name, value])
        properties = book.custom_doc_props  # type: ignore[attr-defined]  # the stubs lack it
        properties.append(StringProperty(name=f"{MARK}.{name}", value=value))
    constant = "|".join(marks.values())
    book.defined_names[MARK] = DefinedName(MARK, attr_text=f'"{constant}"', hidden=True)
    book.properties.title = f"{layout.form.name}填报表"
    book.properties.creator = MARK
    book.properties.language = "zh-CN"
    book.calculation.fullCalcOnLoad = True
