"""A table's grid → a table of WordprocessingML with real spans, a tag in every number cell."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from toolkit.form.grid import Box, Role, make_grid
from toolkit.word.ooxml import make_paragraph, make_run, quote_text
from toolkit.word.styles import MEDIUM, NARROW, TABLE, TYPE_WIDTH, WIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.grid import Grid
    from toolkit.form.model import Table
    from toolkit.word.styles import TableType

_LEFT = '<w:ind w:left="57"/><w:jc w:val="left"/>'


def make_table(table: Table) -> str:
    """Lay a table out over the width of the type area."""
    grid = make_grid(table)
    widths = scale_widths(table.widths or (1,) * grid.columns)
    return _TableWriter(table, grid, widths).write()


def scale_widths(widths: tuple[int, ...]) -> tuple[int, ...]:
    """Column widths in the same proportion that add up to the type area exactly."""
    total = sum(widths)
    edges = [round(edge * TYPE_WIDTH / total) for edge in accumulate(widths, initial=0)]
    return tuple(right - left for left, right in pairwise(edges))


def _choose_type(widths: tuple[int, ...]) -> TableType:
    """Type of which the narrowest column takes a short label in one line, or two characters."""
    narrowest = min(widths)
    if narrowest >= 1400:
        return WIDE
    return MEDIUM if narrowest >= 480 else NARROW


class _TableWriter:
    """Writes one table."""

    def __init__(self, table: Table, grid: Grid, widths: tuple[int, ...]) -> None:
        self.grid = grid
        self.widths = widths
        self.type = _choose_type(widths)
        heights = (bool(b.title) + b.head + len(b.row_leaves) for b in table.bands)
        self.ends = {end - 1 for end in accumulate(heights)}
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
            '<w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
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
        # rows of a band stay on one page: Word moves the whole band where it would be split
        keep = "" if row in self.ends else "<w:keepNext/>"
        align = _LEFT if self._is_left(box) else ""
        runs = (make_run(text),) if text else ()
        return make_paragraph(self.type.style, *runs, layout=keep + align)

    def _is_left(self, box: Box) -> bool:
        """Row labels are centred where they are one column or a group of rows, as printed."""
        return box.role is Role.SIDE and self.side > 1 and box.rowspan == 1


def _text_of(box: Box) -> str:
    return f"{{{{ {box.cell.id} }}}}" if box.cell else quote_text(box.text)
