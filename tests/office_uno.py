"""Drive a headless LibreOffice through UNO: one JSON request per line in, one JSON line out.

Run by an interpreter that has ``uno`` (see ``office.py``), which is seldom the one running the
tests; hence no import but the standard library's, and syntax that an older Python has too.

A request is ``{"open": path, "steps": [[verb, argument, ...], ...]}``; one without ``open`` only
asks whether the office is there.  The answer is ``{"ok": true, "results": [...]}`` with one result
per step, or ``{"ok": false, "error": text}``.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno  # type: ignore[import-not-found]  # comes with LibreOffice, not from a package index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALC = "com.sun.star.sheet.SpreadsheetDocument"
WRITER = "com.sun.star.text.TextDocument"
CSV = "Text - txt - csv (StarCalc)"
# Comma, double quote, UTF-8, from line 1; numbers as displayed; texts quoted where needed.
CSV_OPTIONS = "44,34,76,1,,0,false,true,false"
FILTERS = {
    ".xlsx": {CALC: "Calc MS Excel 2007 XML"},
    ".xls": {CALC: "MS Excel 97"},
    ".ods": {CALC: "calc8"},
    ".csv": {CALC: CSV},
    ".docx": {WRITER: "MS Word 2007 XML"},
    ".doc": {WRITER: "MS Word 97"},
    ".odt": {WRITER: "writer8"},
    ".rtf": {WRITER: "Rich Text Format"},
    ".pdf": {CALC: "calc_pdf_Export", WRITER: "writer_pdf_Export"},
    ".html": {CALC: "HTML (StarCalc)", WRITER: "HTML (StarWriter)"},
}
CONTENTS = 1 | 2 | 4 | 16  # CellFlags VALUE, DATETIME, STRING and FORMULA
EXCEL_FILE_SYNTAX = 3  # AddressConvention XL_OOX
NO_FILL = -1  # as LibreOffice itself says it


class StepError(Exception):
    """A step that cannot be done, with a text that says why."""


def message(error: Exception) -> str:
    """Return the text of an error, which UNO's exceptions keep in an attribute of their own."""
    if isinstance(error, StepError):
        return str(error)
    name = type(error).__name__.rpartition(".")[2]
    text = str(getattr(error, "Message", "") or error).strip()
    # Most refusals of UNO's carry no more than the place in LibreOffice's source.
    if not text or text.startswith("at ./"):
        return f"LibreOffice refused ({name} {text})"
    return f"{name}: {text}"


def properties(**values: Any) -> tuple[Any, ...]:
    """Return the values as the sequence of PropertyValue that UNO wants."""
    made = []
    for name, value in values.items():
        item = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        item.Name, item.Value = name, value
        made.append(item)
    return tuple(made)


def url(path: str) -> str:
    """Return the file URL of a path."""
    return str(uno.systemPathToFileUrl(str(Path(path).absolute())))


def extension(path: str) -> str:
    """Return a path's extension in small letters, with its dot."""
    return Path(path).suffix.lower()


def sheets_of(document: Any) -> Any:
    """Return the sheets of a document that must be a spreadsheet."""
    if not document.supportsService(CALC):
        raise StepError("the document is not a spreadsheet")
    return document.Sheets


def sheet_of(document: Any, name: str) -> Any:
    """Return the sheet with this name."""
    sheets = sheets_of(document)
    if not sheets.hasByName(name):
        raise StepError(f"no sheet {name!r}; there are: {', '.join(sheets.ElementNames)}")
    return sheets.getByName(name)


def range_of(sheet: Any, address: str) -> Any:
    """Return a sheet's range by its address, such as B5 or B5:C6."""
    # The office would take the name of a range too, and quietly read its place on another sheet.
    if not re.fullmatch(r"[A-Za-z]{1,3}[1-9]\d*(:[A-Za-z]{1,3}[1-9]\d*)?", address):
        raise StepError(f"not an address: {address!r}")
    try:
        return sheet.getCellRangeByName(address)
    except Exception as error:
        raise StepError(f"no cell {address} in the sheet {sheet.Name!r}") from error


def row_index(sheet: Any, number: int) -> int:
    """Return a row's place counted from 0."""
    return int(range_of(sheet, f"A{number}").RangeAddress.StartRow)


