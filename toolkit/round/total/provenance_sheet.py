"""Sheet that traces every sum back to the units: a row for each unit, a column for each cell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from toolkit.core.finding import Place
from toolkit.excel.layout.formulas import BALANCED, OFF, refer
from toolkit.excel.layout.model import Area, Label, Look, Sheet, count_lines
from toolkit.excel.write.side_sheets import add_sheet
from toolkit.excel.write.style import style_label
from toolkit.form.model import CellKind
from toolkit.form.pages import SOURCES_SHEET
from toolkit.round.total.totals import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Slot
    from toolkit.form.filing import CellValue
    from toolkit.form.model import Cell
    from toolkit.round.total.totals import Total

_NAME, _FILE, _FIRST = 2, 3, 4
_TABLE, _GROUP, _COLUMN, _HERE, _SUM, _CHECK, _HEAD = range(1, 8)
"""Rows: three of printed labels, the form's figure, the sum, the comparison, the head."""
_WIDTHS = {1: 2.0, _NAME: 26.0, _FILE: 36.0}
_WIDE, _NARROW = 17.0, 9.5
_LINE = 14.0
_SCALE, _PAGE = 62, 168.0
"""Scale in percent, and the total width of the columns that then fit on A4."""
_GUIDE_HEIGHT = 40.0
"""Least height in points of each of the two rows beside the guide."""
_NO_FIGURE = "没有数"
_DIFFERENCE = f'[Red]"{OFF} "General;[Red]"{OFF} -"General;"{BALANCED}"'
"""Number format that colours a difference: LibreOffice 7.4 crashes printing a conditional
format over hundreds of columns whose formulas look at other sheets."""
_GUIDE = "一行一个单位，一列是一格，空着的是 0。与前面的表不等的显示“差”多少；点格号跳到那一格。"


@dataclass(frozen=True)
class _Column:
    """A summed cell, its slot in the form, and its column on this sheet."""

    number: int
    cell: Cell
    slot: Slot
    group: str
    """Printed labels that it shares with its neighbours."""

    @property
    def letter(self) -> str:
        return get_column_letter(self.number)


def add_provenance(book: Workbook, layout: Layout, total: Total) -> None:
    """Add the sheet to the workbook of the total, with which it is compared by formulas."""
    summed = [cell for cell in total.form.cells.values() if total.form.round.sums(cell.id)]
    columns = []
    for number, cell in enumerate(summed, start=_FIRST):
        title = (cell.band.title,) if cell.band.title else ()
        # a table without row labels is grouped by the outer labels of its columns
        group = " / ".join(title + (cell.row.labels or cell.column.labels[:-1]))
        columns.append(_Column(number, cell, layout.slots[cell.id], group))
    ws = add_sheet(book, _lay_out(columns, total))
    for row, share in enumerate(total.shares, start=_HEAD + 1):
        for column in columns:
            value = share.filing.cells[column.cell.id]
            if value != 0:
                shown = _NO_FIGURE if value is None else value
                _write(ws, Area(row, column.number), shown)
    last = _HEAD + len(total.shares)
    for column in columns:
        here = f"={refer(column.slot.sheet, column.slot.area.address)}"
        _write(ws, Area(_HERE, column.number), here)
        run = f"{column.letter}{_HEAD + 1}:{column.letter}{last}"
        _write(ws, Area(_SUM, column.number), f"=SUM({run})")
        off = f"{column.letter}{_HERE}-{column.letter}{_SUM}"
        check = f"=ROUND({off},{column.cell.number.decimals})"
        _write(ws, Area(_CHECK, column.number), check)
        ws.cell(_CHECK, column.number).number_format = _DIFFERENCE
    _set_up(ws, columns, last)


