"""Styles of the workbook: type, colours, borders, protection and print setup."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from toolkit.excel.layout.formulas import BALANCED, CONTRADICTED, OFF, RED, UNFILLED, is_red, refer
from toolkit.excel.layout.model import EXPLAINED, KEY_COLUMN, MENDED, OPEN, TEXT_LINE, Look
from toolkit.form.model import Cell, CellKind, FieldKind, FormField, Text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.excel.layout.model import Area, Label, Sheet, Slot

SONG, HEI = "宋体", "黑体"
INPUT, TOTAL, PAPER = "FFF9DB", "DCEBF7", "F3F4F6"
_INK, _QUIET, _LINK, _RED, _GREEN = "1F2933", "6B7280", "1F5FA8", "B42318", "1E7B4A"
_LAST_COLUMN = 16384
_PADDING, _HIGHEST = 3, 409
_RULE = Side(style="thin", color="9AA5B1")
_BOX = Border(left=_RULE, right=_RULE, top=_RULE, bottom=_RULE)
_UNDER = Border(bottom=Side(style="medium", color="1F5FA8"))


def _font(size: float, *, bold: bool = False, colour: str = _INK, name: str = SONG) -> Font:
    return Font(name=name, size=size, bold=bold, color=colour)


def _aligned(horizontal: str, *, indent: int = 0, vertical: str = "center") -> Alignment:
    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=True, indent=indent)


def _filled(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


class _Style(NamedTuple):
    """A style of cells."""

    font: Font
    alignment: Alignment
    fill: PatternFill | None = None
    border: Border | None = None


_STYLES = {
    Look.TITLE: _Style(_font(16, name=HEI), _aligned("center")),
    Look.GUIDE: _Style(_font(10, colour=_QUIET), _aligned("left")),
    Look.GROUP: _Style(_font(11, bold=True), _aligned("left"), None, _UNDER),
    Look.HEAD: _Style(_font(10, bold=True), _aligned("center"), _filled(PAPER), _BOX),
    Look.BAND: _Style(_font(10, bold=True), _aligned("center"), _filled("E5E9EF"), _BOX),
    Look.SIDE: _Style(_font(10), _aligned("left"), _filled(PAPER), _BOX),
    Look.NAME: _Style(_font(11), _aligned("center"), _filled(PAPER), _BOX),
    Look.REQUIRED: _Style(_font(11, bold=True), _aligned("center"), _filled(PAPER), _BOX),
    Look.HINT: _Style(_font(10, colour=_QUIET), _aligned("left", indent=1)),
    Look.STEP: _Style(_font(11), _aligned("left")),
    Look.LINK: _Style(_font(11, colour=_LINK), _aligned("left", indent=1), None, _BOX),
    Look.LISTED: _Style(_font(10), _aligned("left"), None, _BOX),
    Look.STATE: _Style(_font(11), _aligned("center"), None, _BOX),
    Look.VERDICT: _Style(_font(13, bold=True, colour=_LINK), _aligned("center")),
    Look.END: _Style(_font(9, colour=_QUIET), _aligned("center"), _filled(PAPER)),
}


def style_label(ws: Worksheet, label: Label) -> None:
    """Style a label's whole area, merge it and add its link."""
    _apply_style(ws, label.area, _STYLES[label.look])
    if label.text.startswith("=") and label.look in {Look.STATE, Look.VERDICT}:
        _colour_verdicts(ws, label.area)
    if label.link:
        cell = ws.cell(label.area.row, label.area.column)
        target = refer(label.link.sheet, label.link.cell)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, display=label.text)


def style_check(ws: Worksheet, area: Area) -> None:
    """Style the cell of a live check."""
    _apply_style(ws, area, _Style(_font(10, bold=True), _aligned("center"), border=_BOX))
    _colour_verdicts(ws, area)


def style_input(ws: Worksheet, slot: Slot, *, is_total: bool) -> None:
    """Style the cells of a slot and unlock them."""
    part = slot.part
    horizontal = "left" if isinstance(part, (Text, FormField)) else "center"
    alignment = _aligned(horizontal, vertical="top" if isinstance(part, Text) else "center")
    style = _Style(_font(11), alignment, _filled(TOTAL if is_total else INPUT), _BOX)
    _apply_style(ws, slot.area, style, merge=not isinstance(part, Text))
    number_format = "General"
    if isinstance(part, FormField):
        formats = {FieldKind.YEAR: "0", FieldKind.DATE: 'yyyy"年"m"月"d"日"'}
        number_format = formats.get(part.kind, "@")
    elif isinstance(part, Cell) and part.number.kind is CellKind.COUNT:
        number_format = "0"
    for row in range(slot.area.row, slot.area.last_row + 1):
        for column in range(slot.area.column, slot.area.last_column + 1):
            cell = ws.cell(row, column)
            cell.protection = Protection(locked=False)
            cell.number_format = number_format
    if isinstance(part, Cell):
        ws.conditional_formatting.add(slot.area.range, _rule(is_red(slot), _RED, "FDE3E1"))


