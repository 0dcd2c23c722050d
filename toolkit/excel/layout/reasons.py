"""The sheet in which clerks explain why something that was questioned is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.finding import Place
from toolkit.excel.layout.model import (
    KEY_COLUMN,
    TEXT_END,
    TEXT_START,
    Area,
    HiddenKey,
    Label,
    Look,
    Sheet,
    Slot,
)
from toolkit.form.model import Text
from toolkit.form.pages import REASONS_SHEET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.form.filing import Reason


ROWS = 30
COLUMNS = (("审核代码", 12.0), ("工作表", 24.0), ("单元格", 10.0), ("说明的内容", 60.0))
_FIRST = 2
_GUIDE = (
    "审核结果里标为“需说明”的问题，数字或文字确实无误的，在这里写明原因：照抄问题的代码、工作表和单元格，"
    "再写情况说明，一行一条。没有这样的问题就不用填。"
)


def lay_out_reasons(count: int = 0) -> Sheet:
    """Return the sheet, with room for at least `count` reasons."""
    rows = max(ROWS, count + 10)
    across = len(COLUMNS)
    end = 4 + rows + 1
    labels = [
        Label(Area(1, _FIRST, 1, across), REASONS_SHEET, Look.TITLE),
        Label(Area(2, _FIRST, 1, across), _GUIDE, Look.GUIDE),
        Label(Area(end, _FIRST, 1, across), f"——「{REASONS_SHEET}」到此为止——", Look.END),
    ]
    keys = [HiddenKey(4, KEY_COLUMN, TEXT_START + REASONS_SHEET)]
    keys.append(HiddenKey(end, KEY_COLUMN, TEXT_END + REASONS_SHEET))
    slots = []
    for column, (name, _) in enumerate(COLUMNS, start=_FIRST):
        labels.append(Label(Area(3, column), name, Look.HEAD))
        keys.append(HiddenKey(4, column, name))
        part = Text(id=f"{REASONS_SHEET}.{name}", name=f"{REASONS_SHEET}：{name}")
        slots.append(Slot(part.id, REASONS_SHEET, Area(5, column, rows), part, above=(name,)))
    widths = {column: width for column, (_, width) in enumerate(COLUMNS, start=_FIRST)}
    return Sheet(
        REASONS_SHEET, tuple(labels), tuple(slots), tuple(keys),
        widths=widths, heights={1: 34, 2: 40, 3: 22}, repeat=(3, 3), grows=True,
    )  # fmt: skip


def reason_columns(
    reasons: Sequence[Reason], slots: Mapping[str, Slot]
) -> dict[str, tuple[str, ...]]:
    """Return reasons as the paragraphs of the sheet's four runs."""
    rows = []
    for reason in reasons:
        slot = slots.get(reason.id)
        sheet, _, cell = reason.id.rpartition("!")
        place = Place(slot.sheet, slot.area.address) if slot else Place(sheet, cell)
        place = reason.about or place
        rows.append((reason.code, place.sheet, place.cell, reason.text))
    names = [f"{REASONS_SHEET}.{name}" for name, _ in COLUMNS]
    return {name: tuple(row[i] for row in rows) for i, name in enumerate(names)}


def reason_place(slots: Mapping[str, Slot], line: int) -> Place:
    """Return the cell for the text of a line, counted from 0."""
    slot = slots[f"{REASONS_SHEET}.{COLUMNS[-1][0]}"]
    return Place(slot.sheet, slot.area.first.below(line).address)
