"""Many workbooks of one layout, each prefilled for its unit."""

from __future__ import annotations

from contextlib import ExitStack
from copy import copy
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, PatternFill

from toolkit.excel.layout.model import Formula
from toolkit.excel.write.contents import contents_of
from toolkit.excel.write.workbook import build_workbook, save_workbook, write_content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell

    from toolkit.excel.layout.layout import Layout
    from toolkit.form.filing import Filing

_TINT = PatternFill("solid", fgColor="E6DCF4")
_MIDDLE = Alignment(vertical="center")


class PrefilledWriter:
    """A writer of workbooks of one layout, not for several threads at once.

    Building a workbook takes three quarters of writing it. So it is built once; for each unit,
    contents are filled in, saved and removed again.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._blank = contents_of(layout)
        self._book = build_workbook(layout, self._blank)
        self._edges = {sheet.title: sheet.last_column for sheet in layout.sheets}
        for slot_id in (*self._layout.form.fields_by_id, *self._layout.form.cells):
            with ExitStack() as undo:
                self._fill_in(slot_id, "=", undo)
                self._tint(slot_id, undo)
                self._write_note(slot_id, "", undo)
            with ExitStack() as undo:
                self._tint(slot_id, undo)
        save_workbook(self._book)  # the first time openpyxl enters defaults that it writes later

    def write(self, filing: Filing, notes: Mapping[str, str]) -> bytes:
        """Return the workbook with a filing's fields and numbers as .xlsx bytes.

        `notes` give the source of values by slot: the slot is tinted, and the first note of a row
        is written right of the sheet.
        """
        contents = contents_of(self._layout, filing)
        with ExitStack() as undo:
            for slot_id in (*filing.fields, *filing.cells):
                if contents[slot_id] != self._blank[slot_id]:
                    self._fill_in(slot_id, contents[slot_id][0], undo)
            for slot_id, note in notes.items():
                self._write_note(slot_id, note, undo)
                if not isinstance(contents[slot_id][0], Formula):
                    self._tint(slot_id, undo)
            return save_workbook(self._book)

    def _cell(self, slot_id: str) -> SheetCell | MergedCell:
        slot = self._layout.slots[slot_id]
        return self._book[slot.sheet].cell(slot.area.row, slot.area.column)

    def _fill_in(self, slot_id: str, content: object, undo: ExitStack) -> None:
        cell = self._cell(slot_id)
        undo.callback(write_content, cell, self._blank[slot_id][0])
        undo.callback(setattr, cell, "quotePrefix", cell.quotePrefix)
        write_content(cell, content)
        _enter_style(cell)

    def _tint(self, slot_id: str, undo: ExitStack) -> None:
        cell = self._cell(slot_id)
        undo.callback(setattr, cell, "fill", copy(cell.fill))
        cell.fill = _TINT
        _enter_style(cell)

    def _write_note(self, slot_id: str, note: str, undo: ExitStack) -> None:
        """Write a note as a formula: a text beside the form would be read as the clerk's own."""
        slot = self._layout.slots[slot_id]
        ws = self._book[slot.sheet]
        address = (slot.area.row, self._edges[slot.sheet] + 1)
        if address not in ws._cells:  # openpyxl has no public way to remove a cell
            undo.callback(ws._cells.pop, address)
            cell = ws.cell(*address)
            cell.alignment = _MIDDLE
            cell.value = '="{}"'.format(note.replace('"', '""'))
            _enter_style(cell)


def _enter_style(cell: SheetCell | MergedCell) -> int:
    """Enter a cell's style in the workbook's table now rather than when it is saved."""
    return cell.style_id
