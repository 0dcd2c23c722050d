"""The last sheet: the rules that the workbook is checked by, for clerks and their heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.excel.layout.model import Area, Label, Look, Sheet, count_lines
from toolkit.form.pages import RULES_SHEET
from toolkit.form.rules.rulebook import list_rules

if TYPE_CHECKING:
    from toolkit.form.model import Form

_COLUMNS = (("代码", 8.0), ("程度", 12.0), ("查什么", 66.0), ("依据", 30.0))
_FIRST = 2
_LINE = 15.0
_GUIDE = (
    "交回的填报表按下面各条审核。“错误”必须改正；“需说明”的确实无误时在“情况说明”表写明原因；"
    "“提示”供核对。"
)


def lay_out_rules(form: Form) -> Sheet:
    """Return the sheet, a line for every rule."""
    across = len(_COLUMNS)
    labels = [
        Label(Area(1, _FIRST, 1, across), RULES_SHEET, Look.TITLE),
        Label(Area(2, _FIRST, 1, across), _GUIDE, Look.GUIDE),
    ]
    labels += [
        Label(Area(3, column), name, Look.HEAD)
        for column, (name, _) in enumerate(_COLUMNS, start=_FIRST)
    ]
    heights = {1: 34.0, 2: 24.0, 3: 22.0}
    for row, rule in enumerate(list_rules(form), start=4):
        texts = (rule.code, "、".join(rule.severity), rule.what, rule.source)
        for column, text in enumerate(texts, start=_FIRST):
            look = Look.LISTED if column > _FIRST + 1 else Look.STATE
            labels.append(Label(Area(row, column), text, look))
        lines = max(
            count_lines(text, width - 2) for text, (_, width) in zip(texts, _COLUMNS, strict=True)
        )
        heights[row] = 7 + _LINE * lines
    widths = {column: width for column, (_, width) in enumerate(_COLUMNS, start=_FIRST)}
    return Sheet(
        RULES_SHEET, tuple(labels), widths=widths | {1: 2.0}, heights=heights, repeat=(3, 3)
    )
