"""Reader of lists in workbooks and CSV files: rows of cells, as they are."""

from __future__ import annotations

import csv
import io
import re
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from toolkit.core.files import TooLargeError, explain_error, read_file
from toolkit.core.finding import Finding, Place, Severity
from toolkit.core.text import decode
from toolkit.excel.locate.sheet_view import view_sheet
from toolkit.excel.open.opening import open_book, refuse_unfit
from toolkit.excel.parts.cell_order import OddSheetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from openpyxl.cell.cell import Cell as SheetCell

    from toolkit.excel.appearance.looks import Concealed
    from toolkit.excel.locate.sheet_view import SheetView
    from toolkit.excel.open.opening import OpenedBook

    Rows = Mapping[int, Mapping[int, object]]
    IsHead = Callable[[object], bool]

_PLAIN_TEXT = {".csv", ".tsv", ".txt"}
_WORKBOOK = (b"PK", b"\xd0\xcf\x11\xe0")
_DELIMITERS = ",\t;"
_HEAD_ROWS = 20
"""Rows that are searched for the head; titles and guidance precede it."""
_MOST_BYTES = 10 * 2**20
_FIX = (
    "请给能打开的 .xlsx（没有打开密码）或 .csv 文件；可以先用 tianbao roster starter 生成一份空的"
)


class Unreadable(str):
    """Reason why a cell has no value, in place of the value."""

    __slots__ = ()


@dataclass(frozen=True)
class ListRows:
    """Rows of a sheet or of a text by number, each with its cells by column; numbers start at 1.

    `head` is the row of the head, `is_hidden` true for a hidden sheet.
    """

    title: str
    rows: Rows
    head: int | None
    merged: frozenset[tuple[int, int]] = frozenset()
    """Cells that show the value of a merged cell above them."""
    across: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """Last column of each merged cell below the head, by its first cell."""
    is_hidden: bool = False
    unseen: Mapping[tuple[int, int], Concealed] = field(default_factory=dict)
    """Struck and hidden cells, and how; empty for a sheet that is hidden as a whole."""
    converted: str = ""
    """Format from which LibreOffice converted the workbook, empty for .xlsx."""

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell."""
        from openpyxl.utils import get_column_letter

        return Place(self.title, f"{get_column_letter(column)}{row}")


def read_listings(path: Path, is_head: IsHead) -> list[ListRows] | Finding:
    """Read every sheet of a workbook, or a text, as a list; return a finding if it is unreadable.

    `is_head` returns whether a cell belongs to the head; a list may have none.
    """
    if path.suffix.lower() in _PLAIN_TEXT:
        try:
            text = read_file(path, _MOST_BYTES)
        except TooLargeError as error:
            return _refuse("F04", f"{path.name} {error}，不像一份名单")
        except OSError as error:
            return _refuse("F01", f"{path.name} 读不出来：{explain_error(error)}")
        if not text.startswith(_WORKBOOK):
            read = _read_text(path.name, text, is_head)
            return read if isinstance(read, Finding) else [read]
    opened = open_book(path)
    if isinstance(opened, Finding):
        return replace(opened, fix=_FIX)
    try:
        with closing(opened):
            return list(_read_book(opened, is_head))
    except OddSheetError as error:
        return replace(refuse_unfit(path.name, error), fix=_FIX)


def _refuse(code: str, message: str) -> Finding:
    return Finding(code, Severity.ERROR, message, _FIX)


def _find_head(rows: Rows, is_head: IsHead) -> int | None:
    first = sorted(row for row in rows if row <= _HEAD_ROWS)
    return next((row for row in first if any(map(is_head, rows[row].values()))), None)


def _read_text(name: str, data: bytes, is_head: IsHead) -> ListRows | Finding:
    """Read a text with the delimiter that gives the head the most columns."""
    try:
        text = decode(data)
    except UnicodeError:
        return _refuse("F01", f"{name} 不是 UTF-8 或 GB18030 编码的文字")
    listings = []
    try:
        for delimiter in _DELIMITERS:
            records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            rows = {
                number: {at: value for at, value in enumerate(record, start=1) if value.strip()}
                for number, record in enumerate(records, start=1)
            }
            listings.append(ListRows(name, rows, _find_head(rows, is_head)))
    except csv.Error:
        return _refuse("F01", f"{name} 不是完好的 CSV：引号不成对，或有一格太长")
    return max(listings, key=lambda one: -1 if one.head is None else len(one.rows[one.head]))


def _read_book(opened: OpenedBook, is_head: IsHead) -> Iterator[ListRows]:
    for sheet in opened.book.worksheets:
        view = view_sheet(sheet, opened.merges.get(sheet.title, ()))
        rows: dict[int, dict[int, object]] = {}
        formulas = any(cell.data_type == "f" for cell in view.cells.values())
        results = opened.values[view.title] if formulas else None
        for (row, column), cell in view.cells.items():
            shown = cell
            if cell.data_type == "f" and results is not None:  # its saved result
                shown = results.cell(row, column)  # type: ignore[assignment]  # no MergedCell holds a formula
            lacks = shown is not cell and shown.value is None
            value = Unreadable("这里的公式没有计算结果") if lacks else _value(shown)
            rows.setdefault(row, {})[column] = value
        is_hidden = sheet.sheet_state != "visible"
        found = {at: opened.looks.find(cell) for at, cell in view.cells.items() if not is_hidden}
        listing = ListRows(
            sheet.title, rows, _find_head(rows, is_head), is_hidden=is_hidden,
            unseen={at: how for at, how in found.items() if how is not None},
            converted=opened.converted,
        )  # fmt: skip
        yield listing if listing.head is None else _spread(listing, view)


def _value(cell: SheetCell) -> object:
    """Return a cell's value; the number 1 with the format 000 is the text 001."""
    if cell.data_type == "e":
        return Unreadable(f"这里的公式出错（{cell.value}）")
    shown = ""
    with suppress(IndexError):  # its style may name a format that the file does not hold
        shown = cell.number_format or ""
    is_number = isinstance(cell.value, int) and not isinstance(cell.value, bool)
    if is_number and re.fullmatch("00+", shown):
        return str(cell.value).zfill(len(shown))
    return cell.value


def _spread(listing: ListRows, view: SheetView) -> ListRows:
    """Copy a merged cell's value into all the rows below the head that it covers."""
    rows = {row: dict(cells) for row, cells in listing.rows.items()}
    merged, across = set(), {}
    for (row, column), (top, left, _, right) in view.boxes.items():
        value = listing.rows.get(top, {}).get(left)
        if row <= (listing.head or 0) or column != left or value is None:
            continue
        across[row, left] = right
        if row > top:
            rows.setdefault(row, {})[column] = value
            merged.add((row, column))
    return replace(listing, rows=rows, merged=frozenset(merged), across=across)
