"""The sheet that leads every sum back to the units: a row for each, a column for each cell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from toolkit.county.aside import add_sheet
from toolkit.excel.formulas import BALANCED, OFF, refer
from toolkit.excel.measure import count_lines
from toolkit.excel.parts import Area, Label, Look, Sheet
from toolkit.finding import Place
from toolkit.form.model import CellKind
from toolkit.form.pages import SOURCES_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.county.totals import Total
    from toolkit.excel.layout import Layout
    from toolkit.excel.parts import Slot
    from toolkit.form.model import Cell

_NAME, _FILE, _FIRST = 2, 3, 4
_TABLE, _GROUP, _COLUMN, _HERE, _SUM, _CHECK, _HEAD = range(1, 8)
"""Rows: three of printed labels, the form's figure, the sum, whether they agree, the head."""
_WIDTHS = {1: 2.0, _NAME: 26.0, _FILE: 36.0}
_WIDE, _NARROW = 17.0, 9.5
_LINE = 14.0
_GUIDE_HEIGHT = 26.0
"""At least so many points for each of the two rows beside which the guide stands."""
_NO_FIGURE = "没有数"
_GUIDE = (
    "一行一个单位，一列是表里的一格，空着的是 0。“本表的数”取自前面的表，与合计不等时显示“差”。"
    "点列头的格号可以跳到那一格。"
)


@dataclass(frozen=True)
class _Column:
    """A summed cell, where it stands in the form, and its column here."""

    number: int
    cell: Cell
    slot: Slot
    group: str
    """The table and the printed labels that it shares with its neighbours."""

    @property
    def letter(self) -> str:
        return get_column_letter(self.number)


def add_provenance(book: Workbook, layout: Layout, total: Total) -> None:
    """Add the sheet to the workbook of the sum, whose figures it is held against."""
    columns = _list_columns(layout, total)
    ws = add_sheet(book, _lay_out(columns, total))
    for row, share in enumerate(total.shares, start=_HEAD + 1):
        for column in columns:
            value = share.filing.cells[column.cell.id]
            if value != 0:
                shown = _NO_FIGURE if value is None else float(value)
                ws.cell(row, column.number).value = shown
    _set_up(ws, columns, _HEAD + len(total.shares))


def _list_columns(layout: Layout, total: Total) -> list[_Column]:
    summed = [cell for cell in total.form.cells.values() if total.form.round.sums(cell.id)]
    names = {cell.id: table.name for table in total.form.tables.values() for cell in table.cells}
    return [
        _Column(number, cell, layout.slots[cell.id], f"{names[cell.id]}\n{_group(cell)}")
        for number, cell in enumerate(summed, start=_FIRST)
    ]


def _group(cell: Cell) -> str:
    """The labels of its row; of a table without row labels the outer ones of its column."""
    title = (cell.band.title,) if cell.band.title else ()
    return " / ".join(title + (cell.row.labels or cell.column.labels[:-1]))


def _lay_out(columns: list[_Column], total: Total) -> Sheet:
    widths = _WIDTHS | _width_of(columns)
    last = _HEAD + len(total.shares)
    labels = [*_side_labels(total), *_table_labels(columns), *_group_labels(columns)]
    for column in columns:
        labels += _column_labels(column, last)
    heights = {_TABLE: 30.0, _HEAD: 20.0}
    for label in labels:
        area = label.area
        if area.row in {_GROUP, _COLUMN} and area.column >= _FIRST:
            across = sum(widths[n] for n in range(area.column, area.last_column + 1))
            height = 6 + _LINE * count_lines(label.text, across - 1)
            heights[area.row] = max(heights.get(area.row, _GUIDE_HEIGHT), height)
    return Sheet(
        SOURCES_SHEET, tuple(labels), widths=widths, heights=heights, landscape=True,
        freeze=f"{get_column_letter(_FIRST)}{_HEAD + 1}", repeat=(_TABLE, _HEAD),
    )  # fmt: skip


def _width_of(columns: list[_Column]) -> dict[int, float]:
    """Narrow where neighbours share the room of their label, wide for one alone and for money."""
    widths: dict[int, float] = {}
    for _, group in groupby(columns, key=lambda column: column.group):
        own = list(group)
        is_wide = len(own) == 1 or own[0].cell.band.kind is CellKind.MONEY
        widths |= dict.fromkeys((c.number for c in own), _WIDE if is_wide else _NARROW)
    return widths


def _side_labels(total: Total) -> Iterator[Label]:
    yield Label(Area(_TABLE, _NAME, 1, 2), SOURCES_SHEET, Look.TITLE)
    yield Label(Area(_GROUP, _NAME, 2, 2), _GUIDE, Look.GUIDE)
    for row, words in ((_HERE, "本表的数"), (_SUM, "各单位合计"), (_CHECK, "核对")):
        yield Label(Area(row, _NAME, 1, 2), words, Look.NAME)
    yield Label(Area(_HEAD, _NAME), "单位", Look.HEAD)
    yield Label(Area(_HEAD, _FILE), "文件", Look.HEAD)
    for row, share in enumerate(total.shares, start=_HEAD + 1):
        yield Label(Area(row, _NAME), share.unit.name, Look.LISTED)
        yield Label(Area(row, _FILE), share.file, Look.LISTED)


def _group_labels(columns: list[_Column]) -> Iterator[Label]:
    for key, group in groupby(columns, key=lambda column: column.group):
        own = list(group)
        yield Label(Area(_GROUP, own[0].number, 1, len(own)), key.partition("\n")[2], Look.HEAD)


def _table_labels(columns: list[_Column]) -> Iterator[Label]:
    for table, group in groupby(columns, key=lambda column: column.group.partition("\n")[0]):
        own = list(group)
        yield Label(Area(_TABLE, own[0].number, 1, len(own)), table, Look.BAND)


def _column_labels(column: _Column, last: int) -> Iterator[Label]:
    """What stands above a column's figures."""
    here = refer(column.slot.sheet, column.slot.area.address)
    run = f"{column.letter}{_HEAD + 1}:{column.letter}{last}"
    digits = column.cell.band.decimals
    off = f"ROUND({column.letter}{_HERE}-{column.letter}{_SUM},{digits})"
    yield Label(Area(_COLUMN, column.number), column.cell.column.labels[-1], Look.HEAD)
    yield Label(Area(_HERE, column.number), f"={here}", Look.STATE)
    yield Label(Area(_SUM, column.number), f"=SUM({run})", Look.STATE)
    yield Label(Area(_CHECK, column.number), f'=IF({off}=0,"{BALANCED}","{OFF}")', Look.STATE)
    link = Place(column.slot.sheet, column.slot.area.address)
    yield Label(Area(_HEAD, column.number), column.slot.area.address, Look.LINK, link)


def _set_up(ws: Worksheet, columns: list[_Column], last: int) -> None:
    """As many pages wide as it needs, the units' names on each."""
    ws.auto_filter.ref = f"B{_HEAD}:{columns[-1].letter}{last}"
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    ws.print_title_cols = "B:B"
    ws.sheet_view.showGridLines = True
    ws.print_options.gridLines = True
