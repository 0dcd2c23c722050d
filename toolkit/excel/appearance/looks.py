"""What a person does not see, or sees struck through, of what a workbook's cells hold."""

from __future__ import annotations

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
from toolkit.excel.parts.extents import Hidden

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.cell.cell import Cell as SheetCell

    from toolkit.excel.appearance.colours import Colour
    from toolkit.excel.parts.xml_limits import XmlPart


class Way(Enum):
    """How something is struck or hidden."""

    STRUCK = "划了删除线"
    FAINT = "看不见"
    ROW = "行"
    COLUMN = "列"
    SHEET = "工作表"

    @property
    def is_aside(self) -> bool:
        """Whether more than a cell is hidden, together with what is in it."""
        return self in {Way.ROW, Way.COLUMN, Way.SHEET}


class Concealed(NamedTuple):
    """What of a cell's contents is struck or hidden, and how: `why` says it to a person."""

    way: Way
    words: str
    why: str


@dataclass(frozen=True)
class SheetLooks:
    """How the cells of one sheet look; `pictures` are those that hold one, by address."""

    hidden: Hidden = field(default_factory=Hidden)
    strings: Mapping[tuple[int, int], int] = field(default_factory=dict)
    runs: Mapping[str, Runs] = field(default_factory=dict)
    conditions: tuple[ConditionalFormat, ...] = ()
    pictures: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Looks:
    """How the cells of a workbook look; sheets are by part, or by title once that is known."""

    styles: Styles
    shared: Mapping[int, Runs]
    sheets: Mapping[str, SheetLooks]

    def by_title(self, parts: Mapping[str, str]) -> Looks:
        """The same, its sheets by title; `parts` are by title too."""
        sheets = {title: self.sheets.get(part, SheetLooks()) for title, part in parts.items()}
        return replace(self, sheets=sheets)

    def find(self, cell: SheetCell) -> Concealed | None:
        """What of a cell's contents is struck or hidden; a 0 that is not seen is no matter."""
        if cell.value is None:
            return None
        return self._find_struck(cell) or self._find_faint(cell) or self._find_hidden(cell)

    def is_picture(self, cell: SheetCell) -> bool:
        """Whether a picture stands in a cell as its value."""
        return (cell.row, cell.column) in self._sheet(cell).pictures

    def pieces(self, cell: SheetCell) -> tuple[tuple[str, bool], ...]:
        """The words of a cell in pieces, each with whether it is struck."""
        own = self._font(cell)
        return tuple((run.words, (run.font or own).struck) for run in self._runs(cell))

    def raised(self, cell: SheetCell) -> str:
        """The words of a cell that stand above or below the line of others."""
        runs = [run for run in self._runs(cell) if run.words.strip()]
        raised = [run.words for run in runs if run.font and run.font.raised]
        return "".join(raised).strip() if len(raised) < len(runs) else ""

    def _find_struck(self, cell: SheetCell) -> Concealed | None:
        struck = "".join(words for words, is_struck in self.pieces(cell) if is_struck).strip()
        if not struck:
            return None
        whole = str(cell.value).strip()
        if struck == whole:
            return Concealed(Way.STRUCK, struck, f"这一格的“{struck[:40]}”划了删除线")
        why = f"“{whole[:40]}”里的“{struck[:40]}”划了删除线"
        return Concealed(Way.STRUCK, struck, why)

    def _find_faint(self, cell: SheetCell) -> Concealed | None:
        shown = _format(cell)
        number = cell.value if isinstance(cell.value, (int, float)) else None
        if number == 0:
            return None
        fonts = self._font(cell), self._fill(cell)
        odd = [(run.words.strip(), why) for run in self._runs(cell) if (why := _faint(run, *fonts))]
        found = next(((words, why) for words, why in odd if words), None)
        if found:
            return Concealed(Way.FAINT, found[0], f"“{found[0][:40]}”{found[1]}，看不见")
        is_formula = cell.data_type == "f"
        blank = not is_formula and shows_nothing(shown, number)
        if blank or any(c.shade.is_blank for c in self._conditions(cell)):
            words = str(cell.value)
            return Concealed(Way.FAINT, words, f"“{words[:40]}”被数字格式“{shown}”藏了起来，看不见")
        return None

    def _find_hidden(self, cell: SheetCell) -> Concealed | None:
        if cell.value == 0 and not isinstance(cell.value, bool):
            return None
        words, hidden = str(cell.value).strip(), self._sheet(cell).hidden
        sheet = cell.parent
        if isinstance(sheet, Worksheet) and sheet.sheet_state != "visible":
            return Concealed(Way.SHEET, words, f"工作表“{sheet.title}”是隐藏的")
        if hidden.has_row(cell.row):
            return Concealed(Way.ROW, words, f"第 {cell.row} 行是隐藏的")
        if hidden.has_column(cell.column):
            return Concealed(Way.COLUMN, words, f"{get_column_letter(cell.column)} 列是隐藏的")
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
        """A cell's font, under the conditional formats that hold."""
        font = self._style(cell)[0]
        for changed in (condition.shade.font for condition in self._conditions(cell)):
            font = Font(
                font.struck or changed.struck,
                font.size if changed.size is None else changed.size,
                changed.colour or font.colour,
            )
        return font

    def _fill(self, cell: SheetCell) -> Colour | None:
        fills = [condition.shade.fill for condition in self._conditions(cell)]
        return next(filter(None, fills), self._style(cell)[1])

    def _style(self, cell: SheetCell) -> tuple[Font, Colour | None]:
        style = cell._style  # type: ignore[attr-defined]  # the stubs lack it
        key = style.fontId, style.fillId, style.xfId
        return self.styles.cells.get(key, (Font(), WHITE))

    def _runs(self, cell: SheetCell) -> Runs:
        """The words of a cell; all of them as one run where they look alike."""
        sheet = self._sheet(cell)
        string = sheet.strings.get((cell.row, cell.column))
        runs = sheet.runs.get(cell.coordinate) if string is None else self.shared.get(string)
        return runs or (Run(str(cell.value), None),)


_PLAIN = SheetLooks()


def gather_looks(
    strings: XmlPart | None, styles: XmlPart | None, sheets: Mapping[str, XmlPart]
) -> Looks:
    """How a workbook looks, by its parts; what is plain is not looked at twice."""
    known = read_styles(styles.raw) if styles else Styles()
    odd = strings is not None and has_odd_runs(strings.raw, known)
    shared = read_shared_runs(strings.raw, known.palette) if strings and odd else {}
    return Looks(known, shared, {name: _look(part, known) for name, part in sheets.items()})


def _look(part: XmlPart, styles: Styles) -> SheetLooks:
    runs = has_odd_runs(part.raw, styles)
    return SheetLooks(
        part.hidden,
        part.strings,
        read_runs_in_cells(part.raw, styles.palette) if runs else {},
        read_conditions(part.raw, styles),
        part.pictures,
    )


def _faint(run: Run, own: Font, fill: Colour | None) -> str:
    """Why a run is not seen; empty where it is."""
    font = run.font or own
    if font.tiny:
        return f"的字号只有 {font.size:g} 磅"
    colour = font.colour if run.font is None or font.colour else own.colour
    return "的颜色和底色一样" if is_alike(colour or BLACK, fill) else ""


def _format(cell: SheetCell) -> str:
    try:
        return str(cell.number_format or "")
    except IndexError:  # its style names a format that the file does not hold: shown as it is
        return ""
