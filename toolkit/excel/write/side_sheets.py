"""Sheets that stand beside a form in its workbook, to be looked at and never read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from toolkit.excel.layout.formulas import refer
from toolkit.excel.layout.model import KEY_COLUMN, SIDE_SHEET, Area, Label, Look, Sheet, count_lines
from toolkit.excel.write.contents import escape
from toolkit.excel.write.style import set_up_page, style_label
from toolkit.excel.write.workbook import write_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_FIRST = 2
_LINE = 15.0
_TALLEST = 409.0
"""Points: Excel shows no row taller than that; what a cell holds is whole all the same."""


@dataclass(frozen=True)
class Listed:
    """A sheet of lines under a head that filters them; `words` stand above it."""

    title: str
    words: Sequence[str]
    columns: Sequence[tuple[str, float]]
    """The names of the columns and their widths."""
    rows: Iterable[Sequence[str]]


def add_list(book: Workbook, listed: Listed, at: int | None = None) -> None:
    """Add a sheet of lines."""
    across = len(listed.columns)
    width = sum(width for _, width in listed.columns)
    labels = [Label(Area(1, _FIRST, 1, across), listed.title, Look.TITLE)]
    heights = {1: 34.0}
    for row, words in enumerate(listed.words, start=2):
        labels.append(Label(Area(row, _FIRST, 1, across), words, Look.STEP))
        heights[row] = 8 + 17.0 * count_lines(words, width - 4)
    head = last = len(listed.words) + 2
    heights[head] = 22.0
    labels += _line(head, [name for name, _ in listed.columns], Look.HEAD)
    for last, texts in enumerate(listed.rows, start=head + 1):
        labels += _line(last, texts, Look.LISTED)
        lines = (count_lines(t, w - 2) for t, (_, w) in zip(texts, listed.columns, strict=True))
        heights[last] = min(_TALLEST, 8 + _LINE * max(lines))
    widths = {1: 2.0} | {at: width for at, (_, width) in enumerate(listed.columns, start=_FIRST)}
    ws = add_sheet(book, Sheet(
        listed.title, tuple(labels), widths=widths, heights=heights, landscape=True,
        freeze=f"A{head + 1}", repeat=(head, head),
    ), at)  # fmt: skip
    ws.auto_filter.ref = f"B{head}:{get_column_letter(_FIRST + across - 1)}{last}"


def _line(row: int, texts: Sequence[str], look: Look) -> list[Label]:
    return [Label(Area(row, column), text, look) for column, text in enumerate(texts, start=_FIRST)]


def add_sheet(book: Workbook, sheet: Sheet, at: int | None = None) -> Worksheet:
    """Add a sheet, its labels written; it may be filtered, sized and copied from."""
    ws: Worksheet = book.create_sheet(sheet.title, at)
    set_up_page(ws, sheet)
    ws.protection.sheet = False
    ws.cell(1, KEY_COLUMN).value = SIDE_SHEET
    ws.column_dimensions["A"].hidden = True
    for label in sheet.labels:
        _write(ws, label)
    return ws


def _write(ws: Worksheet, label: Label) -> None:
    cell = ws.cell(label.area.row, label.area.column)
    write_content(cell, escape(label.text))
    style_label(ws, label)
    if label.link:
        target = refer(label.link.sheet, label.link.cell)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, display=label.text)
