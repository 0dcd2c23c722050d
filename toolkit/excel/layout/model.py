"""What a workbook is laid out of: areas, labels, slots, hidden keys, live checks, sheets.

Rows and columns count from 1, as in a workbook. Column A of every sheet with slots is hidden and
holds row keys; hidden rows hold column keys. A slot's id is its row key and column key joined, so
that slots are found again after rows or columns were inserted, moved or deleted:

| cell                 | holds                                                               |
|----------------------|---------------------------------------------------------------------|
| column A of a key row| `#tianbao`, or `[` + the id of the text that begins below it        |
| a key row            | the column key of each column of slots, `=` where it adds nothing   |
| column A elsewhere   | the row key, or `]` + the id of the text that ended above           |
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.core.finding import Place
    from toolkit.form.model import Cell, FormField, Text
    from toolkit.form.rules.equation import Equation

KEY_ROW = "#tianbao"
TEXT_START = "["
TEXT_END = "]"
SAME = "="
KEY_COLUMN = 1
MARKED_SHEET = "#tianbao.marks"
"""Stands in A1 of the sheets that only a marked copy has."""
ASIDE_SHEET = "#tianbao.aside"
"""Stands in A1 of the sheets that stand beside a form to be looked at, and are not read."""
_USUAL_WIDTH = 8.43
"""Of a column, in half-width characters, where nobody set one."""
OPEN, MENDED, EXPLAINED = "没改", "已改", "已说明"
"""What the list of a marked copy says of a problem."""
STRAYS_HEAD, STRAYS_COLUMN = 3, 2
"""Where the sheet of strays has its head, and below it old places, their words beside."""

NAME_PREFIX = "f."
"""A slot's defined name is this and its id."""


class Look(Enum):
    """How a label or formula is dressed."""

    TITLE = "title"
    GUIDE = "guide"
    GROUP = "group"
    BAND = "band"
    HEAD = "head"
    SIDE = "side"
    NAME = "name"
    REQUIRED = "required"
    HINT = "hint"
    STEP = "step"
    LINK = "link"
    LISTED = "listed"
    STATE = "state"
    VERDICT = "verdict"
    END = "end"


class Area(NamedTuple):
    """A rectangle of cells."""

    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1

    @property
    def last_row(self) -> int:
        """Its bottom row."""
        return self.row + self.rowspan - 1

    @property
    def last_column(self) -> int:
        """Its rightmost column."""
        return self.column + self.colspan - 1

    @property
    def first(self) -> Area:
        """Its top left cell."""
        return Area(self.row, self.column)

    def below(self, rows: int) -> Area:
        """The same rectangle some rows further down."""
        return Area(self.row + rows, self.column, self.rowspan, self.colspan)

    @property
    def address(self) -> str:
        """The top left cell, as D12."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def range(self) -> str:
        """The whole, as D12:F12, or D12 where it is one cell."""
        end = f"{get_column_letter(self.last_column)}{self.last_row}"
        return self.address if end == self.address else f"{self.address}:{end}"


class Label(NamedTuple):
    """Printed words. A text that begins with `=` is a live formula; `link` names a cell."""

    area: Area
    text: str
    look: Look
    link: Place | None = None


class HiddenKey(NamedTuple):
    """A hidden key."""

    row: int
    column: int
    text: str


class Slot(NamedTuple):
    """A cell to fill in, or the run of rows of a text.

    `above` and `left` are the printed labels that lead to it, outermost first.
    """

    id: str
    sheet: str
    area: Area
    part: Cell | FormField | Text
    above: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def item(self) -> str:
        """The name in messages."""
        return self.part.item


class Check(NamedTuple):
    """A live check: the area that shows its verdict, and the cells that must be filled first."""

    area: Area
    equation: Equation
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook."""

    title: str
    labels: tuple[Label, ...]
    slots: tuple[Slot, ...] = ()
    keys: tuple[HiddenKey, ...] = ()
    checks: tuple[Check, ...] = ()
    widths: Mapping[int, float] | None = None
    heights: Mapping[int, float] | None = None
    landscape: bool = False
    freeze: str | None = None
    repeat: tuple[int, int] | None = None
    """Rows printed at the top of every page."""
    grows: bool = False
    """Rows may be inserted, deleted and sized."""

    def width_of(self, area: Area) -> float:
        """How wide an area is, in half-width characters."""
        widths = self.widths or {}
        columns = range(area.column, area.last_column + 1)
        return sum(widths.get(column, _USUAL_WIDTH) for column in columns)

    @property
    def last_row(self) -> int:
        """The lowest row in use."""
        areas = [label.area for label in self.labels] + [slot.area for slot in self.slots]
        return max(area.last_row for area in areas + [check.area for check in self.checks])

    @property
    def last_column(self) -> int:
        """The rightmost column in use."""
        areas = [label.area for label in self.labels] + [slot.area for slot in self.slots]
        return max(area.last_column for area in areas + [check.area for check in self.checks])