def column_index(sheet: Any, letters: str) -> int:
    """Return a column's place counted from 0."""
    return int(range_of(sheet, f"{letters}1").RangeAddress.StartColumn)


def cell_of(document: Any, sheet: str, address: str) -> Any:
    """Return one cell by the name of its sheet and its address."""
    return range_of(sheet_of(document, sheet), address).getCellByPosition(0, 0)


@contextmanager
def unprotected(protectable: Any, what: str) -> Iterator[None]:
    """Lift a protection without password from a sheet or a workbook for the time of an edit."""
    was_protected = protectable.isProtected()
    if was_protected:
        # A wrong password is an exception in some versions and nothing at all in others.
        with suppress(Exception):
            protectable.unprotect("")
        if protectable.isProtected():
            raise StepError(f"{what} is protected with a password")
    try:
        yield
    except Exception as error:
        # A generator cannot hand on an exception of UNO's: it refuses to be given a traceback.
        raise StepError(message(error)) from error
    finally:
        if was_protected:
            protectable.protect("")


@contextmanager
def editing(document: Any, sheet: str) -> Iterator[Any]:
    """Yield a sheet whose protection is lifted for the time of an edit."""
    found = sheet_of(document, sheet)
    with unprotected(found, f"the sheet {sheet!r}"):
        yield found


@contextmanager
def must_modify(document: Any) -> Iterator[None]:
    """Raise if the office quietly refuses an edit, as it does for moves and copies."""
    before = document.isModified()
    document.setModified(False)
    yield
    if not document.isModified():
        document.setModified(before)
        raise StepError("LibreOffice refused the edit")


def recalculate(document: Any) -> None:
    """Calculate every formula anew, also those whose cells did not change."""
    sheets_of(document)
    document.calculateAll()


def parse_formula(document: Any, cell: Any, formula: str) -> Any:
    """Return the tokens of a formula written as in an Excel workbook's file."""
    # The syntax of cell.Formula is another: SUM(A1;A2), and 'My sheet'.A1 for 'My sheet'!A1.
    parser = document.createInstance("com.sun.star.sheet.FormulaParser")
    parser.CompileEnglish = True
    convention = uno.Any("short", EXCEL_FILE_SYNTAX)
    uno.invoke(parser, "setPropertyValue", ("FormulaConvention", convention))
    return parser.parseFormula(formula[1:], cell.CellAddress)


def set_cell(document: Any, sheet: str, address: str, value: Any) -> None:
    """Put a number, a text, a formula or nothing into a cell, protected or not."""
    with editing(document, sheet) as found:
        cell = range_of(found, address).getCellByPosition(0, 0)
        if value is None:
            cell.clearContents(CONTENTS)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            cell.Value = value
        elif not isinstance(value, str):
            raise StepError("a cell takes a number, a text or null")
        elif value.startswith("="):
            cell.setTokens(parse_formula(document, cell, value))
        else:
            cell.String = value


def type_text(document: Any, sheet: str, address: str, text: str) -> None:
    """Enter a text as a user types it, which a locked cell of a protected sheet refuses."""
    cell = cell_of(document, sheet, address)
    if sheet_of(document, sheet).isProtected() and cell.CellProtection.IsLocked:
        raise StepError(f"the cell {address} of the protected sheet {sheet!r} is locked")
    cell.FormulaLocal = text


def get(document: Any, sheet: str, address: str) -> str:
    """Return what a cell displays."""
    return str(cell_of(document, sheet, address).String)


def insert_rows(document: Any, sheet: str, first: int, count: int) -> None:
    """Insert rows before the row with this number."""
    with editing(document, sheet) as found:
        found.Rows.insertByIndex(row_index(found, first), count)


def delete_rows(document: Any, sheet: str, first: int, count: int) -> None:
    """Delete rows, beginning with the row with this number."""
    with editing(document, sheet) as found:
        found.Rows.removeByIndex(row_index(found, first), count)


def insert_columns(document: Any, sheet: str, first: str, count: int) -> None:
    """Insert columns before the column with this letter."""
    with editing(document, sheet) as found:
        found.Columns.insertByIndex(column_index(found, first), count)


