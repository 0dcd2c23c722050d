"""A list that someone keeps in a workbook or as CSV: its rows as they stand, cell by cell."""

from __future__ import annotations

import csv
import io
import re
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from toolkit.core.files import TooLargeError, explain_error, read_file
from toolkit.core.finding import Finding, Place, Severity
from toolkit.excel.locate.sheet_view import view_sheet
from toolkit.excel.open.opening import open_book, refuse_unfit
from toolkit.excel.parts.cell_order import OddSheetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
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
"""The head stands in one of the first rows: titles and guidance come before it."""
_MOST_BYTES = 10 * 2**20
_FIX = (
    "请给能打开的 .xlsx（没有打开密码）或 .csv 文件；可以先用 tianbao roster starter 生成一份空的"
)


class Unreadable(str):
    """Why a cell has no value, in its place."""

    __slots__ = ()


@dataclass(frozen=True)
class ListRows:
    """The rows of a list by number, each with its cells by column; `head` is the head's row.

    It is a sheet of a workbook, of which `is_hidden` says that nobody sees it, or a text.
    """

    title: str
    rows: Rows
    head: int | None
    merged: frozenset[tuple[int, int]] = frozenset()
    """The cells that show what a merged cell above them holds."""
    across: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """For each merged cell below the head, by its first cell, the last column it covers."""
    is_hidden: bool = False
    unseen: Mapping[tuple[int, int], Concealed] = field(default_factory=dict)
    """The cells that are struck or hidden, and how; none of a sheet that is hidden as a whole."""
    converted: str = ""
    """The format that LibreOffice made the workbook of, where it was no .xlsx."""

    def place(self, row: int, column: int) -> Place:
        """A cell by its address."""
        from openpyxl.utils import get_column_letter

        return Place(self.title, f"{get_column_letter(column)}{row}")


def read_listings(path: Path, is_head: IsHead) -> list[ListRows] | Finding:
    """Read the lists whose heads `is_head` knows by a cell, or say in one finding why not.

    Every sheet of a workbook is one, also where it has no head.
    """
    if path.suffix.lower() in _PLAIN_TEXT:
        text = _read_bytes(path)
        if isinstance(text, Finding):
            return text
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


def _read_bytes(path: Path) -> bytes | Finding:
    try:
        return read_file(path, _MOST_BYTES)
    except TooLargeError as error:
        return _refuse("F04", f"{path.name} {error}，不像一份名单")
    except OSError as error:
        return _refuse("F01", f"{path.name} 读不出来：{explain_error(error)}")


def _refuse(code: str, message: str) -> Finding:
    return Finding(code, Severity.ERROR, message, _FIX)


def _find_head(rows: Rows, is_head: IsHead) -> int | None:
    first = sorted(row for row in rows if row <= _HEAD_ROWS)
    return next((row for row in first if any(map(is_head, rows[row].values()))), None)


def _read_text(name: str, data: bytes, is_head: IsHead) -> ListRows | Finding:
    text = _decode(data)
    if text is None:
        return _refuse("F01", f"{name} 不是 UTF-8 或 GB18030 编码的文字")
    try:
        listings = [_split(name, text, delimiter, is_head) for delimiter in _DELIMITERS]
    except csv.Error:
        return _refuse("F01", f"{name} 不是完好的 CSV：引号不成对，或有一格太长")
    return max(listings, key=_width)


def _decode(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _split(name: str, text: str, delimiter: str, is_head: IsHead) -> ListRows:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = {
        number: {column: value for column, value in enumerate(record, start=1) if value.strip()}
        for number, record in enumerate(records, start=1)
    }
    return ListRows(name, rows, _find_head(rows, is_head))


def _width(listing: ListRows) -> int:
    """How many columns the head has, by which the delimiter is known; -1 without a head."""
    return -1 if listing.head is None else len(listing.rows[listing.head])


def _read_book(opened: OpenedBook, is_head: IsHead) -> Iterator[ListRows]:
    for sheet in opened.book.worksheets:
        view = view_sheet(sheet, opened.merges.get(sheet.title, ()))
        rows = _rows_of(_values(opened, view))
        is_hidden = sheet.sheet_state != "visible"
        listing = ListRows(
            sheet.title, rows, _find_head(rows, is_head), is_hidden=is_hidden,
            unseen={} if is_hidden else _find_unseen(opened, view), converted=opened.converted,
        )  # fmt: skip
        yield listing if listing.head is None else _spread(listing, view)


def _find_unseen(opened: OpenedBook, view: SheetView) -> dict[tuple[int, int], Concealed]:
    found = ((at, opened.looks.find(cell)) for at, cell in view.cells.items())
    return {at: concealed for at, concealed in found if concealed is not None}


def _rows_of(cells: Iterable[tuple[tuple[int, int], object]]) -> dict[int, dict[int, object]]:
    rows: dict[int, dict[int, object]] = {}
    for (row, column), value in cells:
        rows.setdefault(row, {})[column] = value
    return rows


def _values(opened: OpenedBook, view: SheetView) -> Iterator[tuple[tuple[int, int], object]]:
    """What the cells show; a formula by the result that it was saved with."""
    formulas = any(cell.data_type == "f" for cell in view.cells.values())
    results = opened.values[view.title] if formulas else None
    for address, cell in view.cells.items():
        if cell.data_type == "f" and results is not None:
            result: SheetCell = results.cell(*address)  # type: ignore[assignment]  # no MergedCell holds a formula
            yield (
                address,
                _value(result)
                if result.value is not None
                else Unreadable("这里的公式没有计算结果"),
            )
        else:
            yield address, _value(cell)


def _value(cell: SheetCell) -> object:
    """A cell's value; a code shown as 001 is 001, though the number inside is 1."""
    if cell.data_type == "e":
        return Unreadable(f"这里的公式出错（{cell.value}）")
    zeros = _zeros(cell)
    if zeros and isinstance(cell.value, int) and not isinstance(cell.value, bool):
        return str(cell.value).zfill(zeros)
    return cell.value


def _zeros(cell: SheetCell) -> int:
    """How many digits a number format such as 000 fills up with zeros."""
    try:
        shown = cell.number_format
    except IndexError:  # its style names a format that the file does not hold: shown as it is
        return 0
    return len(shown) if re.fullmatch("00+", shown or "") else 0


def _spread(listing: ListRows, view: SheetView) -> ListRows:
    """Let a merged cell's value stand in all the rows below the head that it covers."""
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
