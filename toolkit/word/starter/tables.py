"""Tables of WordprocessingML made from grids, with real spans and a tag in every number cell."""

from __future__ import annotations

from html import escape
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from toolkit.form.grid import Box, Role, make_grid
from toolkit.word.shared.ooxml import make_paragraph, make_run, quote_text
from toolkit.word.starter.page_breaks import find_breaks
from toolkit.word.starter.styles import KEEP, LABEL_MARGIN, MEDIUM, NARROW, TABLE, TYPE_WIDTH, WIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.form.grid import Grid
    from toolkit.form.model import Band, Header, Table
    from toolkit.word.starter.styles import TableType

_CENTRED = f'<w:ind w:left="{LABEL_MARGIN}" w:right="{LABEL_MARGIN}"/>'
_LEFT = f'<w:ind w:left="{3 * LABEL_MARGIN}" w:right="{LABEL_MARGIN}"/><w:jc w:val="left"/>'


def make_table(table: Table, *, closing: bool = False) -> str:
    """Lay a table out over the width of the type area; `closing` keeps it with what follows."""
    grid = make_grid(table)
    widths = scale_widths(table.widths or (1,) * grid.columns)
    return _TableWriter(table, grid, widths, closing=closing).write()


def scale_widths(widths: tuple[int, ...]) -> tuple[int, ...]:
    """Scale column widths so that they add up to the type area exactly."""
    total = sum(widths)
    edges = [round(edge * TYPE_WIDTH / total) for edge in accumulate(widths, initial=0)]
    return tuple(right - left for left, right in pairwise(edges))


def _choose_type(widths: tuple[int, ...]) -> TableType:
    """Return the type in which the narrowest column takes a short label, or two characters."""
    narrowest = min(widths)
    if narrowest >= 1400:
        return WIDE
    return MEDIUM if narrowest >= 480 else NARROW


class _TableWriter:
    """Writer of one table."""

    def __init__(self, table: Table, grid: Grid, widths: tuple[int, ...], *, closing: bool) -> None:
        self.table = table
        self.grid = grid
        self.widths = widths
        self.type = _choose_type(widths)
        last = {grid.rows - 1} if closing else set()
        self.ends = find_breaks(table, grid, widths, self.type) - last
        self.side = max(band.side for band in table.bands)
        self.boxes = {
            (row, box.column): box
            for box in grid.boxes
            for row in range(box.row, box.row + box.rowspan)
        }

    def write(self) -> str:
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in self.widths)
        rows = "".join(self._row(row) for row in range(self.grid.rows))
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE}"/>'
            f'<w:tblW w:w="{TYPE_WIDTH}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblLayout w:type="fixed"/>{self._look()}</w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
        )

    def _look(self) -> str:
        """Return the table's head flags and its description for screen readers."""
        first = int(self.grid.head > 0)
        value = 0x0680 + 0x0020 * first
        return (
            f'<w:tblLook w:val="{value:04X}" w:firstRow="{first}" w:lastRow="0" w:firstColumn="1"'
            ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{_quote(self.table.name)}"/>'
            f'<w:tblDescription w:val="{_quote(_describe(self.table))}"/>'
        )

    def _row(self, row: int) -> str:
        header = "<w:tblHeader/>" if row < self.grid.head else ""
        cells = "".join(self._cell(box, row) for box in self._boxes_in(row))
        return (
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{self.type.height}"'
            f' w:hRule="atLeast"/>{header}</w:trPr>{cells}</w:tr>'
        )

    def _boxes_in(self, row: int) -> Iterator[Box]:
        column = 0
        while column < self.grid.columns:
            box = self.boxes[row, column]
            yield box
            column += box.colspan

    def _cell(self, box: Box, row: int) -> str:
        width = sum(self.widths[box.column : box.column + box.colspan])
        span = f'<w:gridSpan w:val="{box.colspan}"/>' if box.colspan > 1 else ""
        first = row == box.row
        merge = '<w:vMerge w:val="restart"/>' if first else '<w:vMerge w:val="continue"/>'
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}'
            f'{merge if box.rowspan > 1 else ""}<w:vAlign w:val="center"/></w:tcPr>'
            f"{self._paragraph(box, row, _text_of(box) if first else '')}</w:tc>"
        )

    def _paragraph(self, box: Box, row: int, text: str) -> str:
        keep = "" if row in self.ends else KEEP
        runs = (make_run(text),) if text else ()
        return make_paragraph(self.type.style, *runs, layout=keep + self._align(box))

    def _align(self, box: Box) -> str:
        """Return True for row labels that are centred: of one column, or of a group of rows."""
        if box.role is Role.CELL or (box.role is Role.SIDE and box.rowspan > 1):
            return ""  # numbers and the short labels of groups get the whole width
        return _LEFT if box.role is Role.SIDE and self.side > 1 else _CENTRED


def _text_of(box: Box) -> str:
    return f"{{{{ {box.cell.id} }}}}" if box.cell else quote_text(box.text)


def _quote(text: str) -> str:
    return escape(quote_text(text))


def _describe(table: Table) -> str:
    return "；".join(map(_describe_band, table.bands)) + "。"


def _describe_band(band: Band) -> str:
    rows = f"各行为{_list(band.rows)}，" if band.rows else ""
    title = f"{band.title}：" if band.title else ""
    return f"{title}{rows}各列为{_list(band.columns)}"


def _list(headers: Sequence[Header]) -> str:
    """Return the topmost headers, or those below a single one."""
    if len(headers) == 1 and headers[0].children:
        return _list(headers[0].children)
    return "、".join(header.text for header in headers)
