"""Sheets that were duplicated: two that both look like one page of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.form.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Sheet
    from toolkit.excel.locate.sheet_view import SheetView
    from toolkit.excel.locate.witnesses import Spot, Votes

_ENOUGH = 0.5
"""The share of a page's slots that a sheet must seem to hold to stand for the page."""


class DuplicateSheets(NamedTuple):
    """A page of the form for which several sheets stand; `taken` is read where all are alike."""

    page: str
    taken: str
    others: tuple[str, ...]
    alike: bool


def find_duplicates(
    layout: Layout, sheets: Sequence[SheetView], names: Votes, keys: Votes, labels: Votes
) -> tuple[DuplicateSheets, ...]:
    """Every page for which more than one sheet stands."""
    views = {sheet.title: sheet for sheet in sheets}
    found = []
    for page in layout.sheets:
        standing = _stand_for(page, (keys, labels))
        if len(standing) < 2:
            continue
        named = _stand_for(page, (names,)) & standing
        taken = next(title for title in views if title in (named or standing))
        others = tuple(title for title in views if title in standing and title != taken)
        contents = [_contents(page, views[title], keys, labels) for title in (taken, *others)]
        alike = all(other == contents[0] for other in contents[1:])
        found.append(DuplicateSheets(page.title, taken, others, alike))
    return tuple(found)


def drop_duplicates(votes: Votes, layout: Layout, duplicates: Iterable[DuplicateSheets]) -> Votes:
    """The votes without those for sheets that are not taken."""
    left_out = {(twin.page, other) for twin in duplicates for other in twin.others}
    kept = {
        slot_id: {s for s in spots if (layout.slots[slot_id].sheet, s.sheet) not in left_out}
        for slot_id, spots in votes.items()
    }
    return {slot_id: spots for slot_id, spots in kept.items() if spots}


def _stand_for(page: Sheet, witnesses: Iterable[Votes]) -> set[str]:
    """The sheets that one of the witnesses sees at least half of a page's slots on."""
    standing: set[str] = set()
    for votes in witnesses:
        seen: dict[str, int] = {}
        for slot in page.slots:
            for title in {spot.sheet for spot in votes.get(slot.id, ())}:
                seen[title] = seen.get(title, 0) + 1
        standing |= {title for title, count in seen.items() if count >= _ENOUGH * len(page.slots)}
    return standing if page.slots else set()


def _contents(
    page: Sheet, sheet: SheetView, keys: Votes, labels: Votes
) -> Mapping[str, list[object]]:
    """What a sheet holds in a page's slots; formulas hold nothing of their own."""
    contents = {}
    for slot in page.slots:
        spots = keys.get(slot.id) or labels.get(slot.id) or ()
        spot = next((s for s in spots if s.sheet == sheet.title), None)
        contents[slot.id] = _values(sheet, spot, whole=isinstance(slot.part, Text))
    return contents


def _values(sheet: SheetView, spot: Spot | None, *, whole: bool) -> list[object]:
    if spot is None:
        return []
    rows = range(spot.row, spot.last_row + 1 if whole else spot.row + 1)
    cells = [sheet.cells.get((row, spot.column)) for row in rows]
    return [cell.value for cell in cells if cell is not None and cell.data_type != "f"]
