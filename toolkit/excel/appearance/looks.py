"""Contents of a workbook's cells that are struck through or not visible."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.excel.appearance.colours import BLACK, WHITE, is_alike
from toolkit.excel.appearance.conditions import ConditionalFormat, read_conditions
from toolkit.excel.appearance.fonts import Font, Styles, read_styles
from toolkit.excel.appearance.number_formats import shows_nothing
from toolkit.excel.appearance.runs import (
    Run,
    Runs,
    has_odd_runs,
    read_runs_in_cells,
    read_shared_runs,
)
from toolkit.excel.parts.cell_order import Hidden

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.cell.cell import Cell as SheetCell

    from toolkit.excel.appearance.colours import Colour
    from toolkit.excel.parts.xml_limits import XmlPart


class Way(Enum):
    """A way in which content is struck or hidden."""

    STRUCK = "划了删除线"
    FAINT = "看不见"
    ROW = "行"
    COLUMN = "列"
    SHEET = "工作表"

    @property
    def exceeds_cell(self) -> bool:
        """True if a whole row, column or sheet is hidden."""
        return self in {Way.ROW, Way.COLUMN, Way.SHEET}


class Concealed(NamedTuple):
    """The struck or hidden words of a cell; `why` describes it in Chinese."""

    way: Way
    words: str
    why: str


@dataclass(frozen=True)
class SheetLooks:
    """Appearance of the cells of one sheet; `pictures` are the cells that hold one."""

    hidden: Hidden = field(default_factory=Hidden)
    strings: Mapping[tuple[int, int], int] = field(default_factory=dict)
    runs: Mapping[str, Runs] = field(default_factory=dict)
    conditions: tuple[ConditionalFormat, ...] = ()
    pictures: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Looks:
    """Appearance of a workbook's cells; sheets are by part, or by title once that is known."""

    styles: Styles
    shared: Mapping[int, Runs]
    sheets: Mapping[str, SheetLooks]

    def by_title(self, parts: Mapping[str, str]) -> Looks:
        """Return a copy with its sheets by title; `parts` maps titles to parts."""
        sheets = {title: self.sheets.get(part, SheetLooks()) for title, part in parts.items()}
        return replace(self, sheets=sheets)

    def find(self, cell: SheetCell) -> Concealed | None:
        """Return a cell's struck or hidden content, else None; a 0 may be hidden."""
        if cell.value is None:
            return None
        struck = "".join(words for words, is_struck in self.pieces(cell) if is_struck).strip()
        if struck:
            whole = str(cell.value).strip()
            part = f"“{whole[:40]}”里的“{struck[:40]}”"
            part = f"这一格的“{struck[:40]}”" if struck == whole else part
            return Concealed(Way.STRUCK, struck, f"{part}划了删除线")
        faint = self._find_faint(cell)
        if faint is not None or (cell.value == 0 and not isinstance(cell.value, bool)):
            return faint
        words, hidden = str(cell.value).strip(), self._sheet(cell).hidden
        sheet = cell.parent
        if isinstance(sheet, Worksheet) and sheet.sheet_state != "visible":
            return Concealed(Way.SHEET, words, f"工作表“{sheet.title}”是隐藏的")
        if cell.row in hidden.rows:
            return Concealed(Way.ROW, words, f"第 {cell.row} 行是隐藏的")
        why = f"{get_column_letter(cell.column)} 列是隐藏的"
        return Concealed(Way.COLUMN, words, why) if hidden.has_column(cell.column) else None

    def is_picture(self, cell: SheetCell) -> bool:
        """Return True if a cell's value is a picture."""
        return (cell.row, cell.column) in self._sheet(cell).pictures

    def pieces(self, cell: SheetCell) -> tuple[tuple[str, bool], ...]:
        """Return the words of a cell in pieces, each with True if it is struck."""
        own = self._font(cell)
        return tuple((run.words, (run.font or own).struck) for run in self._runs(cell))

    def raised(self, cell: SheetCell) -> str:
        """Return the superscript and subscript words of a cell that has others as well."""
        runs = [run for run in self._runs(cell) if run.words.strip()]
        raised = [run.words for run in runs if run.font and run.font.raised]
        return "".join(raised).strip() if len(raised) < len(runs) else ""

    def _find_faint(self, cell: SheetCell) -> Concealed | None:
        shown = ""
        with suppress(IndexError):  # its style names a format that the file does not hold
            shown = str(cell.number_format or "")
        number = cell.value if isinstance(cell.value, (int, float)) else None
        if number == 0:
            return None
        own, conditions = self._font(cell), self._conditions(cell)
        fill = next(filter(None, (c.shade.fill for c in conditions)), self._style(cell)[1])
        for run in filter(lambda run: run.words.strip(), self._runs(cell)):
            font, words = run.font or own, run.words.strip()
            if font.tiny:
                why = f"“{words[:40]}”的字号只有 {font.size:g} 磅，看不见"
                return Concealed(Way.FAINT, words, why)
            if is_alike(font.colour or own.colour or BLACK, fill):
                return Concealed(Way.FAINT, words, f"“{words[:40]}”的颜色和底色一样，看不见")
        blank = cell.data_type != "f" and shows_nothing(shown, number)
        if blank or any(condition.shade.is_blank for condition in conditions):
            words = str(cell.value)
            return Concealed(Way.FAINT, words, f"“{words[:40]}”被数字格式“{shown}”藏了起来，看不见")
        return None

    def _sheet(self, cell: SheetCell) -> SheetLooks:
        return self.sheets.get(cell.parent.title, _PLAIN)

    def _conditions(self, cell: SheetCell) -> list[ConditionalFormat]:
        return [
            condition
            for condition in self._sheet(cell).conditions
            if condition.holds(cell.row, cell.column, cell.value)
        ]

    def _font(self, cell: SheetCell) -> Font:
        """Return a cell's font, changed by the conditional formats that hold."""
        font = self._style(cell)[0]
        for changed in (condition.shade.font for condition in self._conditions(cell)):
            font = Font(
                font.struck or changed.struck,
                font.size if changed.size is None else changed.size,
                changed.colour or font.colour,
            )
        return font

    def _style(self, cell: SheetCell) -> tuple[Font, Colour | None]:
        style = cell._style  # type: ignore[attr-defined]  # the stubs lack it
        key = style.fontId, style.fillId, style.xfId
        return self.styles.cells.get(key, (Font(), WHITE))

    def _runs(self, cell: SheetCell) -> Runs:
        """Return the runs of a cell, a single one where all of its words look alike."""
        sheet = self._sheet(cell)
        string = sheet.strings.get((cell.row, cell.column))
        runs = sheet.runs.get(cell.coordinate) if string is None else self.shared.get(string)
        return runs or (Run(str(cell.value), None),)


_PLAIN = SheetLooks()


def gather_looks(
    strings: XmlPart | None, styles: XmlPart | None, sheets: Mapping[str, XmlPart]
) -> Looks:
    """Return the appearance of a workbook's cells; only parts with odd runs are parsed for runs."""
    known = read_styles(styles.raw) if styles else Styles()
    odd = strings is not None and has_odd_runs(strings.raw, known)
    shared = read_shared_runs(strings.raw, known.palette) if strings and odd else {}
    looks = {
        name: SheetLooks(
            part.hidden,
            part.strings,
            read_runs_in_cells(part.raw, known.palette) if has_odd_runs(part.raw, known) else {},
            read_conditions(part.raw, known),
            part.pictures,
        )
        for name, part in sheets.items()
    }
    return Looks(known, shared, looks)
