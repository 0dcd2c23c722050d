"""The third witness of where a slot stands: its printed labels.

Where a sheet lost its merged cells, as values pasted into a new workbook do, a label speaks for the
blank cells behind it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from toolkit.core.text import normalise_label
from toolkit.excel.locate.witnesses import Spot
from toolkit.form.model import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from toolkit.excel.layout.model import Slot
    from toolkit.excel.locate.sheet_view import Address, SheetView
    from toolkit.excel.locate.witnesses import Votes

_FAR = 100
"""Blank cells that a label without its merged cell is sought or speaks over."""


def ask_labels(sheets: Sequence[SheetView], slots: Mapping[str, Slot]) -> Votes:
    """The spots that the printed labels give."""
    votes: Votes = defaultdict(set)
    labelled = [slot for slot in slots.values() if not isinstance(slot.part, Text)]
    inner = {normalise_label(path[-1]) for s in labelled for path in (s.left, s.above) if path}
    for sheet in sheets:
        if inner.isdisjoint(sheet.labels):
            continue
        known: dict[tuple[str, ...], list[Address]] = {}
        for slot in labelled:
            rows = _ends(sheet, slot.left, _go_left, known, "left")
            columns = _ends(sheet, slot.above, _go_up, known, "above")
            if [] in (rows, columns):
                continue
            votes[slot.id] |= {
                Spot(sheet.title, row, column, row) for row, column in _cross(sheet, rows, columns)
            }
    return {name: spots for name, spots in votes.items() if spots}


def text_headings(sheets: Sequence[SheetView], slot: Slot) -> set[tuple[str, int, int]]:
    """Where the printed heading of a text stands: sheet, row, column."""
    wanted = normalise_label(slot.above[-1])
    return {(sheet.title, *address) for sheet in sheets for address in sheet.labels.get(wanted, ())}


def _ends(
    sheet: SheetView,
    path: tuple[str, ...],
    step: Callable[[SheetView, Address], Address],
    known: dict[tuple[str, ...], list[Address]],
    axis: str,
) -> list[Address] | None:
    """Where the innermost label of a path stands, those of the outer ones before it."""
    if not path:
        return None
    key = (axis, *path)
    if key not in known:
        words = [normalise_label(label) for label in reversed(path)]
        known[key] = [
            address
            for address in sheet.labels.get(words[0], ())
            if _follows(sheet, address, words[1:], step)
        ]
    return known[key]


def _follows(
    sheet: SheetView,
    address: Address,
    words: Sequence[str],
    step: Callable[[SheetView, Address], Address],
) -> bool:
    for word in words:
        address = step(sheet, address)
        if sheet.text(address) != word:
            return False
    return True


def _go_left(sheet: SheetView, address: Address) -> Address:
    row, column, _, _ = sheet.box(address)
    return _run_over(sheet, (row, column - 1), (-1, 0))[-1]


def _go_up(sheet: SheetView, address: Address) -> Address:
    row, column, _, _ = sheet.box(address)
    return _run_over(sheet, (row - 1, column), (0, -1))[-1]


def _run_over(sheet: SheetView, start: Address, step: Address) -> list[Address]:
    """A cell; on a sheet without merged cells, from there to the first that holds anything."""
    cells = [start]
    while not sheet.boxes and cells[-1] not in sheet.cells and len(cells) <= _FAR:
        cells.append((cells[-1][0] + step[0], cells[-1][1] + step[1]))
    return cells


def _cross(
    sheet: SheetView, rows: list[Address] | None, columns: list[Address] | None
) -> Iterable[Address]:
    """The cells that a row label and a column label lead to; only one of them may be there."""
    if rows is None:
        for address in columns or ():
            _, column, bottom, _ = sheet.box(address)
            yield from _run_over(sheet, (bottom + 1, column), (1, 0))
    elif columns is None:
        for address in rows:
            yield from _run_over(sheet, (address[0], sheet.box(address)[3] + 1), (0, 1))
    else:
        for row, side in rows:
            for top, column in columns:
                if top < row and side < column:
                    yield row, column
