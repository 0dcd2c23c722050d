"""Duplicated sheets: several that look like the same page of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.form.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Sheet
    from toolkit.excel.locate.sheet_view import SheetView
    from toolkit.excel.locate.witnesses import SpotsBySlot

_ENOUGH = 0.5
"""Share of a page's slots that a sheet must have to count as that page."""


class DuplicateSheets(NamedTuple):
    """Several sheets for one page of the form; `chosen` is read if all are alike."""

    page: str
    chosen: str
    others: tuple[str, ...]
    alike: bool


def find_duplicates(
    layout: Layout,
    sheets: Sequence[SheetView],
    names: SpotsBySlot,
    keys: SpotsBySlot,
    labels: SpotsBySlot,
) -> tuple[DuplicateSheets, ...]:
    """Return every page that more than one sheet looks like."""
    views = {sheet.title: sheet for sheet in sheets}
    found = []
    for page in layout.sheets:
        matching = _find_sheets(page, (keys, labels))
        if len(matching) < 2:
            continue
        named = _find_sheets(page, (names,)) & matching
        chosen = next(title for title in views if title in (named or matching))
        others = tuple(title for title in views if title in matching and title != chosen)
        contents = []
        for sheet in (views[title] for title in (chosen, *others)):
            # the values of the page's slots on the sheet, without those of formulas
            own: dict[str, list[object]] = {}
            for slot in page.slots:
                spots = keys.get(slot.id) or labels.get(slot.id) or ()
                spot = next((s for s in spots if s.sheet == sheet.title), None)
                own[slot.id] = []
                if spot is not None:
                    last = spot.last_row if isinstance(slot.part, Text) else spot.row
                    cells = (sheet.cells.get((r, spot.column)) for r in range(spot.row, last + 1))
                    own[slot.id] = [c.value for c in cells if c and c.data_type != "f"]
            contents.append(own)
        alike = all(other == contents[0] for other in contents[1:])
        found.append(DuplicateSheets(page.title, chosen, others, alike))
    return tuple(found)


def drop_duplicates(
    spots_by_slot: SpotsBySlot, layout: Layout, duplicates: Iterable[DuplicateSheets]
) -> SpotsBySlot:
    """Return the possible spots without those on the sheets that were not chosen."""
    left_out = {(duplicate.page, other) for duplicate in duplicates for other in duplicate.others}
    kept = {
        slot_id: {s for s in spots if (layout.slots[slot_id].sheet, s.sheet) not in left_out}
        for slot_id, spots in spots_by_slot.items()
    }
    return {slot_id: spots for slot_id, spots in kept.items() if spots}


def _find_sheets(page: Sheet, witnesses: Iterable[SpotsBySlot]) -> set[str]:
    """Return the sheets on which a witness finds at least half of a page's slots."""
    matching: set[str] = set()
    for spots_by_slot in witnesses:
        seen: dict[str, int] = {}
        for slot in page.slots:
            for title in {spot.sheet for spot in spots_by_slot.get(slot.id, ())}:
                seen[title] = seen.get(title, 0) + 1
        matching |= {title for title, count in seen.items() if count >= _ENOUGH * len(page.slots)}
    return matching if page.slots else set()
