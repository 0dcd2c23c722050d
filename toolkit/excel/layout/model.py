"""The parts of a laid-out workbook: areas, labels, slots, hidden keys, live checks, sheets.

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
from typing import TYPE_CHECKING, NamedTuple, Self

from openpyxl.utils import get_column_letter

from toolkit.core.text import display_width

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
"""Content of A1 in the sheets that only a marked copy has."""
SIDE_SHEET = "#tianbao.aside"
"""Content of A1 in sheets beside the form that are for reference and never read."""
_USUAL_WIDTH = 8.43
"""Width of a column in half-width characters where nobody set one."""
TEXT_LINE = 16.5
"""Height in points of a line of 11 pt type."""
OPEN, MENDED, EXPLAINED = "没改", "已改", "已说明"
"""States of a problem in the list of a marked copy."""
OUTSIDE_HEAD, OUTSIDE_COLUMN = 3, 2
"""Head row of the sheet of outside cells and its column of old places; contents are next to it."""
NAME_PREFIX = "f."
"""Prefix of the defined name of a slot; its id follows."""


class Look(Enum):
    """A style of labels and formulas."""

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
        """Return the bottom row."""
        return self.row + self.rowspan - 1

    @property
    def last_column(self) -> int:
        """Return the rightmost column."""
        return self.column + self.colspan - 1

    @property
    def first(self) -> Area:
        """Return the top left cell."""
        return Area(self.row, self.column)

    def below(self, rows: int) -> Area:
        """Return the same rectangle some rows further down."""
        return Area(self.row + rows, self.column, self.rowspan, self.colspan)

    @property
    def address(self) -> str:
        """Return the address of the top left cell, like D12."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def range(self) -> str:
        """Return the address of the rectangle, like D12:F12, or D12 for one cell."""
        end = f"{get_column_letter(self.last_column)}{self.last_row}"
        return self.address if end == self.address else f"{self.address}:{end}"


class Label(NamedTuple):
    """A printed text, a live formula if it begins with `=`; `link` is a cell to jump to."""

    area: Area
    text: str
    look: Look
    link: Place | None = None


class HiddenKey(NamedTuple):
    """A hidden key and its cell."""

    row: int
    column: int
    text: str


class Slot(NamedTuple):
    """A cell to fill in, or the run of rows of a text.

    `above` and `left` are its printed column and row labels, outermost first.
    """

    id: str
    sheet: str
    area: Area
    part: Cell | FormField | Text
    above: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def item(self) -> str:
        """Return the name that messages use."""
        return self.part.item


class Check(NamedTuple):
    """A live check: the area that shows its verdict, and the cells that must be filled first."""

    area: Area
    equation: Equation
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook; widths in half-width characters, heights in points."""

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
    """True where rows may be inserted, deleted and sized."""

    def width_of(self, area: Area) -> float:
        """Return the width of an area in half-width characters."""
        widths = self.widths or {}
        columns = range(area.column, area.last_column + 1)
        return sum(widths.get(column, _USUAL_WIDTH) for column in columns)

    @property
    def last_row(self) -> int:
        """Return the lowest row in use."""
        return max(area.last_row for area in self._areas)

    @property
    def last_column(self) -> int:
        """Return the rightmost column in use."""
        return max(area.last_column for area in self._areas)

    @property
    def _areas(self) -> list[Area]:
        """Return the areas of all labels, slots and checks."""
        areas = [label.area for label in self.labels] + [slot.area for slot in self.slots]
        return areas + [check.area for check in self.checks]


class Formula(str):
    """A live formula, unlike a text that begins with `=`."""

    __slots__ = ()


class Shaped(float):
    """A number whose format makes it look like another; `code` is that format."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, value: float, code: str) -> Self:
        """Create a number with the code of its format."""
        shaped = super().__new__(cls, value)
        shaped.code = code
        return shaped


class Struck(str):
    """A text with struck-through pieces; `pieces` pairs each with whether it is struck."""

    __slots__ = ("pieces",)
    pieces: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, pieces: tuple[tuple[str, bool], ...]) -> Struck:
        """Join pieces, each with whether it is struck."""
        struck = cls("".join(text for text, _ in pieces))
        struck.pieces = pieces
        return struck


Contents = dict[str, tuple[object, ...]]
"""Values by slot: one, or one for each row of a run."""


def count_lines(text: str, width: float) -> int:
    """Return the number of lines of a text in a column `width` half-width characters wide."""
    return sum(max(1, -(-display_width(line) // int(width))) for line in text.split("\n"))
