"""Lines of a table in a report: each with all cells that cover it, and its kind."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label
from toolkit.form.numbers import FULL_WIDTH

if TYPE_CHECKING:
    from toolkit.intake.blocks.blocks import BlockCell, BlockTable
    from toolkit.intake.tables.labels import Labels

_FIGURE = re.compile(r"[-+−–—]? ?\d+(?:[,.、 ]\d+)* ?[^\d,.、]{0,3}", re.ASCII)
"""Normalised labels have 、 for a comma, so it is accepted between groups of digits."""


class TableLine(NamedTuple):
    """A line of a table, and the cells that cover it from left to right."""

    row: int
    cells: tuple[BlockCell, ...]

    @property
    def texts(self) -> list[str]:
        """Normalised texts of its cells that are not blank."""
        return [text for cell in self.cells if (text := normalise_label(cell.text))]

    def covers(self, width: int) -> bool:
        """Return True if its cells fill `width` columns without a gap."""
        ends = [0, *(cell.end for cell in self.cells)]
        return ends == [*(cell.column for cell in self.cells), width]

    @property
    def words(self) -> str:
        """The texts of the cells that begin in it, for a message."""
        shown = (" ".join(cell.text.split()) for cell in self.cells if cell.row == self.row)
        return " ".join(filter(None, shown))


class LineKind(Enum):
    """The kind of a line of a table."""

    TITLE = "title"
    HEAD = "head"
    DATA = "data"
    FIGURES = "figures"
    """Figures without the label of a row."""
    OTHER = "other"
    BLANK = "blank"


def cut_lines(table: BlockTable) -> list[TableLine]:
    """Cut a table into lines; a cell over several rows is in each of them."""
    rows: dict[int, list[BlockCell]] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            rows.setdefault(row, []).append(cell)
    return [
        TableLine(row, tuple(sorted(cells, key=lambda cell: cell.column)))
        for row, cells in sorted(rows.items())
    ]


def is_figure(text: str) -> bool:
    """Return True if a text looks like a number in a table, perhaps with a unit."""
    return bool(_FIGURE.fullmatch(text.translate(FULL_WIDTH).strip()))


def classify_line(line: TableLine, labels: Labels) -> LineKind:
    """Return the kind of a line by the labels in it."""
    texts = line.texts
    if not texts:
        return LineKind.BLANK
    if len(set(texts)) == 1 and texts[0] in labels.titles:
        return LineKind.TITLE
    has_figures = any(is_figure(text) and text not in labels.words for text in texts)
    if not has_figures and any(text in labels.heads for text in texts):
        return LineKind.HEAD
    joined = ""
    for text in texts:  # a row's label may be spread over several cells
        joined += text
        if joined in labels.rows or text in labels.rows:
            return LineKind.DATA
        if is_figure(text):
            break
    return LineKind.FIGURES if has_figures else LineKind.OTHER
