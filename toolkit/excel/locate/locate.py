"""Location of each slot in a returned workbook by three witnesses: names, keys and labels.

A spot counts if two witnesses agree and none contradicts. A contradiction is a finding at the cell;
a slot with too few witnesses is not read, and its sheet is reported as damaged.
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
from toolkit.excel.locate.witnesses import (
    Spot,
    SpotsBySlot,
    find_by_keys,
    find_by_labels,
    find_by_names,
    find_text_headings,
)
from toolkit.form.model import FormField, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Slot
    from toolkit.excel.locate.sheet_view import SheetView
    from toolkit.excel.parts.defined_names import DefinedNames


_MANY = 20
"""Dragged cells on a sheet from which the sheet counts as damaged."""


class Doubt(Enum):
    """A reason for not reading a slot."""

    DRAGGED = "dragged"
    LOST = "lost"
    GONE = "gone"
    """No witness, as after its row or column was deleted."""
    UNMARKED = "unmarked"
    """Printed labels as the only witness."""
    DOUBLE = "double"
    RELABELLED = "relabelled"


NOT_FOUND = frozenset((Doubt.LOST, Doubt.GONE, Doubt.UNMARKED))
"""Doubts about slots without a spot; the others have several, or share one."""


class Location(NamedTuple):
    """The spots of located slots, and the doubts about the others.

    `hints` are possible spots of those others, for findings; `relabelled` the wrong labels beside
    them.
    """

    spots: dict[str, Spot]
    doubts: dict[str, Doubt]
    hints: dict[str, Spot]
    duplicates: tuple[DuplicateSheets, ...] = ()
    relabelled: Mapping[str, Relabelled] = MappingProxyType({})


class _Witnesses(NamedTuple):
    """The possible spots of all slots by each witness."""

    names: SpotsBySlot
    keys: SpotsBySlot
    labels: SpotsBySlot

    def of(self, slot_id: str) -> list[set[Spot]]:
        """Return the spots of a slot by each witness that is not silent."""
        return [spots[slot_id] for spots in self if spots.get(slot_id)]

    def without(self, duplicates: Sequence[DuplicateSheets], layout: Layout) -> _Witnesses:
        """Return a copy without spots on sheets that are not read."""
        names, keys, labels = (
            drop_duplicates(spots_by_slot, layout, duplicates) for spots_by_slot in self
        )
        return _Witnesses(names, keys, labels)

    def without_others(self) -> _Witnesses:
        """Return a copy without labels that lead to another slot on another sheet."""
        agreed = {i: self.names[i] & self.keys.get(i, set()) for i in self.names}
        owned = {spot for spots in agreed.values() for spot in spots}
        labels = {
            slot_id: {s for s in spots if s not in owned or s.sheet in {o.sheet for o in own}}
            if (own := agreed.get(slot_id))
            else spots
            for slot_id, spots in self.labels.items()
        }
        return self._replace(labels=labels)


def locate_slots(defined: DefinedNames, sheets: Sequence[SheetView], layout: Layout) -> Location:
    """Locate every slot of a layout."""
    names, dead = find_by_names(defined, sheets, layout.slots)
    keys, labels = find_by_keys(sheets, layout.slots), find_by_labels(sheets, layout.slots)
    duplicates = find_duplicates(layout, sheets, names, keys, labels)
    witnesses = _Witnesses(names, keys, labels).without(duplicates, layout).without_others()
    unlike = {duplicate.page for duplicate in duplicates if not duplicate.alike}
    living = {layout.slots[name].sheet for name in witnesses.names}
    killed = {slot_id for slot_id in dead if layout.slots[slot_id].sheet in living}
    verdicts: dict[str, Spot | Doubt] = {}
    for slot in layout.slots.values():
        if slot.sheet in unlike:
            verdicts[slot.id] = Doubt.DOUBLE
        elif isinstance(slot.part, Text):
            verdicts[slot.id] = _resolve_text(slot, witnesses, sheets)
        else:
            is_killed = slot.id in killed
            verdicts[slot.id] = _resolve_cell(slot, witnesses, sheets, is_killed=is_killed)
    cut_off = _find_cut_off(layout, verdicts, witnesses, killed)
    verdicts |= dict.fromkeys(cut_off, Doubt.GONE)
    spots = {slot_id: spot for slot_id, spot in verdicts.items() if isinstance(spot, Spot)}
    contested = _find_rivals(witnesses.names, spots) | _find_intruded(witnesses, spots)
    contested |= _find_overprinted(layout, sheets, spots)
    verdicts |= dict.fromkeys(contested, Doubt.DRAGGED)
    unlabelled = _find_unlabelled(layout, sheets, witnesses)
    relabelled = find_relabelled(layout, sheets, unlabelled, spots.values())
    verdicts |= dict.fromkeys(relabelled.keys() & verdicts.keys(), Doubt.RELABELLED)
    doubts = {slot_id: doubt for slot_id, doubt in verdicts.items() if isinstance(doubt, Doubt)}
    found = {slot_id: spot for slot_id, spot in spots.items() if slot_id not in doubts}
    hints = _find_hints(witnesses, doubts, found, sheets)
    # A sheet with very many dragged cells is damaged: one finding, not hundreds.
    dragged = Counter(
        layout.slots[i].sheet for i, doubt in doubts.items() if doubt is Doubt.DRAGGED
    )
    damaged = {i: Doubt.LOST for i in doubts if dragged[layout.slots[i].sheet] > _MANY}
    return Location(found, doubts | damaged, hints, duplicates, relabelled)


def _resolve_cell(
    slot: Slot, witnesses: _Witnesses, sheets: Sequence[SheetView], *, is_killed: bool
) -> Spot | Doubt:
    """Resolve the spot of a cell; `is_killed` if only its name of its sheet is dead."""
    by_witness = witnesses.of(slot.id)
    if not by_witness:
        return Doubt.GONE
    if is_killed:
        return Doubt.DRAGGED
    if slot.id not in witnesses.names and slot.id not in witnesses.keys:
        return Doubt.UNMARKED
    if len(by_witness) < 2:
        return Doubt.LOST
    agreed = set.intersection(*by_witness)
    if not agreed:  # a witness that leads to blank cells does not contradict the others
        filled = [spots for spots in by_witness if _holds_anything(spots, sheets)]
        agreed = set.intersection(*filled) if len(filled) > 1 else set()
    if len(agreed) == 1:
        return next(iter(agreed))
    return Doubt.LOST if agreed else Doubt.DRAGGED


def _find_cut_off(
    layout: Layout, verdicts: Mapping[str, Spot | Doubt], witnesses: _Witnesses, killed: set[str]
) -> set[str]:
    """Return the ids that lost name and key to a row or column deleted beside them."""
    gone = [layout.slots[i] for i, verdict in verdicts.items() if verdict is Doubt.GONE]
    rows = {(slot.sheet, slot.area.row) for slot in gone}
    columns = {(slot.sheet, slot.area.column) for slot in gone}
    return {
        slot_id
        for slot_id in killed - witnesses.keys.keys()
        if (layout.slots[slot_id].sheet, layout.slots[slot_id].area.row) in rows
        or (layout.slots[slot_id].sheet, layout.slots[slot_id].area.column) in columns
    }


def _find_hints(
    witnesses: _Witnesses,
    doubts: Iterable[str],
    found: Mapping[str, Spot],
    sheets: Sequence[SheetView],
) -> dict[str, Spot]:
    """Return for slots not read the spot of most witnesses that no other slot has."""
    used = set(found.values())
    hints: dict[str, Spot] = {}
    for slot_id in doubts:
        counts = Counter(sorted(s for spots in witnesses.of(slot_id) for s in spots - used))
        if counts:
            hints[slot_id] = max(counts, key=lambda s: (counts[s], _holds_anything({s}, sheets)))
    return hints


def _holds_anything(spots: set[Spot], sheets: Sequence[SheetView]) -> bool:
    views = {sheet.title: sheet for sheet in sheets}
    return any((spot.row, spot.column) in views[spot.sheet].cells for spot in spots)


def _resolve_text(slot: Slot, witnesses: _Witnesses, sheets: Sequence[SheetView]) -> Spot | Doubt:
    """Resolve the run of a text, which may have grown: keys enclose it, its name covers part."""
    names, keys = witnesses.names.get(slot.id), witnesses.keys.get(slot.id)
    headings = find_text_headings(sheets, slot)
    runs = [run for run in keys or () if _is_below(run, headings) or _covers(run, names)]
    if len(runs) == 1:
        return runs[0] if names is None or _covers(runs[0], names) else Doubt.DRAGGED
    if not keys and names:
        name = next(iter(names))
        return name if _is_below(name, headings) else Doubt.LOST
    return Doubt.LOST


def _covers(run: Spot, names: set[Spot] | None) -> bool:
    return any(
        (name.sheet, name.column) == (run.sheet, run.column)
        and run.row <= name.row <= name.last_row <= run.last_row
        for name in names or ()
    )


def _is_below(run: Spot, headings: set[tuple[str, int, int]]) -> bool:
    return any(
        (sheet, column) == (run.sheet, run.column) and row < run.row
        for sheet, row, column in headings
    )


def _find_unlabelled(
    layout: Layout, sheets: Sequence[SheetView], witnesses: _Witnesses
) -> dict[str, Spot]:
    """Return the slots on which name and key agree and labels do not."""
    found = {}
    for slot in layout.slots.values():
        if isinstance(slot.part, Text):
            agreed = witnesses.keys.get(slot.id, set())
            headings = find_text_headings(sheets, slot) if len(agreed) == 1 else set()
            labelled = {run for run in agreed if _is_below(run, headings)}
        else:
            agreed = witnesses.names.get(slot.id, set()) & witnesses.keys.get(slot.id, set())
            labelled = witnesses.labels.get(slot.id, set())
        if len(agreed) == 1 and not agreed <= labelled:
            found[slot.id] = next(iter(agreed))
    return found


def _find_rivals(names: SpotsBySlot, spots: Mapping[str, Spot]) -> set[str]:
    """Return the ids with a spot that another id has too, by its name or as resolved."""
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
    """Return the ids at a cell that keys or labels give to another id, but not to them."""
    owners = {spot: slot_id for slot_id, spot in spots.items()}
    return {
        owners[spot]
        for spots_by_slot in (witnesses.keys, witnesses.labels)
        for possible in spots_by_slot.values()
        for spot in possible & owners.keys()
        if spot not in spots_by_slot.get(owners[spot], ())
    }


def _find_overprinted(
    layout: Layout, sheets: Sequence[SheetView], spots: Mapping[str, Spot]
) -> set[str]:
    """Return the ids of fields in whose cell a printed label or key was dragged."""
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
