"""Where each slot stands in a returned workbook: names, keys and labels vote.

Two witnesses that agree, and none against them, are believed. A contradiction is a finding at
the cell; what too few witnesses speak for is not read, and the sheet is reported as damaged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from toolkit.excel.twins import Twins, drop_twins, find_twins
from toolkit.excel.votes import Spot, ask_keys, ask_labels, ask_names, text_headings
from toolkit.form.model import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl import Workbook

    from toolkit.excel.layout import Layout
    from toolkit.excel.parts import Slot
    from toolkit.excel.view import SheetView


_MANY = 20


class Doubt(Enum):
    """Why a slot is not read."""

    DRAGGED = "dragged"
    LOST = "lost"
    DOUBLE = "double"


@dataclass(frozen=True)
class Location:
    """The spots of the slots that were found, and why the others were not.

    `hints` says where a dragged slot may have been, for the finding.
    """

    spots: dict[str, Spot]
    doubts: dict[str, Doubt]
    hints: dict[str, Spot]
    twins: tuple[Twins, ...] = ()


def locate_slots(book: Workbook, sheets: Sequence[SheetView], layout: Layout) -> Location:
    """Find every slot of a layout."""
    names, dead = ask_names(book, layout.slots)
    keys = ask_keys(sheets, layout.slots)
    labels = ask_labels(sheets, layout.slots)
    twins = find_twins(layout, sheets, names, keys, labels)
    names, keys, labels = (drop_twins(votes, layout, twins) for votes in (names, keys, labels))
    unlike = {twin.page for twin in twins if not twin.alike}
    living = {layout.slots[name].sheet for name in names}
    spots: dict[str, Spot] = {}
    doubts: dict[str, Doubt] = {}
    hints: dict[str, Spot] = {}
    for slot in layout.slots.values():
        witnesses = [v for v in (names.get(slot.id), keys.get(slot.id), labels.get(slot.id)) if v]
        hints.update((slot.id, min(v)) for v in witnesses[::-1])
        if slot.sheet in unlike:
            verdict: Spot | Doubt = Doubt.DOUBLE
        elif isinstance(slot.part, Text):
            verdict = _judge_text(slot, names.get(slot.id), keys.get(slot.id), sheets)
        elif slot.id in dead and slot.sheet in living and witnesses:
            verdict = Doubt.DRAGGED
        else:
            verdict = _judge(witnesses)
        if isinstance(verdict, Spot):
            spots[slot.id] = verdict
        else:
            doubts[slot.id] = verdict
    for slot_id in _rivals(names, spots):
        spots.pop(slot_id, None)
        doubts[slot_id] = Doubt.DRAGGED
    return Location(spots, _gather(doubts, layout), hints, twins)


def _gather(doubts: dict[str, Doubt], layout: Layout) -> dict[str, Doubt]:
    """A sheet with very many dragged cells is a damaged sheet: one finding, not hundreds."""
    dragged = Counter(
        layout.slots[slot_id].sheet for slot_id, d in doubts.items() if d is Doubt.DRAGGED
    )
    return {
        slot_id: Doubt.LOST if dragged[layout.slots[slot_id].sheet] > _MANY else doubt
        for slot_id, doubt in doubts.items()
    }


def _judge(witnesses: Sequence[set[Spot]]) -> Spot | Doubt:
    if len(witnesses) < 2:
        return Doubt.LOST
    agreed = set.intersection(*witnesses)
    if len(agreed) == 1:
        return next(iter(agreed))
    return Doubt.LOST if agreed else Doubt.DRAGGED


def _judge_text(
    slot: Slot,
    names: set[Spot] | None,
    keys: set[Spot] | None,
    sheets: Sequence[SheetView],
) -> Spot | Doubt:
    """A run may have grown: keys enclose it, a name only covers part; the heading stands above."""
    headings = text_headings(sheets, slot)
    runs = [run for run in keys or () if _stands_below(run, headings) or _covers(run, names)]
    if len(runs) == 1:
        return runs[0] if names is None or _covers(runs[0], names) else Doubt.DRAGGED
    if not keys and names:
        name = next(iter(names))
        return name if _stands_below(name, headings) else Doubt.LOST
    return Doubt.LOST


def _covers(run: Spot, names: set[Spot] | None) -> bool:
    return any(
        (name.sheet, name.column) == (run.sheet, run.column)
        and run.row <= name.row <= name.last_row <= run.last_row
        for name in names or ()
    )


def _stands_below(run: Spot, headings: set[tuple[str, int, int]]) -> bool:
    return any(
        (sheet, column) == (run.sheet, run.column) and row < run.row
        for sheet, row, column in headings
    )


def _rivals(names: Mapping[str, set[Spot]], spots: Mapping[str, Spot]) -> set[str]:
    """The ids that claim an address which another id claims too, by its name or by the vote."""
    claims: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    for slot_id, spot in [*spots.items(), *((i, s) for i, v in names.items() for s in v)]:
        claims[spot.sheet, spot.row, spot.column].add(slot_id)
    return {slot_id for ids in claims.values() if len(ids) > 1 for slot_id in ids}