def delete_columns(document: Any, sheet: str, first: str, count: int) -> None:
    """Delete columns, beginning with the column with this letter."""
    with editing(document, sheet) as found:
        found.Columns.removeByIndex(column_index(found, first), count)


def insert_cells(document: Any, sheet: str, address: str) -> None:
    """Insert blank cells and shift down what stands there and below."""
    with editing(document, sheet) as found, must_modify(document):
        area = range_of(found, address).RangeAddress
        found.insertCells(area, uno.Enum("com.sun.star.sheet.CellInsertMode", "DOWN"))


def delete_cells(document: Any, sheet: str, address: str) -> None:
    """Delete cells and shift up what stands below."""
    with editing(document, sheet) as found, must_modify(document):
        area = range_of(found, address).RangeAddress
        found.removeRange(area, uno.Enum("com.sun.star.sheet.CellDeleteMode", "UP"))


def move(document: Any, sheet: str, source: str, target: str, onto: str = "") -> None:
    """Drag a range to another place of its sheet, or cut it and paste it onto another one."""
    with editing(document, onto or sheet), editing(document, sheet) as found:
        place = cell_of(document, onto or sheet, target).CellAddress
        with must_modify(document):
            found.moveRange(place, range_of(found, source).RangeAddress)


def copy(document: Any, sheet: str, source: str, target: str, onto: str = "") -> None:
    """Copy a range to another place of its sheet, or onto another one."""
    with editing(document, onto or sheet), editing(document, sheet) as found:
        place = cell_of(document, onto or sheet, target).CellAddress
        with must_modify(document):
            found.copyRange(place, range_of(found, source).RangeAddress)


def show_rows(document: Any, sheet: str, first: int, count: int, shown: bool) -> None:
    """Hide rows or show them again, beginning with the row with this number."""
    with editing(document, sheet) as found:
        range_of(found, f"A{first}:A{first + count - 1}").Rows.IsVisible = shown


def show_columns(document: Any, sheet: str, first: str, last: str, shown: bool) -> None:
    """Hide columns or show them again."""
    with editing(document, sheet) as found:
        range_of(found, f"{first}1:{last}1").Columns.IsVisible = shown


def filter_rows(document: Any, sheet: str, address: str, column: int, least: float) -> None:
    """Set a filter on a range with a head: a column, counted from 0, must be at least so much."""
    field = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
    field.Field, field.IsNumeric, field.NumericValue = column, True, float(least)
    field.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "GREATER_EQUAL")
    with editing(document, sheet) as found:
        area = range_of(found, address)
        document.DatabaseRanges.addNewByName("filtered", area.RangeAddress)
        document.DatabaseRanges.getByName("filtered").AutoFilter = True
        wanted = area.createFilterDescriptor(True)
        wanted.ContainsHeader = True
        wanted.setFilterFields((field,))
        area.filter(wanted)


def sort_rows(document: Any, sheet: str, address: str, column: int) -> None:
    """Sort the rows of a range, the largest first, by a column counted from 0."""
    field = uno.createUnoStruct("com.sun.star.table.TableSortField")
    field.Field, field.IsAscending = column, False
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    with editing(document, sheet) as found, must_modify(document):
        area = range_of(found, address)
        uno.invoke(area, "sort", (properties(SortFields=fields, ContainsHeader=False),))


def delete_names(document: Any, start: str) -> None:
    """Delete the defined names that begin so."""
    for name in [n for n in document.NamedRanges.ElementNames if n.startswith(start)]:
        document.NamedRanges.removeByName(name)


@contextmanager
def new_book(document: Any, path: str) -> Iterator[Any]:
    """Yield a new workbook to put sheets into and save it without the sheet that it came with."""
    desktop = document.CurrentController.Frame.Creator
    wanted = properties(Hidden=True)
    book = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, wanted)
    try:
        own = book.Sheets.ElementNames
        yield book
        for name in own:
            book.Sheets.removeByName(name)
        save(book, path)
    except Exception as error:
        # A generator cannot hand on an exception of UNO's: it refuses to be given a traceback.
        raise StepError(message(error)) from error
    finally:
        book.close(True)


