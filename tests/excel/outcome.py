"""What reading a mutant came to, against its original."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from excel.mutant_parts import Cell
from excel.mutants import Mutant
from openpyxl.utils import get_column_letter

from toolkit.core.finding import Finding
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.locate.locate import locate_slots
from toolkit.excel.locate.sheet_view import view_sheet
from toolkit.excel.open.opening import OpenedBook, _load, open_book
from toolkit.excel.read.reader import Reading, read_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing
from toolkit.form.pages import REASONS_SHEET

SAME, FOUND, REFUSED, TYPED = "same", "found", "refused", "value edits"
WRONG, CRASHED = "silently wrong", "crashed"
LAYOUT = make_layout(find_form())
_OF_A_SHEET = frozenset(("F12", "F14", "C01", "C12"))
"""Codes whose one finding speaks for all of a sheet."""


def read_bytes(data: bytes) -> Reading:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "填报表.xlsx"
        path.write_bytes(data)
        return read_workbook(path)


@dataclass(frozen=True)
class Original:
    """A workbook that is read without any error, and where its slots stand."""

    data: bytes

    @cached_property
    def reading(self) -> Reading:
        """How it is read."""
        return read_bytes(self.data)

    @cached_property
    def slots_by_cell(self) -> dict[Cell, str]:
        """The slot that each cell, by part and address, belongs to."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "填报表.xlsx"
            path.write_bytes(self.data)
            opened = open_book(path)
        assert isinstance(opened, OpenedBook)
        parser = _load(opened.data, data_only=False).parser
        parts = {sheet.name: rel.target for sheet, rel in parser.find_sheets()}
        views = [view_sheet(ws, opened.merges[ws.title]) for ws in opened.book.worksheets]
        spots = locate_slots(opened.names, views, LAYOUT).spots
        return {
            (parts[spot.sheet], f"{get_column_letter(spot.column)}{row}"): slot_id
            for slot_id, spot in spots.items()
            for row in range(spot.row, spot.last_row + 1)
        }


def judge(original: Original, mutant: Mutant) -> tuple[str, str]:
    """What became of a mutant, and for a fault what is wrong."""
    try:
        reading = read_bytes(mutant.data)
    except Exception as error:  # any at all is what we look for
        return CRASHED, f"{type(error).__name__}: {error}"[:200]
    if reading.filing is None:
        return (REFUSED, "") if reading.findings else (CRASHED, "neither a filing nor a finding")
    assert original.reading.filing is not None
    new = [f for f in reading.findings if f not in original.reading.findings]
    changed = find_changed(original.reading.filing, reading.filing)
    stale = find_stale(original, mutant, reading) - changed
    if any(
        not any(speaks_of(f, name, original.reading.filing, reading.filing) for f in new)
        for name in stale
    ):
        return WRONG, f"still reads {min(stale)}, which Excel does not show"
    if not changed:
        return (FOUND if new else SAME), ""
    typed = find_typed(original, mutant)
    spoken = {
        name
        for name in changed
        if any(speaks_of(f, name, original.reading.filing, reading.filing) for f in new)
    }
    silent = changed - with_totals(typed | spoken)
    if silent:
        return WRONG, describe(silent, original.reading.filing, reading.filing)
    return (FOUND if new or not changed <= typed else TYPED), ""


def find_changed(old: Filing, new: Filing) -> set[str]:
    """The ids whose value is another one."""
    changed = {name for name, a, b in _pairs(old, new) if a != b}
    said, says = (sorted((r.code, r.text) for r in filing.reasons) for filing in (old, new))
    return changed | ({REASONS_SHEET} if said != says else set())


def _pairs(old: Filing, new: Filing) -> Iterator[tuple[str, Any, Any]]:
    for before, after in (
        (old.fields, new.fields),
        (old.cells, new.cells),
        (old.texts, new.texts),
    ):
        for name in {**before, **after}:
            yield name, before.get(name), after.get(name)


def find_typed(original: Original, mutant: Mutant) -> set[str]:
    """The slots into which a mutant may have typed something, and the totals that follow them."""
    slots = original.slots_by_cell
    typed = {slots[cell] for cell in mutant.touched if cell in slots}
    if any(name.startswith(REASONS_SHEET) for name in typed):
        typed.add(REASONS_SHEET)
    return with_totals(typed)


def find_stale(original: Original, mutant: Mutant, reading: Reading) -> set[str]:
    """The slots with a value that Excel does not show any more, where they are read at all."""
    assert reading.filing is not None
    slots = original.slots_by_cell
    values = {**reading.filing.fields, **reading.filing.cells, **reading.filing.texts}
    names = {slots[cell] for cell in mutant.unshown if cell in slots}
    return {name for name in names if values.get(name) not in {None, ()}}


def with_totals(names: set[str]) -> set[str]:
    """Cells and the totals that follow from them."""
    reached = set(names)
    while True:
        more = {total for total, rule in LAYOUT.totals.items() if reached & set(rule.cells)}
        if more <= reached:
            return reached
        reached |= more


def speaks_of(finding: Finding, name: str, old: Filing, new: Filing) -> bool:
    """Whether a finding is about a value: by its id, or as the one finding of its sheet."""
    if finding.id == name or (name == REASONS_SHEET and (finding.id or "").startswith(name)):
        return True
    if finding.code == "C17" and name in finding.candidates:
        return True
    if finding.place is None:
        return False
    sheets = {filing.places[name].sheet for filing in (old, new) if name in filing.places}
    if name == REASONS_SHEET:
        sheets = {REASONS_SHEET}
    codes = _OF_A_SHEET | {"F13"} if name == REASONS_SHEET else _OF_A_SHEET
    return finding.code in codes and finding.place.sheet in sheets


def describe(names: set[str], old: Filing, new: Filing) -> str:
    name = min(names)
    if name == REASONS_SHEET:
        return f"{name}: {old.reasons} → {new.reasons}"[:200]
    a, b = next((a, b) for n, a, b in _pairs(old, new) if n == name)
    return f"{len(names)} wrong, {name}: {a!r:.60} → {b!r:.60}"
