"""Starter of a roster: a workbook with a head, guidance, drop-downs and formats, and no unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from toolkit.excel.layout.model import Area, Label, Look, Sheet
from toolkit.excel.write.style import INPUT, SONG, set_up_page, style_label, use_chinese_type
from toolkit.excel.write.workbook import save_workbook
from toolkit.round.roster.roster import (
    ALIASES,
    CODE,
    COLUMNS,
    CONTACT,
    DUE,
    FULL_NAME,
    KIND,
    NAME,
    REMARKS,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.form.model import Form

_TITLE = "报送单位名单"
_HEAD = 3
_ROWS = 200
"""Rows that are formatted for input; more may follow."""
_LAST_ROW = 5000
_GUIDE = (
    f"从第 {_HEAD + 1} 行起，一行写一个要报送的单位。只有“{NAME}”必填，其余各列可以不填；"
    "列的次序可以换，用不着的列可以删，表头的文字不要改。"
)
_LINE = Side(style="thin", color="9AA5B1")


@dataclass(frozen=True)
class _Column:
    """Format of a column, and the prompt of its cells."""

    width: float
    prompt: str
    number_format: str = "@"
    centred: bool = False


_LOOKS = {
    CODE: _Column(16, "没有可不填。按文字保存，开头的 0 不会丢。", centred=True),
    NAME: _Column(28, "必填。与报告标题里用的一致；填报表、报告和收齐核对都认它。"),
    FULL_NAME: _Column(36, "落款用的全称，不填则用单位名称。"),
    ALIASES: _Column(24, "还会写成的名称，如“卫健局、卫健委”；填报表里写了它，也认得出来。"),
    KIND: _Column(14, "从下拉框里选；关系到适用哪些审核规则、是否计入汇总。", centred=True),
    CONTACT: _Column(24, "催报、退回时找谁，如“张三 0451-5550123”。"),
    DUE: _Column(16, "哪一天之前报送，如 2026-1-31。", "yyyy-m-d", centred=True),
    REMARKS: _Column(30, "给自己看的话。"),
}


def make_roster_starter(form: Form) -> bytes:
    """Return the workbook as .xlsx bytes, the same on every run."""
    book = Workbook()
    ws = book.worksheets[0]
    ws.title = _TITLE
    use_chinese_type(book)
    across = len(COLUMNS)
    labels = [
        Label(Area(1, 1, 1, across), _TITLE, Look.TITLE),
        Label(Area(2, 1, 1, across), _GUIDE, Look.GUIDE),
    ]
    for column, name in enumerate(COLUMNS, start=1):
        look = Look.REQUIRED if name == NAME else Look.NAME
        labels.append(Label(Area(_HEAD, column), name, look))
        _style_column(ws, column, _LOOKS[name])
        rule = DataValidation(allow_blank=True, showInputMessage=True, showErrorMessage=True)
        kinds = form.fields_by_id.get(form.round.kind)
        if name == KIND and kinds is not None and kinds.choices:
            rule.type, rule.formula1 = "list", f'"{",".join(kinds.choices)}"'
            rule.error = f"请从下拉框里选：{'、'.join(kinds.choices)}。"[:255]
        if name == DUE:
            rule.type, rule.operator, rule.formula1 = "date", "greaterThan", "36526"
            rule.error = "请填日期，如 2026-1-31。"
        rule.errorTitle = "填写有误"
        rule.promptTitle, rule.prompt = name, _LOOKS[name].prompt
        letter = get_column_letter(column)
        rule.add(f"{letter}{_HEAD + 1}:{letter}{_LAST_ROW}")
        ws.add_data_validation(rule)
    _set_up(ws, labels)
    book.properties.title = _TITLE
    book.properties.creator = "tianbao"
    book.properties.language = "zh-CN"
    return save_workbook(book)


def _set_up(ws: Worksheet, labels: list[Label]) -> None:
    widths = {column: _LOOKS[name].width for column, name in enumerate(COLUMNS, start=1)}
    page = Sheet(
        _TITLE, tuple(labels), widths=widths, heights={1: 34, 2: 24, _HEAD: 26},
        landscape=True, freeze=f"A{_HEAD + 1}", repeat=(_HEAD, _HEAD),
    )  # fmt: skip
    for label in labels:
        ws.cell(label.area.row, label.area.column).value = label.text
        style_label(ws, label)
    set_up_page(ws, page)
    ws.protection.sheet = False
    ws.sheet_format.defaultRowHeight, ws.sheet_format.customHeight = 20, True
    ws.print_area = None  # all rows that are filled in
    ws.auto_filter.ref = f"A{_HEAD}:{get_column_letter(len(COLUMNS))}{_HEAD + _ROWS}"


def _style_column(ws: Worksheet, column: int, look: _Column) -> None:
    """Format the input rows, and set the number format of the whole column."""
    ws.column_dimensions[get_column_letter(column)].number_format = look.number_format
    for row in range(_HEAD + 1, _HEAD + 1 + _ROWS):
        cell = ws.cell(row, column)
        cell.number_format = look.number_format
        cell.font = Font(name=SONG, size=11)
        cell.fill = PatternFill("solid", fgColor=INPUT)
        cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
        horizontal = "center" if look.centred else "left"
        cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
