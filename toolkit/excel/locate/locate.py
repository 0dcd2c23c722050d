"""Where each slot stands in a returned workbook: names, keys and labels vote.

Two witnesses that agree, and none against them, are believed. A contradiction is a finding at
the cell; what too few witnesses speak for is not read, and the sheet is reported as damaged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label
from toolkit.excel.layout.model import SAME
from toolkit.excel.locate.duplicate_sheets import DuplicateSheets, drop_duplicates, find_duplicates
from toolkit.excel.locate.exchanged_labels import Relabelled, find_relabelled
from toolkit.excel.locate.label_witness import ask_labels, text_headings
from toolkit.excel.locate.witnesses import Spot, Votes, ask_keys, ask_names
from toolkit.form.model import FormField, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Slot
    from toolkit.excel.locate.sheet_view import SheetView
    from toolkit.excel.parts.defined_names import DefinedNames


_MANY = 20


class Doubt(Enum):
    """Why a slot is not read."""

    DRAGGED = "dragged"
    LOST = "lost"
    GONE = "gone"
    """Nothing speaks of it, as after its row or column was deleted."""
    UNMARKED = "unmarked"
    """Its printed labels alone speak of it."""
    DOUBLE = "double"
    RELABELLED = "relabelled"


NOT_FOUND = frozenset((Doubt.LOST, Doubt.GONE, Doubt.UNMARKED))
"""Of a slot that stands nowhere for sure; the others stand at two places, or where others do."""


class Location(NamedTuple):
    """The spots of the slots that were found, and why the others were not.

    `hints` says where those others may be, for the finding; `relabelled` which labels of another
    stand at them.
    """

    spots: dict[str, Spot]
    doubts: dict[str, Doubt]
    hints: dict[str, Spot]
    duplicates: tuple[DuplicateSheets, ...] = ()
    relabelled: Mapping[str, Relabelled] = MappingProxyType({})


class _Witnesses(NamedTuple):
    """What was said of all slots."""

    names: Votes
    keys: Votes
    labels: Votes

    def of(self, slot_id: str) -> list[set[Spot]]:
        """Those that are not silent about a slot."""
        said = (votes.get(slot_id) for votes in (self.names, self.keys, self.labels))
        return [spots for spots in said if spots]

    def without(self, duplicates: Sequence[DuplicateSheets], layout: Layout) -> _Witnesses:
        """The same with nothing said of sheets that are not read."""
        names, keys, labels = (
            drop_duplicates(votes, layout, duplicates)
            for votes in (self.names, self.keys, self.labels)
        )
        return _Witnesses(names, keys, labels)

    def without_others(self) -> _Witnesses:
        """The same without labels that lead to another slot, on another sheet than name and key."""
        agreed = {i: self.names[i] & self.keys.get(i, set()) for i in self.names}
        owned = {spot for spots in agreed.values() for spot in spots}
        labels = {
            slot_id: {s for s in spots if s not in owned or s.sheet in _sheets_of(own)}
            if (own := agreed.get(slot_id))
            else spots
            for slot_id, spots in self.labels.items()
        }
        return self._replace(labels=labels)


def locate_slots(defined: DefinedNames, sheets: Sequence[SheetView], layout: Layout) -> Location:
    """Find every slot of a layout."""
    names, dead = ask_names(defined, sheets, layout.slots)
    keys, labels = ask_keys(sheets, layout.slots), ask_labels(sheets, layout.slots)
    duplicates = find_duplicates(layout, sheets, names, keys, labels)
    witnesses = _Witnesses(names, keys, labels).without(duplicates, layout).without_others()
    unlike = {twin.page for twin in duplicates if not twin.alike}
    living = {layout.slots[name].sheet for name in witnesses.names}
    killed = {slot_id for slot_id in dead if layout.slots[slot_id].sheet in living}
    verdicts = {
        slot.id: Doubt.DOUBLE
        if slot.sheet in unlike
        else _judge_slot(slot, witnesses, sheets, is_killed=slot.id in killed)
        for slot in layout.slots.values()
    }
    cut_off = _find_cut_off(layout, verdicts, witnesses, killed)
    verdicts |= dict.fromkeys(cut_off, Doubt.GONE)
    spots = {slot_id: said for slot_id, said in verdicts.items() if isinstance(said, Spot)}
    contested = _find_rivals(witnesses.names, spots) | _find_intruded(witnesses, spots)
    contested |= _find_overprinted(layout, sheets, spots)
    verdicts |= dict.fromkeys(contested, Doubt.DRAGGED)
    unlabelled = _find_unlabelled(layout, sheets, witnesses)
    relabelled = find_relabelled(layout, sheets, unlabelled, spots.values())
    verdicts |= dict.fromkeys(relabelled.keys() & verdicts.keys(), Doubt.RELABELLED)
    doubts = {slot_id: said for slot_id, said in verdicts.items() if isinstance(said, Doubt)}
    found = {slot_id: spot for slot_id, spot in spots.items() if slot_id not in doubts}
    hints = _guess(witnesses, doubts, found, sheets)
    return Location(found, _gather(doubts, layout), hints, duplicates, relabelled)


def _sheets_of(spots: Iterable[Spot]) -> set[str]:
    return {spot.sheet for spot in spots}


def _find_cut_off(
    layout: Layout, verdicts: Mapping[str, Spot | Doubt], witnesses: _Witnesses, killed: set[str]
) -> set[str]:
    """The ids whose name and key are gone with a row or column that was deleted beside them."""
    gone = [layout.slots[slot_id] for slot_id, said in verdicts.items() if said is Doubt.GONE]
    rows = {(slot.sheet, slot.area.row) for slot in gone}
    columns = {(slot.sheet, slot.area.column) for slot in gone}
    return {
        slot_id
        for slot_id in killed - witnesses.keys.keys()
        if (layout.slots[slot_id].sheet, layout.slots[slot_id].area.row) in rows
        or (layout.slots[slot_id].sheet, layout.slots[slot_id].area.column) in columns
    }


def _guess(
    witnesses: _Witnesses,
    doubts: Iterable[str],
    found: Mapping[str, Spot],
    sheets: Sequence[SheetView],
) -> dict[str, Spot]:
    """Where a slot that is not read may be: what most witnesses say and no other slot has."""
    taken = set(found.values())
    hints: dict[str, Spot] = {}
    for slot_id in doubts:
        votes = Counter(sorted(spot for said in witnesses.of(slot_id) for spot in said - taken))
        if votes:
            hints[slot_id] = max(votes, key=lambda s: (votes[s], _holds_anything({s}, sheets)))
    return hints


def _gather(doubts: dict[str, Doubt], layout: Layout) -> dict[str, Doubt]:
    """A sheet with very many dragged cells is a damaged sheet: one finding, not hundreds."""
    dragged = Counter(
        layout.slots[slot_id].sheet for slot_id, d in doubts.items() if d is Doubt.DRAGGED
    )
    return {
        slot_id: Doubt.LOST if dragged[layout.slots[slot_id].sheet] > _MANY else doubt
        for slot_id, doubt in doubts.items()
    }


def _judge_slot(
    slot: Slot, witnesses: _Witnesses, sheets: Sequence[SheetView], *, is_killed: bool
) -> Spot | Doubt:
    """Where a slot stands; `is_killed` where its name alone of its sheet points nowhere."""
    if isinstance(slot.part, Text):
        return _judge_text(slot, witnesses, sheets)
    said = witnesses.of(slot.id)
    if not said:
        return Doubt.GONE
    if is_killed:
        return Doubt.DRAGGED
    if slot.id not in witnesses.names and slot.id not in witnesses.keys:
        return Doubt.UNMARKED
    return _judge(said, sheets)


def _judge(witnesses: Sequence[set[Spot]], sheets: Sequence[SheetView]) -> Spot | Doubt:
    """Two must agree; one that leads to blank cells only does not contradict them."""
    if len(witnesses) < 2:
        return Doubt.LOST
    agreed = set.intersection(*witnesses)
    if not agreed:
        speaking = [spots for spots in witnesses if _holds_anything(spots, sheets)]
        agreed = set.intersection(*speaking) if len(speaking) > 1 else set()
    if len(agreed) == 1:
        return next(iter(agreed))
    return Doubt.LOST if agreed else Doubt.DRAGGED


def _holds_anything(spots: set[Spot], sheets: Sequence[SheetView]) -> bool:
    views = {sheet.title: sheet for sheet in sheets}
    return any((spot.row, spot.column) in views[spot.sheet].cells for spot in spots)


def _judge_text(slot: Slot, witnesses: _Witnesses, sheets: Sequence[SheetView]) -> Spot | Doubt:
    """A run may have grown: keys enclose it, a name only covers part; the heading stands above."""
    names, keys = witnesses.names.get(slot.id), witnesses.keys.get(slot.id)
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


def _find_unlabelled(
    layout: Layout, sheets: Sequence[SheetView], witnesses: _Witnesses
) -> dict[str, Spot]:
    """The slots on which name and key agree and their labels do not."""
    found = {}
    for slot in layout.slots.values():
        if isinstance(slot.part, Text):
            agreed = witnesses.keys.get(slot.id, set())
            headings = text_headings(sheets, slot) if len(agreed) == 1 else set()
            labelled = {run for run in agreed if _stands_below(run, headings)}
        else:
            agreed = witnesses.names.get(slot.id, set()) & witnesses.keys.get(slot.id, set())
            labelled = witnesses.labels.get(slot.id, set())
        if len(agreed) == 1 and not agreed <= labelled:
            found[slot.id] = next(iter(agreed))
    return found


def _find_rivals(names: Votes, spots: Mapping[str, Spot]) -> set[str]:
    """The ids that claim a place which another id claims too, by its name or by the vote."""
    claims: dict[tuple[str, int], set[tuple[Spot, str]]] = defaultdict(set)
    for slot_id, spot in [*spots.items(), *((i, s) for i, v in names.items() for s in v)]:
        claims[spot.sheet, spot.column].add((spot, slot_id))
    return {
        slot_id
        for here in claims.values()
        for spot, slot_id in here
        for other, other_id in here
        if other_id != slot_id and spot.row <= other.last_row and other.row <= spot.last_row
    }


def _find_intruded(witnesses: _Witnesses, spots: Mapping[str, Spot]) -> set[str]:
    """The ids read at a cell to which the keys or labels of another id lead, but not its own."""
    owners = {spot: slot_id for slot_id, spot in spots.items()}
    return {
        owners[spot]
        for votes in (witnesses.keys, witnesses.labels)
        for said in votes.values()
        for spot in said & owners.keys()
        if spot not in votes.get(owners[spot], ())
    }


def _find_overprinted(
    layout: Layout, sheets: Sequence[SheetView], spots: Mapping[str, Spot]
) -> set[str]:
    """The ids of fields at whose cell a printed label or a key stands, which was dragged there."""
    views = {sheet.title: sheet for sheet in sheets}
    found = set()
    for page in layout.sheets:
        printed = {normalise_label(label.text) for label in page.labels}
        printed |= {normalise_label(key.text) for key in page.keys if key.text != SAME}
        for slot in page.slots:
            spot = spots.get(slot.id) if isinstance(slot.part, FormField) else None
            if spot and views[spot.sheet].text((spot.row, spot.column)) in printed - {""}:
                found.add(slot.id)
    return found
