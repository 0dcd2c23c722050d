"""Two witnesses of where a slot stands: its defined name and its hidden keys.

Each gives for every slot the set of spots that it could be at: none where it is silent. The third
is the printed labels, see `labels.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.utils import column_index_from_string, get_column_letter

from toolkit.core.finding import Place
from toolkit.excel.layout.model import KEY_ROW, NAME_PREFIX, SAME, TEXT_END, TEXT_START

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.excel.layout.model import Slot
    from toolkit.excel.locate.sheet_view import Address, SheetView
    from toolkit.excel.parts.defined_names import DefinedNames

_REFERENCE = re.compile(
    r"(?P<sheet>'(?:[^']|'')+'|[^'!]+)!\$?(?P<c>[A-Z]{1,3})\$?(?P<r>\d+)"
    r"(?::\$?(?P<c2>[A-Z]{1,3})\$?(?P<r2>\d+))?"
)
_DEAD = "#REF!"


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
        """One cell of a run."""
        return Spot(self.sheet, row, self.column, row)


Votes = dict[str, set[Spot]]


def ask_names(
    names: DefinedNames, sheets: Iterable[SheetView], slots: Mapping[str, Slot]
) -> tuple[Votes, set[str]]:
    """The spots that defined names give, and the ids whose name points nowhere any more.

    A copied sheet has names of its own; they count where the workbook's name is dead or missing,
    as it is once the original was deleted.
    """
    votes: Votes = {}
    dead: set[str] = set()
    titles = {sheet.title for sheet in sheets}
    for slot_id in slots:
        name = NAME_PREFIX + slot_id
        meaning = names.book.get(name)
        spots = _living(titles, [] if meaning is None else [meaning])
        spots = spots or _living(titles, names.of_sheets(name))
        if spots:
            votes[slot_id] = spots
        elif meaning is not None:
            dead.add(slot_id)
    return votes, dead


def _living(titles: set[str], meanings: Iterable[str]) -> set[Spot]:
    spots = map(_parse_reference, meanings)
    return {spot for spot in spots if spot is not None and spot.sheet in titles}


def _parse_reference(text: str) -> Spot | None:
    match = _REFERENCE.fullmatch(text)
    if match is None or _DEAD in text:
        return None
    sheet = match["sheet"].strip("'").replace("''", "'")
    row, column = int(match["r"]), column_index_from_string(match["c"])
    return Spot(sheet, row, column, int(match["r2"] or row))


def ask_keys(sheets: Iterable[SheetView], slots: Mapping[str, Slot]) -> Votes:
    """The spots that the hidden keys give."""
    votes: Votes = defaultdict(set)
    for sheet in sheets:
        for marker, last in _key_blocks(sheet):
            for name, spot in _read_block(sheet, marker, last):
                if name in slots:
                    votes[name].add(spot)
    return dict(votes)


def _key_blocks(sheet: SheetView) -> Iterable[tuple[Address, int]]:
    """The marker cells of a sheet, each with the last row before the next one below it."""
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
            yield (row, column), below - 1


def _read_block(sheet: SheetView, marker: Address, last: int) -> Iterable[tuple[str, Spot]]:
    """The slots that a block of keys names: between a marker and the next one below it."""
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