def carry_sheets(document: Any, names: list[str], path: str) -> None:
    """Copy sheets one by one into a new workbook, as they are."""
    with new_book(document, path) as book:
        for name in names:
            book.Sheets.importSheet(document, name, book.Sheets.Count)


def used_from(sheet: Any, start: str) -> Any:
    """Return the range from a cell to the end of what a sheet holds."""
    cursor = sheet.createCursorByRange(range_of(sheet, start))
    cursor.gotoEndOfUsedArea(True)
    return cursor


def carry_values(document: Any, names: list[str], start: str, path: str) -> None:
    """Paste the values of sheets, from a cell to the end, into the same cells of a new workbook."""
    with new_book(document, path) as book:
        for name in names:
            source = used_from(sheet_of(document, name), start)
            area = source.RangeAddress
            book.Sheets.insertNewByName(name, book.Sheets.Count)
            target = book.Sheets.getByName(name).getCellRangeByPosition(
                area.StartColumn, area.StartRow, area.EndColumn, area.EndRow
            )
            target.setDataArray(source.getDataArray())


def carry_cells(document: Any, names: list[str], start: str, path: str) -> None:
    """Paste the cells of sheets, from a cell to the end, at the top of a new workbook's sheets."""
    with new_book(document, path) as book:
        for name in names:
            document.CurrentController.select(used_from(sheet_of(document, name), start))
            copied = document.CurrentController.getTransferable()
            book.Sheets.insertNewByName(name, book.Sheets.Count)
            target = book.Sheets.getByName(name)
            book.CurrentController.select(target.getCellByPosition(0, 0))
            book.CurrentController.insertTransferable(copied)


def sheets(document: Any) -> list[str]:
    """Return the names of the sheets in their order, hidden ones too."""
    return list(sheets_of(document).ElementNames)


def free_sheet_name(document: Any, name: str) -> None:
    """Raise if a sheet with this name is there already."""
    if sheets_of(document).hasByName(name):
        raise StepError(f"there is a sheet {name!r} already")


def rename_sheet(document: Any, old: str, new: str) -> None:
    """Give a sheet another name."""
    sheet = sheet_of(document, old)
    if new != old and new.lower() != old.lower():
        free_sheet_name(document, new)
    with unprotected(document, "the workbook"):
        sheet.Name = new
    if sheet.Name != new:
        raise StepError(f"LibreOffice refused the name {new!r} for a sheet")


def copy_sheet(document: Any, name: str, new: str, position: int) -> None:
    """Copy a sheet under a new name to a position counted from 0."""
    sheet_of(document, name)
    free_sheet_name(document, new)
    with unprotected(document, "the workbook"):
        document.Sheets.copyByName(name, new, position)


def move_sheet(document: Any, name: str, position: int) -> None:
    """Move a sheet so that it ends up at a position counted from 0."""
    sheet_of(document, name)
    with unprotected(document, "the workbook"):
        # LibreOffice counts the sheet itself too: it moves it before the one at the position.
        before = position + (position > document.Sheets.ElementNames.index(name))
        document.Sheets.moveByName(name, before)


def delete_sheet(document: Any, name: str) -> None:
    """Delete a sheet."""
    sheet_of(document, name)
    with unprotected(document, "the workbook"):
        document.Sheets.removeByName(name)


def fill_colour(document: Any, sheet: str, address: str) -> int:
    """Return the background that a cell shows, conditional formats included, -1 without one."""
    # CellBackColor knows no conditional formats, but what a copied cell is pasted as does.
    controller = document.CurrentController
    controller.select(cell_of(document, sheet, address))
    copied = controller.getTransferable()
    html = next(f for f in copied.getTransferDataFlavors() if f.MimeType.startswith("text/html"))
    text = bytes(copied.getTransferData(html).value).decode("utf-8")
    shown = re.search(r"<td[^>]*>", text)
    if shown is None:
        raise StepError(f"the cell {address} of the sheet {sheet!r} is hidden")
    colour = re.search(r'bgcolor="#([0-9A-Fa-f]{6})"', shown.group())
    return int(colour.group(1), 16) if colour else NO_FILL