def _apply_style(ws: Worksheet, area: Area, style: _Style, *, merge: bool = True) -> None:
    for row in range(area.row, area.last_row + 1):
        for column in range(area.column, area.last_column + 1):
            cell = ws.cell(row, column)
            cell.font, cell.alignment = style.font, style.alignment
            if style.fill:
                cell.fill = style.fill
            if style.border:
                cell.border = style.border
    if merge and area.range != area.address:
        ws.merge_cells(area.range)


def _colour_verdicts(ws: Worksheet, area: Area) -> None:
    """Colour each cell of an area by its verdict."""
    at = area.address
    for words, colour, fill in (
        (OFF, _RED, "FDE3E1"),
        (RED, _RED, "FDE3E1"),
        (CONTRADICTED, _RED, "FDE3E1"),
        (UNFILLED, "8A6100", "FFF1CC"),
        (BALANCED, _GREEN, "E2F4E8"),
        ("已填", _GREEN, "E2F4E8"),
        ("全部", _GREEN, "E2F4E8"),
    ):
        formula = f'LEFT({at},{len(words)})="{words}"'
        ws.conditional_formatting.add(area.range, _rule(formula, colour, fill))


def flag_cell(ws: Worksheet, address: str, condition: str, *, is_error: bool) -> None:
    """Colour a cell while a condition holds; this rule comes before any other of the cell."""
    colour, tint = (_RED, "F8B4AE") if is_error else ("8A6100", "FFD98A")
    rule = _rule(condition, colour, tint)
    rule.priority = 1
    ws.conditional_formatting.add(address, rule)


def tint_changes(ws: Worksheet, area: Area) -> None:
    """Colour the column of the states of problems."""
    done = (_GREEN, "E2F4E8")
    for words, (colour, tint) in {OPEN: (_RED, "FDE3E1"), MENDED: done, EXPLAINED: done}.items():
        rule = _rule(f'{area.address}="{words}"', colour, tint)
        ws.conditional_formatting.add(area.range, rule)


def _rule(formula: str, colour: str, tint: str) -> Rule:
    """Return a conditional format; unlike a cell's, its fill has the background's colour."""
    style = DifferentialStyle(
        font=Font(color=colour), fill=PatternFill(bgColor=tint, fill_type="solid")
    )
    return Rule(type="expression", dxf=style, formula=[formula])


def use_chinese_type(book: Workbook) -> None:
    """Set a Chinese font in the default style, which column widths depend on."""
    book._named_styles["Normal"].font = _font(11)  # type: ignore[attr-defined]  # no public way


def set_up_page(ws: Worksheet, sheet: Sheet) -> None:
    """Set widths, heights, hidden keys, protection, freeze and A4 print setup of a sheet."""
    for column, width in (sheet.widths or {}).items():
        ws.column_dimensions[get_column_letter(column)].width = width
    if sheet.keys:
        ws.column_dimensions[get_column_letter(KEY_COLUMN)].hidden = True
    for row, height in (sheet.heights or {}).items():
        ws.row_dimensions[row].height = height
    for key in sheet.keys:
        if key.column != KEY_COLUMN:
            ws.row_dimensions[key.row].hidden = True
    ws.sheet_view.showGridLines = False
    ws.freeze_panes = sheet.freeze
    ws.page_setup.paperSize = 9  # A4
    ws.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.print_options.horizontalCentered = True
    margins = ws.page_margins
    margins.left = margins.right = 0.6
    margins.top = margins.bottom = 0.7
    footer = _HeaderFooterPart(text="&A　第 &P 页，共 &N 页", size=9)
    ws.oddFooter = HeaderFooterItem(center=footer)
    if sheet.repeat:
        ws.print_title_rows = f"{sheet.repeat[0]}:{sheet.repeat[1]}"
    first = "B" if sheet.keys or 1 not in (sheet.widths or {}) else "A"
    ws.print_area = f"{first}1:{get_column_letter(sheet.last_column)}{sheet.last_row}"
    ws.protection.sheet = True  # without a password: against accidents only
    ws.protection.formatRows = ws.protection.formatColumns = ws.protection.formatCells = False
    if sheet.grows:
        ws.protection.insertRows = ws.protection.deleteRows = False
        # rows can only be deleted where every cell of them is unlocked, to the last column
        for column in range(1, sheet.last_column + 2):
            dimension = ws.column_dimensions[get_column_letter(column)]
            dimension.protection = Protection(locked=False)
        dimension.min, dimension.max = sheet.last_column + 1, _LAST_COLUMN


class _FittedRow(RowDimension):
    """A row whose height still adapts to its content; openpyxl would fix it."""

    @property
    def customHeight(self) -> bool:  # noqa: N802  (as the base class has it)
        """Return that the height was not set by hand."""
        return False


def fit_row(ws: Worksheet, row: int, lines: int) -> None:
    """Make a row high enough for some lines; not every program does so by itself."""
    height = min(_HIGHEST, _PADDING + TEXT_LINE * lines)
    if row in ws.row_dimensions:
        ws.row_dimensions[row].height = max(height, ws.row_dimensions[row].height or 0)
    else:
        ws.row_dimensions[row] = _FittedRow(ws, index=row, ht=height)
