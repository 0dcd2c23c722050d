"""Sheets beside a form in its workbook that are for reference and never read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

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
"""Height in points of the tallest row that Excel shows."""


@dataclass(frozen=True)
class SideList:
    """A sheet: `words` line by line, then a head row with filters, then rows."""

    title: str
    words: Sequence[str]
    columns: Sequence[tuple[str, float]]
    """Names of the columns and their widths in half-width characters."""
    rows: Iterable[Sequence[str]]


def add_list(book: Workbook, side_list: SideList, at: int | None = None) -> None:
    """Add a list as a sheet, at a position or at the end."""
    across = len(side_list.columns)
    width = sum(width for _, width in side_list.columns)
    labels = [Label(Area(1, _FIRST, 1, across), side_list.title, Look.TITLE)]
    heights = {1: 34.0}
    for row, words in enumerate(side_list.words, start=2):
        labels.append(Label(Area(row, _FIRST, 1, across), words, Look.STEP))
        heights[row] = 8 + 17.0 * count_lines(words, width - 4)
    head = last = len(side_list.words) + 2
    heights[head] = 22.0
    labels += _line(head, [name for name, _ in side_list.columns], Look.HEAD)
    for last, texts in enumerate(side_list.rows, start=head + 1):
        labels += _line(last, texts, Look.LISTED)
        lines = (count_lines(t, w - 2) for t, (_, w) in zip(texts, side_list.columns, strict=True))
        heights[last] = min(_TALLEST, 8 + _LINE * max(lines))
    widths = {1: 2.0} | {at: width for at, (_, width) in enumerate(side_list.columns, start=_FIRST)}
    ws = add_sheet(book, Sheet(
        side_list.title, tuple(labels), widths=widths, heights=heights, landscape=True,
        freeze=f"A{head + 1}", repeat=(head, head),
    ), at)  # fmt: skip
    ws.auto_filter.ref = f"B{head}:{get_column_letter(_FIRST + across - 1)}{last}"


def _line(row: int, texts: Sequence[str], look: Look) -> list[Label]:
    return [Label(Area(row, column), text, look) for column, text in enumerate(texts, start=_FIRST)]


def add_sheet(book: Workbook, sheet: Sheet, at: int | None = None) -> Worksheet:
    """Add a sheet with its labels, not protected."""
    ws: Worksheet = book.create_sheet(sheet.title, at)
    set_up_page(ws, sheet)
    ws.protection.sheet = False
    ws.cell(1, KEY_COLUMN).value = SIDE_SHEET
    ws.column_dimensions["A"].hidden = True
    for label in sheet.labels:
        write_content(ws.cell(label.area.row, label.area.column), escape(label.text))
        style_label(ws, label)
    return ws