def save(document: Any, path: str) -> None:
    """Save in the format that the path's extension names."""
    kinds = FILTERS.get(extension(path))
    if kinds is None:
        raise StepError(f"no format for {path!r}; there are: {', '.join(FILTERS)}")
    name = next((n for kind, n in kinds.items() if document.supportsService(kind)), None)
    if name is None:
        raise StepError(f"a document of this kind cannot be saved as {extension(path)}")
    # LibreOffice would make a folder that is not there.
    if not Path(path).absolute().parent.is_dir():
        raise StepError(f"no folder for {path!r}")
    options = {"FilterOptions": CSV_OPTIONS} if name == CSV else {}
    # A window that was never shown has no frozen panes to save; a headless office shows nothing.
    document.CurrentController.Frame.ContainerWindow.setVisible(True)
    document.storeToURL(url(path), properties(FilterName=name, Overwrite=True, **options))


VERBS: dict[str, Callable[..., Any]] = {
    "recalculate": recalculate,
    "set": set_cell,
    "type": type_text,
    "get": get,
    "insert_rows": insert_rows,
    "delete_rows": delete_rows,
    "insert_columns": insert_columns,
    "delete_columns": delete_columns,
    "insert_cells": insert_cells,
    "delete_cells": delete_cells,
    "move": move,
    "copy": copy,
    "rename_sheet": rename_sheet,
    "copy_sheet": copy_sheet,
    "move_sheet": move_sheet,
    "delete_sheet": delete_sheet,
    "show_rows": show_rows,
    "show_columns": show_columns,
    "filter_rows": filter_rows,
    "sort_rows": sort_rows,
    "delete_names": delete_names,
    "carry_sheets": carry_sheets,
    "carry_values": carry_values,
    "carry_cells": carry_cells,
    "sheets": sheets,
    "fill_colour": fill_colour,
    "save": save,
}


def run_step(document: Any, step: list[Any]) -> Any:
    """Do one step and return its result."""
    verb, *arguments = step or [""]
    done_by = VERBS.get(verb)
    try:
        if done_by is None:
            raise StepError(f"no such verb; there are: {', '.join(VERBS)}")
        try:
            inspect.signature(done_by).bind(document, *arguments)
        except TypeError as error:
            raise StepError(str(error)) from error
        return done_by(document, *arguments)
    except Exception as error:
        raise StepError(f"{json.dumps(step, ensure_ascii=False)}: {message(error)}") from error


@contextmanager
def opened(desktop: Any, path: str) -> Iterator[Any]:
    """Open a document hidden, without macros and without updating links, and close it."""
    if not Path(path).is_file():
        raise StepError(f"no file {path!r}")
    how = {"FilterName": CSV, "FilterOptions": CSV_OPTIONS} if extension(path) == ".csv" else {}
    wanted = properties(Hidden=True, MacroExecutionMode=0, UpdateDocMode=0, **how)
    document = desktop.loadComponentFromURL(url(path), "_blank", 0, wanted)
    if document is None:
        raise StepError(f"LibreOffice cannot open {path!r}")
    try:
        yield document
    finally:
        document.close(True)


def answer(desktop: Any, line: str) -> dict[str, Any]:
    """Return the answer to one request."""
    try:
        request = json.loads(line)
        if "open" not in request:
            return {"ok": True, "results": []}
        with opened(desktop, request["open"]) as document:
            return {"ok": True, "results": [run_step(document, s) for s in request["steps"]]}
    except Exception as error:
        # Whatever went wrong belongs to this request; the next one may well succeed.
        return {"ok": False, "error": message(error)}


def connect(pipe: str, seconds: float) -> Any:
    """Return the desktop of the office that listens on a pipe, once it does."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    give_up = time.monotonic() + seconds
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:
            # The pipe appears when the office is ready; until then there is nobody to talk to.
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def alive(desktop: Any) -> bool:
    """Say whether the office can still be talked to."""
    try:
        desktop.getComponents()
    except Exception:
        return False
    return True


def main(pipe: str, seconds: str) -> None:
    """Answer requests until there are no more, then end the office."""
    desktop = connect(pipe, float(seconds))
    for line in sys.stdin:
        reply = answer(desktop, line)
        if not reply["ok"] and not alive(desktop):
            # Only a new office can help, which is for the other side of the pipe to start.
            return
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()
    # The connection breaks while the office ends, which is what is wanted.
    with suppress(Exception):
        desktop.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
