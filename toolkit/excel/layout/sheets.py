"""The sheets that are filled in: one of fields, one for each text page and each table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.excel.layout.formulas import count_paragraphs
from toolkit.excel.layout.model import (
    KEY_COLUMN,
    KEY_ROW,
    SAME,
    TEXT_END,
    TEXT_START,
    Area,
    HiddenKey,
    Label,
    Look,
    Sheet,
    Slot,
)
from toolkit.excel.layout.tables import lay_out_table
from toolkit.excel.layout.text_height import TEXT_LINE, count_lines
from toolkit.form.model import FieldKind
from toolkit.form.pages import FIELDS_SHEET, text_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.form.model import Form, FormField, Section, Text

SPARE_ROWS = 10
_TEXT_WIDTH = 78
_COUNTED = "审核按 Word 的字数算：一串数字或字母算 1 字，空格不算"
"""How the checks count, which no formula can: what it counts goes by another word."""


def lay_out_sections(form: Form, paragraphs: Mapping[str, int]) -> tuple[Sheet, ...]:
    """All sheets with slots, in report order."""
    sheets = [_lay_out_fields(form)]
    for section in form.sections:
        if section.texts:
            sheets.append(_lay_out_texts(section, paragraphs))
        if section.table:
            switch = form.fields_by_id.get(form.switches.get(section.table.id, ""))
            sheets.append(lay_out_table(form, section, section.table, switch))
    return tuple(sheets)


def _lay_out_fields(form: Form) -> Sheet:
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
        labels.extend(_field_labels(field, row))
        keys.append(HiddenKey(row, KEY_COLUMN, field.id))
        slots.append(Slot(field.id, FIELDS_SHEET, Area(row, 3), field, left=(_field_label(field),)))
        heights[row] = max(24, 8 + TEXT_LINE * count_lines(field.guidance, 48))
        row += 1
    return Sheet(
        FIELDS_SHEET, tuple(labels), tuple(slots), tuple(keys),
        widths={2: 18, 3: 40, 4: 52}, heights=heights,
    )  # fmt: skip


def _field_labels(field: FormField, row: int) -> Iterator[Label]:
    yield Label(Area(row, 2), _field_label(field), Look.REQUIRED if field.required else Look.NAME)
    yield Label(Area(row, 4), field.guidance, Look.HINT)


def _field_label(field: FormField) -> str:
    return f"{field.item}（必填）" if field.required else field.item


def _lay_out_texts(section: Section, paragraphs: Mapping[str, int]) -> Sheet:
    title = text_sheet(section)
    sheet = Sheet(
        title,
        (Label(Area(1, 2), section.heading or section.sheet, Look.TITLE),),
        widths={2: _TEXT_WIDTH},
        heights={1: 34},
        grows=True,
        repeat=(1, 1),
    )
    row = 2
    if section.guidance and not section.table:
        sheet = _add_label(sheet, row, section.guidance, Look.GUIDE)
        row += 1
    for text in section.texts:
        rows = max(text.rows, paragraphs.get(text.id, 0) + SPARE_ROWS)
        sheet, row = _add_text(sheet, text, row, rows)
    return sheet


def _add_label(sheet: Sheet, row: int, text: str, look: Look) -> Sheet:
    lines = 1 if text.startswith("=") else count_lines(text, _TEXT_WIDTH - 2)
    height = 6 + TEXT_LINE * lines
    return replace(
        sheet,
        labels=(*sheet.labels, Label(Area(row, 2), text, look)),
        heights={**(sheet.heights or {}), row: height},
    )


def _add_text(sheet: Sheet, text: Text, row: int, rows: int) -> tuple[Sheet, int]:
    """Add a text's guidance, its live length, its run of rows and the line that ends it."""
    if text.guidance:
        sheet = _add_label(sheet, row, text.guidance, Look.GUIDE)
        row += 1
    heading = f"{text.item}（{'必填' if text.required else '可不填'}，一行写一段）"
    sheet = _add_label(sheet, row, heading, Look.REQUIRED if text.required else Look.NAME)
    area = Area(row + 3, 2, rows)
    end = area.last_row + 1
    run = f"B{area.row}:B{end}"
    characters = f"SUMPRODUCT(LEN({run}))-LEN(B{end})"
    length = f'="现有 "&{count_paragraphs(run)}&" 段，"&{characters}&" 个字符（{_COUNTED}）"'
    sheet = _add_label(sheet, row + 1, length, Look.HINT)
    sheet = _add_label(
        sheet, end, f"——「{text.item}」到此为止；行数不够时，在这一行上方插入行——", Look.END
    )
    slot = Slot(text.id, sheet.title, area, text, above=(heading,))
    keys = (
        HiddenKey(row + 2, KEY_COLUMN, TEXT_START + text.id),
        HiddenKey(row + 2, 2, SAME),
        HiddenKey(end, KEY_COLUMN, TEXT_END + text.id),
    )
    return replace(sheet, slots=(*sheet.slots, slot), keys=sheet.keys + keys), end + 2
