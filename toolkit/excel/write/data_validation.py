"""Data validation of slots, with prompts in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.worksheet.datavalidation import DataValidation

from toolkit.core.text import shorten
from toolkit.form.filing import YES
from toolkit.form.model import Cell, CellKind, FieldKind, FormField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.excel.layout.model import Sheet

_PROMPT, _TITLE = 255, 32
"""Characters that Excel allows; it calls a file with more damaged."""
_LARGEST = 10**12


def add_prompts(ws: Worksheet, sheet: Sheet, totals: Iterable[str]) -> None:
    """Add a validation to every field and cell; those with the same prompts share one."""
    defined = set(totals)
    rules: dict[tuple[str, ...], DataValidation] = {}
    for slot in sheet.slots:
        rule: DataValidation | None = None
        if isinstance(slot.part, Cell):
            rule = _number_rule(slot.part, is_total=slot.id in defined)
        elif isinstance(slot.part, FormField):
            part, error = slot.part, ""
            choices = {FieldKind.SWITCH: (YES,), FieldKind.CHOICE: part.choices}.get(part.kind)
            if part.kind is FieldKind.YEAR:
                rule = DataValidation("whole", operator="between", formula1="2000", formula2="2099")
                error = "请填四位数字的年度，如 2021。"
            elif part.kind is FieldKind.DATE:
                rule = DataValidation("date", operator="greaterThan", formula1="36526")
                error = "请填日期，如 2022-1-15。"
            elif choices:
                rule = DataValidation("list", formula1=f'"{",".join(choices)}"')
                error = f"请从下拉框里选：{'、'.join(choices)}。"
            if rule is not None:  # else any text is valid
                prompt = part.guidance or f"请填写{part.item}。"
                rule = _with_prompts(rule, part.item, prompt, error)
        if rule is None:
            continue
        same = (str(rule.type), str(rule.formula1), str(rule.promptTitle), str(rule.prompt))
        rules.setdefault(same, rule).add(slot.area.address)
    for rule in rules.values():
        ws.add_data_validation(rule)


def _number_rule(cell: Cell, *, is_total: bool) -> DataValidation:
    """Return the validation of a cell of a table."""
    number = cell.number
    count = number.kind is CellKind.COUNT
    what = f"金额，单位{number.unit}，最多 {number.decimals} 位小数"
    if count:
        what = "整数，减少的填负数" if number.signed else "0 或正整数"
    prompt = f"请填{what}。没有发生的填 0，不要留空。"
    if is_total:
        prompt = "合计由公式算出，一般不用填。粘贴了数字也可以，交回后会与各分项核对。"
    guidance = cell.row.guidance or cell.column.guidance
    rule = DataValidation(
        type="whole" if count else "decimal", operator="between",
        formula1=str(-_LARGEST if number.signed else 0), formula2=str(_LARGEST), allow_blank=True,
    )  # fmt: skip
    title = cell.row.labels[-1] if cell.row.labels else cell.column.labels[-1]
    return _with_prompts(
        rule, title, f"{guidance}。{prompt}" if guidance else prompt, f"这里只能填{what}。"
    )


def _with_prompts(rule: DataValidation, title: str, prompt: str, error: str) -> DataValidation:
    rule.allow_blank = True
    rule.showInputMessage = rule.showErrorMessage = True
    rule.promptTitle, rule.prompt = shorten(title, _TITLE), shorten(prompt, _PROMPT)
    rule.errorTitle, rule.error = "填写有误", shorten(error, _PROMPT)
    return rule