def _lay_out(columns: list[_Column], total: Total) -> Sheet:
    widths = _WIDTHS | _width_of(columns)
    labels = [*_label_rows(total)]
    for own in _grouped(columns):
        first, across = own[0], len(own)
        labels.append(Label(Area(_TABLE, first.number, 1, across), first.slot.sheet, Look.BAND))
        labels.append(Label(Area(_GROUP, first.number, 1, across), first.group, Look.HEAD))
    for column in columns:
        words, address = column.cell.column.labels[-1], column.slot.area.address
        labels.append(Label(Area(_COLUMN, column.number), words, Look.HEAD))
        link = Place(column.slot.sheet, address)
        labels.append(Label(Area(_HEAD, column.number), address, Look.STATE, link))
    heights = {_HEAD: 20.0}
    for label in labels:
        area = label.area
        if area.row <= _COLUMN and area.column >= _FIRST:
            width = sum(widths[n] for n in range(area.column, area.last_column + 1))
            height = 6 + _LINE * count_lines(label.text, width - 1)
            heights[area.row] = max(heights.get(area.row, _GUIDE_HEIGHT), height)
    return Sheet(
        SOURCES_SHEET, tuple(labels), widths=widths, heights=heights, landscape=True,
        freeze=f"{get_column_letter(_FIRST)}{_HEAD + 1}", repeat=(_TABLE, _HEAD),
    )  # fmt: skip


def _width_of(columns: list[_Column]) -> dict[int, float]:
    """Return the columns' widths: narrow in groups, wide for one alone and for money."""
    widths: dict[int, float] = {}
    for own in _grouped(columns):
        is_wide = len(own) == 1 or any(c.cell.number.kind is CellKind.MONEY for c in own)
        widths |= dict.fromkeys((c.number for c in own), _WIDE if is_wide else _NARROW)
    return widths


def _label_rows(total: Total) -> Iterator[Label]:
    yield Label(Area(_TABLE, _NAME), SOURCES_SHEET, Look.TITLE)
    yield Label(Area(_GROUP, _NAME, 2), _GUIDE, Look.GUIDE)
    for row, words in ((_HERE, "本表的数"), (_SUM, "各单位合计"), (_CHECK, "核对")):
        yield Label(Area(row, _NAME), words, Look.NAME)
    yield Label(Area(_HEAD, _NAME), "单位", Look.HEAD)
    yield Label(Area(_HEAD, _FILE), "文件", Look.HEAD)
    for row, share in enumerate(total.shares, start=_HEAD + 1):
        yield Label(Area(row, _NAME), share.unit.name, Look.LISTED)
        yield Label(Area(row, _FILE), share.file, Look.LISTED)
    left_out = [(p.unit.name, f"{p.file}，{p.why}" if p.file else p.why) for p in total.lacking]
    left_out += [(UNKNOWN, f"{one.file}，{one.why}") for one in total.unread]
    for row, (name, why) in enumerate(left_out, start=_HEAD + 1 + len(total.shares)):
        yield Label(Area(row, _NAME), name, Look.LISTED)
        yield Label(Area(row, _FILE), f"没有计入：{why}", Look.LISTED)


def _grouped(columns: list[_Column]) -> list[list[_Column]]:
    """Group neighbours that share a sheet and a label."""
    groups = groupby(columns, key=lambda column: (column.slot.sheet, column.group))
    return [list(group) for _, group in groups]


def _write(ws: Worksheet, area: Area, value: CellValue | str) -> None:
    ws.cell(area.row, area.column).value = float(value) if isinstance(value, Decimal) else value
    style_label(ws, Label(area, "", Look.STATE))


def _set_up(ws: Worksheet, columns: list[_Column], last: int) -> None:
    """Set up printing: as many pages wide as needed, no group across a page break."""
    ws.auto_filter.ref = f"B{_HEAD}:{columns[-1].letter}{last}"
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    ws.page_setup.scale = _SCALE
    ws.print_title_cols = "B:B"
    ws.sheet_view.showGridLines = True
    ws.print_options.gridLines = True
    widths = _width_of(columns)
    room = _PAGE - _WIDTHS[_NAME] - _WIDTHS[_FILE]
    for own in _grouped(columns):
        width = sum(widths[column.number] for column in own)
        if width > room:
            ws.col_breaks.append(Break(id=own[0].number - 1))
            room = _PAGE - _WIDTHS[_NAME]
        room -= width
