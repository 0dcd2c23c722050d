"""Three witnesses of the spots of slots: defined names, hidden keys and printed labels.

Each gives for every slot the set of its possible spots, none if it is silent. On a sheet without
merged cells, as after values were pasted into a new workbook, a label also counts for the blank
cells behind it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from openpyxl.utils import column_index_from_string, get_column_letter

from toolkit.core.finding import Place
from toolkit.core.text import normalise_label
from toolkit.excel.layout.model import KEY_ROW, NAME_PREFIX, SAME, TEXT_END, TEXT_START
from toolkit.form.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.excel.layout.model import Slot
    from toolkit.excel.locate.sheet_view import Address, SheetView
    from toolkit.excel.parts.defined_names import DefinedNames

_REFERENCE = re.compile(
    r"(?P<sheet>'(?:[^']|'')+'|[^'!]+)!\$?(?P<c>[A-Z]{1,3})\$?(?P<r>\d+)"
    r"(?::\$?(?P<c2>[A-Z]{1,3})\$?(?P<r2>\d+))?"
)
_DEAD = "#REF!"
_FAR = 100
"""Limit on the blank cells between a label and its slots."""


class Spot(NamedTuple):
    """A cell of a sheet, or a run of rows in one column."""

    sheet: str
    row: int
    column: int
    last_row: int

    @property
    def place(self) -> Place:
        """Its top cell, for a finding."""
        return Place(self.sheet, f"{get_column_letter(self.column)}{self.row}")

    def at_row(self, row: int) -> Spot:
        """Return one cell of a run."""
        return Spot(self.sheet, row, self.column, row)


SpotsBySlot = dict[str, set[Spot]]
"""Possible spots by the id of the slot, for those slots that have any."""


def find_by_names(
    names: DefinedNames, sheets: Iterable[SheetView], slots: Mapping[str, Slot]
) -> tuple[SpotsBySlot, set[str]]:
    """Return the spots that defined names give, and the ids whose name refers to a deleted cell.

    A copied sheet has names of its own; they count where the workbook's name is dead or missing, as
    it is once the original was deleted.
    """
    spots_by_slot: SpotsBySlot = {}
    dead: set[str] = set()
    titles = {sheet.title for sheet in sheets}
    for slot_id in slots:
        name = NAME_PREFIX + slot_id
        meaning = names.book.get(name)
        spots = _parse_references(titles, [] if meaning is None else [meaning])
        spots = spots or _parse_references(titles, names.of_sheets(name))
        if spots:
            spots_by_slot[slot_id] = spots
        elif meaning is not None:
            dead.add(slot_id)
    return spots_by_slot, dead


def _parse_references(titles: set[str], definitions: Iterable[str]) -> set[Spot]:
    """Return the spots that definitions refer to, as far as they are on existing sheets."""
    spots = set()
    for definition in definitions:
        match = _REFERENCE.fullmatch(definition)
        if match and _DEAD not in definition:
            sheet = match["sheet"].strip("'").replace("''", "'")
            row, column = int(match["r"]), column_index_from_string(match["c"])
            if sheet in titles:
                spots.add(Spot(sheet, row, column, int(match["r2"] or row)))
    return spots


def find_by_keys(sheets: Iterable[SheetView], slots: Mapping[str, Slot]) -> SpotsBySlot:
    """Return the spots that the hidden keys give."""
    spots_by_slot: SpotsBySlot = defaultdict(set)
    for sheet in sheets:
        markers: dict[int, list[int]] = defaultdict(list)
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.value, str) and (
                cell.value == KEY_ROW or cell.value.startswith(TEXT_START)
            ):
                markers[column].append(row)
        bottom = max((row for row, _ in sheet.cells), default=0)
        for column, rows in markers.items():
            rows.sort()
            for row, below in zip(rows, [*rows[1:], bottom + 1], strict=True):
                for name, spot in _read_block(sheet, (row, column), below - 1):
                    if name in slots:
                        spots_by_slot[name].add(spot)
    return dict(spots_by_slot)


def _read_block(sheet: SheetView, marker: Address, last: int) -> Iterable[tuple[str, Spot]]:
    """Yield the ids and spots that the keys between a marker and the next one give."""
    top, key_column = marker
    keys = {
        column: cell.value
        for (row, column), cell in sheet.cells.items()
        if row == top and column != key_column and isinstance(cell.value, str)
    }
    opening = str(sheet.cells[marker].value)
    for (row, column), cell in sheet.cells.items():
        if column != key_column or not top < row <= last or not isinstance(cell.value, str):
            continue
        if cell.value.startswith(TEXT_END):
            if opening == TEXT_START + cell.value[1:]:
                for key, value in keys.items():
                    yield _join(cell.value[1:], value), Spot(sheet.title, top + 1, key, row - 1)
            continue
        for key, value in keys.items():
            yield _join(cell.value, value), Spot(sheet.title, row, key, row)


def _join(row_key: str, column_key: str) -> str:
    return row_key if column_key == SAME else f"{row_key}.{column_key}"


def find_by_labels(sheets: Sequence[SheetView], slots: Mapping[str, Slot]) -> SpotsBySlot:
    """Return the spots that the printed labels give."""
    spots_by_slot: SpotsBySlot = defaultdict(set)
    labelled = [slot for slot in slots.values() if not isinstance(slot.part, Text)]
    inner = {normalise_label(path[-1]) for s in labelled for path in (s.left, s.above) if path}
    for sheet in sheets:
        if inner.isdisjoint(sheet.labels):
            continue
        known: dict[tuple[str, ...], list[Address]] = {}
        for slot in labelled:
            rows = _ends(sheet, slot.left, "left", known)
            columns = _ends(sheet, slot.above, "above", known)
            if [] in (rows, columns):
                continue
            cells: list[Address] = []
            if rows is None:
                for address in columns or ():
                    _, column, bottom, _ = sheet.box(address)
                    cells += _walk_over_blanks(sheet, (bottom + 1, column), (1, 0))
            elif columns is None:
                for row, side in rows:
                    right = sheet.box((row, side))[3]
                    cells += _walk_over_blanks(sheet, (row, right + 1), (0, 1))
            else:
                cells = [(r, c) for r, side in rows for top, c in columns if top < r and side < c]
            spots_by_slot[slot.id] |= {Spot(sheet.title, row, c, row) for row, c in cells}
    return {name: spots for name, spots in spots_by_slot.items() if spots}


def find_text_headings(sheets: Sequence[SheetView], slot: Slot) -> set[tuple[str, int, int]]:
    """Return sheet, row and column of the printed headings of a text."""
    wanted = normalise_label(slot.above[-1])
    return {(sheet.title, *address) for sheet in sheets for address in sheet.labels.get(wanted, ())}


def _ends(
    sheet: SheetView,
    path: tuple[str, ...],
    axis: Literal["left", "above"],
    known: dict[tuple[str, ...], list[Address]],
) -> list[Address] | None:
    """Return the addresses of a path's innermost label that follows all of the outer ones."""
    if not path:
        return None
    if (axis, *path) not in known:
        inner, *outer = (normalise_label(label) for label in reversed(path))
        known[axis, *path] = []
        for start in sheet.labels.get(inner, ()):
            address = start
            for label in outer:
                row, column, _, _ = sheet.box(address)
                before = (row, column - 1) if axis == "left" else (row - 1, column)
                step = (-1, 0) if axis == "left" else (0, -1)
                address = _walk_over_blanks(sheet, before, step)[-1]
                if sheet.text(address) != label:
                    break
            else:
                known[axis, *path].append(start)
    return known[axis, *path]


def _walk_over_blanks(sheet: SheetView, start: Address, step: Address) -> list[Address]:
    """Return a cell and, on a sheet without merged cells, those up to the next value."""
    cells = [start]
    while not sheet.boxes and cells[-1] not in sheet.cells and len(cells) <= _FAR:
        cells.append((cells[-1][0] + step[0], cells[-1][1] + step[1]))
    return cells
