"""The workbook of a layout, blank or with a filing's values, as bytes that never vary."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName

from toolkit.core.files import EPOCH, pack, unpack
from toolkit.excel.layout.form_marks import MARK, marks_of
from toolkit.excel.layout.formulas import check_formula, refer
from toolkit.excel.layout.model import NAME_PREFIX, Contents, Shaped, Struck, count_lines
from toolkit.excel.write.contents import contents_of
from toolkit.excel.write.data_validation import add_prompts
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
    from toolkit.excel.layout.model import Sheet
    from toolkit.form.filing import Filing

_DATE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FONT_ORDER = [
    _MAIN + name
    for name in (
        "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign",
        "sz", "color", "name", "family", "charset", "scheme",
    )
]  # fmt: skip


def write_workbook(layout: Layout, filing: Filing | None = None) -> bytes:
    """Return the workbook as .xlsx bytes, the same on every run."""
    return save_workbook(build_workbook(layout, contents_of(layout, filing)))


def build_workbook(layout: Layout, contents: Contents) -> Workbook:
    """Return the workbook with contents in its slots."""
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
    # Three marks of the form: each is lost by some program.
    marks = marks_of(layout)
    mark_sheet = book.create_sheet(MARK)
    mark_sheet.sheet_state = "veryHidden"
    for name, value in marks.items():
        mark_sheet.append([name, value])
        properties = book.custom_doc_props  # type: ignore[attr-defined]  # the stubs lack it
        properties.append(StringProperty(name=f"{MARK}.{name}", value=value))
    constant = "|".join(marks.values())
    book.defined_names[MARK] = DefinedName(MARK, attr_text=f'"{constant}"', hidden=True)
    book.properties.title = f"{layout.form.name}填报表"
    book.properties.creator = MARK
    book.properties.language = "zh-CN"
    book.calculation.fullCalcOnLoad = True
    return book


def save_workbook(book: Workbook) -> bytes:
    """Return a workbook as .xlsx bytes that depend on its contents only."""
    buffer = BytesIO()
    book.save(buffer)
    return make_reproducible(buffer.getvalue())


def make_reproducible(data: bytes) -> bytes:
    """Return a workbook of openpyxl with fixed dates and the children of fonts in schema order."""
    parts = dict(unpack(data))
    date = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*EPOCH)
    parts["docProps/core.xml"] = _DATE.sub(rb"\g<1>" + date.encode(), parts["docProps/core.xml"])
    root = etree.fromstring(parts["xl/styles.xml"])
    for font in root.iter(_MAIN + "font"):
        font[:] = sorted(font, key=lambda child: _FONT_ORDER.index(child.tag))
    styles = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return pack((parts | {"xl/styles.xml": styles}).items())


def _write_sheet(ws: Worksheet, sheet: Sheet, layout: Layout, contents: Contents) -> None:
    """Write a sheet with its labels, keys, slots, live checks and prompts."""
    set_up_page(ws, sheet)
    for label in sheet.labels:
        ws.cell(label.area.row, label.area.column).value = label.text
        style_label(ws, label)
    for key in sheet.keys:
        write_content(ws.cell(key.row, key.column), key.text)
    lines: dict[int, int] = {}
    for slot in sheet.slots:
        style_input(ws, slot, is_total=slot.id in layout.totals)
        for row, content in enumerate(contents.get(slot.id, ()), start=slot.area.row):
            write_content(ws.cell(row, slot.area.column), content)
            if type(content) is str:  # no formula, whose result is another text
                count = count_lines(content, sheet.width_of(slot.area) - 2)
                lines[row] = max(lines.get(row, 1), count)
    for row, count in lines.items():
        if count > 1:
            fit_row(ws, row, count)
    switch = next((slot for slot in sheet.slots if isinstance(slot.part, FormField)), None)
    for check in sheet.checks:
        cell = ws.cell(check.area.row, check.area.column)
        cell.value = check_formula(check, layout.slots, switch)
        style_check(ws, check.area)
    add_prompts(ws, sheet, layout.totals)


def write_content(cell: SheetCell | MergedCell, content: object) -> None:
    """Write a value as it is; a text that begins with `=` stays a text, also when edited."""
    value: object = (content or None) if isinstance(content, str) else content
    if isinstance(content, Struck):  # struck in the copy too, where it would else be a value
        fonts = {is_struck: InlineFont(strike=is_struck) for is_struck in (False, True)}
        value = CellRichText(*(TextBlock(fonts[struck], text) for text, struck in content.pieces))
    cell.value = value  # type: ignore[assignment]  # openpyxl rejects other types
    if isinstance(content, Shaped):
        cell.number_format = content.code
    if type(content) is str and content[:1] in {"=", "+", "-", "@", "'"}:
        cell.data_type = "s"
        cell.quotePrefix = True
