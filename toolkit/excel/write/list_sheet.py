"""Sheets of lines for reference: filtered, coloured, linked, printable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from toolkit.core.text import mask_controls, shorten
from toolkit.excel.layout.model import Area, Label, Look, Sheet, count_lines
from toolkit.excel.write.contents import escape
from toolkit.excel.write.style import HEI, PAPER, SONG, set_up_page
from toolkit.excel.write.workbook import write_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEAD_ROW = 3
_HEAD = "台账 表头"
_MOST_LINKS = 60_000
"""Links on a sheet; Excel allows 65,530."""
_LONGEST = 1000
_LINE_HEIGHT, _TALLEST = 13.5, 409.0
_INK, _LINK = "1F2933", "1F5FA8"
_LINE = Side(style="thin", color="C6CDD5")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


class Tone(Enum):
    """A look of values: the colour of the type and the tint behind it."""

    PLAIN = (_INK, "")
    GOOD = ("1E7B4A", "E2F4E8")
    WARN = ("8A6100", "FFF1CC")
    BAD = ("B42318", "FDE3E1")
    LINK = (_LINK, "")
    QUIET = ("6B7280", "")


@dataclass(frozen=True)
class Item:
    """A value in a line; `target` is the file that it links to, `spot` a cell of that."""

    value: str | int | float | None
    look: Tone = Tone.PLAIN
    target: str = ""
    spot: str = ""


@dataclass(frozen=True)
class ListColumn:
    """A column: name, width in characters, alignment and number format of its values."""

    name: str
    width: float
    centred: bool = False
    format: str = "General"


@dataclass(frozen=True)
class ListTable:
    """A sheet: heading and explanation, a head row with filters, a row for each line.

    The first `fixed` columns do not scroll.
    """

    title: str
    heading: str
    words: str
    columns: Sequence[ListColumn]
    rows: Iterable[Sequence[Item]]
    fixed: int = 1


def add_listing(book: Workbook, listing: ListTable) -> Worksheet:
    """Add a listing to a workbook as a sheet."""
    ws: Worksheet = book.create_sheet(listing.title)
    letter = get_column_letter(listing.fixed + 1)
    widths = {at: column.width for at, column in enumerate(listing.columns, start=1)}
    title = Label(Area(1, 1, 1, len(widths)), listing.heading, Look.TITLE)
    set_up_page(ws, Sheet(
        listing.title, (title,), widths=widths, heights={1: 34.0, 2: 22.0, HEAD_ROW: 24.0},
        landscape=True, freeze=f"{letter}{HEAD_ROW + 1}", repeat=(HEAD_ROW, HEAD_ROW),
    ))  # fmt: skip
    ws.protection.sheet = False
    ws["A1"], ws["A2"] = listing.heading, listing.words
    ws["A1"].font = Font(name=HEI, size=16, color=_INK)
    ws["A2"].font = Font(name=SONG, size=11, color=Tone.QUIET.value[0])
    _add_styles(book, listing.columns)
    for at, column in enumerate(listing.columns, start=1):
        ws.cell(HEAD_ROW, at, column.name).style = _HEAD
    row, links = HEAD_ROW, 0
    for row, items in enumerate(listing.rows, start=HEAD_ROW + 1):
        lines = 1
        for at, (item, column) in enumerate(zip(items, listing.columns, strict=True), start=1):
            cell = ws.cell(row, at)
            value = item.value
            if isinstance(value, str):
                shown = mask_controls(value)
                cut = shorten(shown, _LONGEST)
                value = str(escape(cut))
            write_content(cell, value)
            if item.target and links < _MOST_LINKS:
                links += 1
                spot = item.spot or None
                cell.hyperlink = Hyperlink(ref=cell.coordinate, target=item.target, location=spot)
            cell.style = _name_style(item.look, column)  # after the link, which brings its own
            lines = max(lines, count_lines(str(value or ""), column.width - 2))
        ws.row_dimensions[row].height = min(_TALLEST, 7 + _LINE_HEIGHT * lines)
    last = f"{get_column_letter(len(listing.columns))}{row}"
    ws.auto_filter.ref, ws.print_area = f"A{HEAD_ROW}:{last}", f"A1:{last}"
    return ws


def _name_style(look: Tone, column: ListColumn) -> str:
    return f"台账 {look.name} {'居中' if column.centred else '靠左'} {column.format}"


def _add_styles(book: Workbook, columns: Iterable[ListColumn]) -> None:
    """Add the styles of the columns in every look, and that of the head."""
    for column, look in product(columns, Tone):
        style = NamedStyle(_name_style(look, column))
        if style.name in book.named_styles:
            continue
        colour, tint = look.value
        style.font = Font(name=SONG, size=10, color=colour)
        if tint:
            style.fill = PatternFill("solid", fgColor=tint)
        style.border, style.number_format = _BOX, column.format
        horizontal, indent = ("center", 0) if column.centred else ("left", 1)
        style.alignment = Alignment(horizontal, "center", wrap_text=True, indent=indent)
        book.add_named_style(style)
    if _HEAD not in book.named_styles:
        style = NamedStyle(_HEAD)
        style.font = Font(name=SONG, size=10, bold=True, color=_INK)
        style.fill, style.border = PatternFill("solid", fgColor=PAPER), _BOX
        style.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        book.add_named_style(style)
