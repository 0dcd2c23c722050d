"""Layout → the workbook that is handed out, blank or with a filing's values in it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from toolkit.excel.layout.form_marks import MARK, marks_of
from toolkit.excel.layout.formulas import check_formula, refer
from toolkit.excel.layout.model import NAME_PREFIX, Contents, Shaped, Struck, count_lines
from toolkit.excel.write.contents import contents_of
from toolkit.excel.write.data_validation import add_prompts
from toolkit.excel.write.reproducible import make_reproducible
from toolkit.excel.write.style import (
    fit_row,
    set_up_page,
    style_check,
    style_input,
    style_label,
    use_chinese_type,
)
from toolkit.form.model import FormField, Text

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Label, Sheet
    from toolkit.form.filing import Filing


def write_workbook(layout: Layout, filing: Filing | None = None) -> bytes:
    """The workbook as .xlsx bytes, the same on every run."""
    return save_workbook(build_workbook(layout, contents_of(layout, filing)))


def build_workbook(layout: Layout, contents: Contents) -> Workbook:
    """The workbook with some contents in its slots."""
    book = Workbook()
    book.remove(book.worksheets[0])
    use_chinese_type(book)
    for sheet in layout.sheets:
        _write_sheet(book.create_sheet(sheet.title), sheet, layout, contents)
    for slot in layout.slots.values():
        name = NAME_PREFIX + slot.id
        area = slot.area if isinstance(slot.part, Text) else slot.area.first
        corners = [re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", corner) for corner in area.range.split(":")]
        book.defined_names[name] = DefinedName(name, attr_text=refer(slot.sheet, ":".join(corners)))
    _mark(book, layout)
    return book


def save_workbook(book: Workbook) -> bytes:
    """A workbook as bytes that depend on nothing but what it holds."""
    buffer = BytesIO()
    book.save(buffer)
    return make_reproducible(buffer.getvalue())


def _write_sheet(ws: Worksheet, sheet: Sheet, layout: Layout, contents: Contents) -> None:
    set_up_page(ws, sheet)
    for label in sheet.labels:
        _write_label(ws, label)
    for key in sheet.keys:
        write_content(ws.cell(key.row, key.column), key.text)
    for slot in sheet.slots:
        style_input(ws, slot, is_total=slot.id in layout.totals)
        for row, content in enumerate(contents.get(slot.id, ()), start=slot.area.row):
            write_content(ws.cell(row, slot.area.column), content)
    for row, lines in _count_lines(sheet, contents).items():
        fit_row(ws, row, lines)
    switch = next((slot for slot in sheet.slots if isinstance(slot.part, FormField)), None)
    for check in sheet.checks:
        cell = ws.cell(check.area.row, check.area.column)
        cell.value = check_formula(check, layout.slots, switch)
        style_check(ws, check.area)
    add_prompts(ws, sheet, layout.totals)


def _count_lines(sheet: Sheet, contents: Contents) -> dict[int, int]:
    """By row how many lines its words take, where they take more than one."""
    lines: dict[int, int] = {}
    for slot in sheet.slots:
        for row, content in enumerate(contents.get(slot.id, ()), start=slot.area.row):
            if type(content) is str:  # no formula, which shows something else
                count = count_lines(content, sheet.width_of(slot.area) - 2)
                lines[row] = max(lines.get(row, 1), count)
    return {row: count for row, count in lines.items() if count > 1}


def _write_label(ws: Worksheet, label: Label) -> None:
    cell = ws.cell(label.area.row, label.area.column)
    cell.value = label.text
    style_label(ws, label)
    if label.link:
        target = refer(label.link.sheet, label.link.cell)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, display=label.text)


def write_content(cell: SheetCell | MergedCell, content: object) -> None:
    """Write a value as it is; words that begin with = stay words, for whoever edits them too."""
    value: object = (content or None) if isinstance(content, str) else content
    if isinstance(content, Struck):  # struck in the copy too, where it would else be a value
        fonts = {is_struck: InlineFont(strike=is_struck) for is_struck in (False, True)}
        value = CellRichText(*(TextBlock(fonts[struck], words) for words, struck in content.pieces))
    cell.value = value  # type: ignore[assignment]  # openpyxl says what it cannot write
    if isinstance(content, Shaped):
        cell.number_format = content.code
    if type(content) is str and content[:1] in {"=", "+", "-", "@", "'"}:
        cell.data_type = "s"
        cell.quotePrefix = True


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
