"""Printed labels that were exchanged: the label of one slot is where that of another belongs.

Names and keys still agree on such slots, while labels find none. Nobody can tell if the clerk moved
the labels or filled in figures to suit them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from openpyxl.utils import get_column_letter

from toolkit.core.finding import Finding, Place, Severity
from toolkit.core.text import normalise_label
from toolkit.excel.layout.model import KEY_ROW, TEXT_START
from toolkit.form.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Slot
    from toolkit.excel.locate.sheet_view import Address, SheetView
    from toolkit.excel.locate.witnesses import Spot

_FAR = 200
"""Limit on the cells between a slot and its labels."""
_SHOWN = 3


class Relabelled(NamedTuple):
    """A wrong label: its cell, its text and the text expected there."""

    place: Place
    found: str
    expected: str


class _Page(NamedTuple):
    """A sheet, the slots on it, and its rows and columns of hidden keys."""

    sheet: SheetView
    slots: frozenset[Address]
    key_rows: frozenset[int]
    key_columns: frozenset[int]

    def is_key(self, address: Address) -> bool:
        return address[0] in self.key_rows or address[1] in self.key_columns


def find_relabelled(
    layout: Layout,
    sheets: Iterable[SheetView],
    suspects: Mapping[str, Spot],
    read: Iterable[Spot],
) -> dict[str, Relabelled]:
    """Return the suspects whose row or column has the label of another slot."""
    if not suspects:
        return {}
    spots = {*suspects.values(), *read}
    texts = {TEXT_START + name for name in layout.form.texts}
    pages = {}
    for sheet in sheets:
        keys = [
            a for a, cell in sheet.cells.items() if cell.value == KEY_ROW or cell.value in texts
        ]
        pages[sheet.title] = _Page(
            sheet,
            frozenset((s.row, s.column) for s in spots if s.sheet == sheet.title),
            frozenset(row for row, _ in keys),
            frozenset(column for _, column in keys),
        )
    slots = layout.slots.values()
    printed = {normalise_label(label) for slot in slots for label in (*slot.left, *slot.above)}
    found: dict[str, Relabelled] = {}
    for slot_id, spot in suspects.items():
        slot, page = layout.slots[slot_id], pages[spot.sheet]
        for path, step in ((slot.left, (0, -1)), (slot.above, (-1, 0))):
            seen = list(_walk(page, (spot.row, spot.column), step)) if path else []
            near = seen if isinstance(slot.part, Text) else seen[: len(path)]
            words = {page.sheet.text(address) for address in seen}
            missing = [label for label in path if normalise_label(label) not in words]
            others = printed.difference(map(normalise_label, path)) if missing else ()
            unmatched = [address for address in near if page.sheet.text(address) in others]
            if unmatched and slot_id not in found:
                row, column = unmatched[0]
                place = Place(spot.sheet, f"{get_column_letter(column)}{row}")
                label = str(page.sheet.cells[row, column].value).strip()
                found[slot_id] = Relabelled(place, label, missing[-1])
    return found


def report_relabelled(layout: Layout, relabelled: Mapping[str, Relabelled]) -> Iterator[Finding]:
    """Yield one finding for every sheet with exchanged labels."""
    sheets: dict[str, dict[Relabelled, Slot]] = {}
    for slot_id, found in relabelled.items():
        sheets.setdefault(found.place.sheet, {}).setdefault(found, layout.slots[slot_id])
    for sheet, labels in sheets.items():
        shown = "；".join(
            f"{label.place.cell} 格印着“{label.found}”，应是“{label.expected}”"
            for label in list(labels)[:_SHOWN]
        )
        more = f"等 {len(labels)} 处" if len(labels) > _SHOWN else ""
        first, slot = next(iter(labels.items()))
        yield Finding(
            "F12",
            Severity.ERROR,
            f"“{sheet}”印好的文字被换过位置：{shown}{more}。这些文字所管的内容分不清是谁的，没有读取",
            "把印好的文字改回原样，核对旁边填的内容；或在下发的填报表里重填这张表",
            first.place,
            slot.id,
            slot.item,
        )


def _walk(page: _Page, start: Address, step: Address) -> Iterator[Address]:
    """Yield the addresses of texts from a slot to the edge of its table."""
    address, is_beyond = start, False
    for _ in range(_FAR):
        top, left, _, _ = page.sheet.box(address)
        address = (top + step[0], left + step[1])
        if min(address) < 1:
            return
        box = page.sheet.box(address)[:2]
        if box in page.slots and is_beyond:
            return
        cell = page.sheet.cells.get(box)
        if cell and cell.data_type != "f" and box not in page.slots and not page.is_key(box):
            is_beyond = True
            yield box
