"""The sheets that are filled in: one of fields, one for each text page and each table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.excel.layout.formulas import count_paragraphs
from toolkit.excel.layout.model import (
    KEY_COLUMN,
    KEY_ROW,
    SAME,
    TEXT_END,
    TEXT_LINE,
    TEXT_START,
    Area,
    HiddenKey,
    Label,
    Look,
    Sheet,
    Slot,
    count_lines,
)
from toolkit.excel.layout.tables import lay_out_table
from toolkit.form.model import FieldKind
from toolkit.form.pages import FIELDS_SHEET, text_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.form.model import Form, Section

SPARE_ROWS = 10
_TEXT_WIDTH = 78
_COUNTED = "审核按 Word 的字数算：一串数字或字母算 1 字，空格不算"
"""A note on how the checks count: a formula can only count characters."""


def lay_out_sections(form: Form, paragraphs: Mapping[str, int]) -> tuple[Sheet, ...]:
    """Return all sheets with slots, in report order."""
    labels = [Label(Area(1, 2, 1, 3), FIELDS_SHEET, Look.TITLE)]
    keys = [HiddenKey(2, KEY_COLUMN, KEY_ROW), HiddenKey(2, 3, SAME)]
    slots: list[Slot] = []
    heights = {1: 34.0}
    row, group = 3, ""
    for field in (f for f in form.fields if f.kind is not FieldKind.SWITCH):
        if field.group and field.group != group:
            labels.append(Label(Area(row, 2, 1, 3), field.group, Look.GROUP))
            heights[row] = 24
            row, group = row + 1, field.group
        name = f"{field.item}（必填）" if field.required else field.item
        labels.append(Label(Area(row, 2), name, Look.REQUIRED if field.required else Look.NAME))
        labels.append(Label(Area(row, 4), field.guidance, Look.HINT))
        keys.append(HiddenKey(row, KEY_COLUMN, field.id))
        slots.append(Slot(field.id, FIELDS_SHEET, Area(row, 3), field, left=(name,)))
        heights[row] = max(24, 8 + TEXT_LINE * count_lines(field.guidance, 48))
        row += 1
    fields = Sheet(
        FIELDS_SHEET, tuple(labels), tuple(slots), tuple(keys),
        widths={2: 18, 3: 40, 4: 52}, heights=heights,
    )  # fmt: skip
    sheets = [fields]
    for section in form.sections:
        if section.texts:
            sheets.append(_lay_out_texts(section, paragraphs))
        if section.table:
            switch = form.fields_by_id.get(form.switches.get(section.table.id, ""))
            sheets.append(lay_out_table(form, section, section.table, switch))
    return tuple(sheets)


def _lay_out_texts(section: Section, paragraphs: Mapping[str, int]) -> Sheet:
    """Lay out for each text its guidance, its live length, its run of rows and its end line."""
    title = text_sheet(section)
    lines: list[tuple[int, str, Look]] = []
    slots: list[Slot] = []
    keys: list[HiddenKey] = []
    row = 2
    if section.guidance and not section.table:
        lines.append((row, section.guidance, Look.GUIDE))
        row += 1
    for text in section.texts:
        if text.guidance:
            lines.append((row, text.guidance, Look.GUIDE))
            row += 1
        heading = f"{text.item}（{'必填' if text.required else '可不填'}，一行写一段）"
        area = Area(row + 3, 2, max(text.rows, paragraphs.get(text.id, 0) + SPARE_ROWS))
        end = area.last_row + 1
        run = f"B{area.row}:B{end}"
        characters = f"SUMPRODUCT(LEN({run}))-LEN(B{end})"
        length = f'="现有 "&{count_paragraphs(run)}&" 段，"&{characters}&" 个字符（{_COUNTED}）"'
        ending = f"——「{text.item}」到此为止；行数不够时，在这一行上方插入行——"
        lines.append((row, heading, Look.REQUIRED if text.required else Look.NAME))
        lines += [(row + 1, length, Look.HINT), (end, ending, Look.END)]
        slots.append(Slot(text.id, title, area, text, above=(heading,)))
        keys.append(HiddenKey(row + 2, KEY_COLUMN, TEXT_START + text.id))
        keys.append(HiddenKey(row + 2, 2, SAME))
        keys.append(HiddenKey(end, KEY_COLUMN, TEXT_END + text.id))
        row = end + 2
    labels = [Label(Area(1, 2), section.heading or section.sheet, Look.TITLE)]
    heights = {1: 34.0}
    for row, words, look in lines:
        labels.append(Label(Area(row, 2), words, look))
        count = 1 if words.startswith("=") else count_lines(words, _TEXT_WIDTH - 2)
        heights[row] = 6 + TEXT_LINE * count
    return Sheet(
        title, tuple(labels), tuple(slots), tuple(keys),
        widths={2: _TEXT_WIDTH}, heights=heights, grows=True, repeat=(1, 1),
    )  # fmt: skip
