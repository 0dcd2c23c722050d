"""The lines of a table in a report: each with all cells that cover it, and what kind it is."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label
from toolkit.form.numbers import FULL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.intake.blocks.blocks import BlockCell, BlockTable
    from toolkit.intake.tables.labels import Labels

_FIGURE = re.compile(r"[-+−–—]? ?\d+(?:[,.、 ]\d+)* ?[^\d,.、]{0,3}", re.ASCII)
"""Between groups of digits 、 may stand for a comma: normalised labels have it so."""


class TableLine(NamedTuple):
    """A line of a table, and the cells that cover it from left to right."""

    row: int
    cells: tuple[BlockCell, ...]

    @property
    def texts(self) -> list[str]:
        """The normalised texts of its cells that are not blank."""
        return [text for cell in self.cells if (text := normalise_label(cell.text))]

    def covers(self, width: int) -> bool:
        """Whether its cells fill so many columns without a gap."""
        ends = [0, *(cell.end for cell in self.cells)]
        return ends == [*(cell.column for cell in self.cells), width]

    @property
    def words(self) -> str:
        """What is printed in it, as it is shown to people."""
        shown = (" ".join(cell.text.split()) for cell in self.cells if cell.row == self.row)
        return " ".join(filter(None, shown))


class LineKind(Enum):
    """What a line of a table is."""

    TITLE = "title"
    HEAD = "head"
    DATA = "data"
    FIGURES = "figures"
    """Figures without the label of a row."""
    OTHER = "other"
    BLANK = "blank"


def cut_lines(table: BlockTable) -> list[TableLine]:
    """The lines of a table."""
    rows: dict[int, list[BlockCell]] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            rows.setdefault(row, []).append(cell)
    return [
        TableLine(row, tuple(sorted(cells, key=lambda cell: cell.column)))
        for row, cells in sorted(rows.items())
    ]


def is_figure(text: str) -> bool:
    """Whether a text looks like a number in a table, perhaps with its unit."""
    return bool(_FIGURE.fullmatch(text.translate(FULL_WIDTH).strip()))


def judge_line(line: TableLine, labels: Labels) -> LineKind:
    """What a line is."""
    texts = line.texts
    if not texts:
        return LineKind.BLANK
    if len(set(texts)) == 1 and texts[0] in labels.titles:
        return LineKind.TITLE
    has_figures = any(is_figure(text) and text not in labels.words for text in texts)
    if not has_figures and any(text in labels.heads for text in texts):
        return LineKind.HEAD
    if any(text in labels.rows for text in _beginnings(texts)):
        return LineKind.DATA
    return LineKind.FIGURES if has_figures else LineKind.OTHER


def _beginnings(texts: Iterable[str]) -> Iterator[str]:
    """The first text, the first two run together, and so on; and each of them alone."""
    joined = ""
    for text in texts:
        joined += text
        yield joined
        yield text
        if is_figure(text):
            return
