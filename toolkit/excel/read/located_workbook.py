"""A workbook whose slots were located: what stands in them, and findings about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from openpyxl.worksheet.formula import DataTableFormula

from toolkit.core.finding import Finding, Place, Severity
from toolkit.excel.appearance.doubtful import find_doubtful, is_read
from toolkit.excel.appearance.number_formats import code_of
from toolkit.excel.layout.formulas import find_names, refers_elsewhere, refers_nowhere
from toolkit.excel.layout.model import Formula, Shaped, Struck
from toolkit.excel.read.cell_values import Raw, is_shaped
from toolkit.excel.read.own_formulas import Addends, read_addends
from toolkit.form.model import Cell
from toolkit.form.numbers import T_co, Taken, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Contents, Slot
    from toolkit.excel.locate.locate import Location
    from toolkit.excel.locate.sheet_view import Address, SheetView
    from toolkit.excel.locate.witnesses import Spot
    from toolkit.excel.open.opening import OpenedBook

_LOOK = "核对；确认无误可不改"


@dataclass(frozen=True)
class LocatedWorkbook:
    """One returned workbook."""

    opened: OpenedBook
    layout: Layout
    location: Location
    sheets: Mapping[str, SheetView]

    @cached_property
    def _outward(self) -> frozenset[str]:
        """The names that stand for a place in another workbook."""
        return find_names(self.opened.names.meanings(), refers_elsewhere)

    @cached_property
    def _dead(self) -> frozenset[str]:
        """The names that stand for a place which is gone."""
        return find_names(self.opened.names.meanings(), refers_nowhere)

    def place(self, slot_id: str) -> Place:
        """Where a slot was read, or else where it should be."""
        spot = self.location.spots.get(slot_id) or self.location.hints.get(slot_id)
        if spot is not None:
            return spot.place
        slot = self.layout.slots[slot_id]
        return Place(slot.sheet, slot.area.address)

    def raw(self, spot: Spot) -> Raw:
        """What stands at a spot; a formula by the result that it was saved with."""
        cell = self.sheets[spot.sheet].cells.get((spot.row, spot.column))
        if cell is None:
            return Raw(None)
        is_formula = cell.data_type == "f"
        if is_formula:
            cell = self.opened.values[spot.sheet].cell(spot.row, spot.column)  # type: ignore[assignment]  # no MergedCell holds a formula
        if is_formula and cell.value is None and cell.data_type == "str":
            return Raw("", "s", is_formula=True)  # it gave no words: nobody need calculate it
        return Raw(cell.value, cell.data_type, format=code_of(cell), is_formula=is_formula)

    def shape(self, spot: Spot) -> str:
        """The number format of a spot."""
        return code_of(self.sheets[spot.sheet].cells[spot.row, spot.column])

    def is_formula(self, spot: Spot) -> bool:
        """Whether a formula stands at a spot."""
        cell = self.sheets[spot.sheet].cells.get((spot.row, spot.column))
        return cell is not None and cell.data_type == "f"

    def find_doubtful(self, slot: Slot, spot: Spot) -> Finding | None:
        """Why what stands at a spot is no value: it is struck, hidden or a picture."""
        cell = self.sheets[spot.sheet].cells.get((spot.row, spot.column))
        return find_doubtful(self.opened.looks, cell, slot, spot.place) if cell else None

    def is_own_total(self, cell: str) -> bool:
        """Whether the cell of a total still holds a formula that adds up what we add up.

        What it adds besides must be empty: rows that were inserted, say.
        """
        spot = self.location.spots.get(cell)
        if spot is None or not self.is_formula(spot):
            return False
        parts: Addends = Counter()
        for term in self.layout.totals[cell].right:
            for part in map(self.location.spots.get, term.cells):
                if part is None:
                    return True  # cannot be added up, by whatever formula
                if part.sheet != spot.sheet:
                    return False
                parts[part.row, part.column] += term.sign
        added = read_addends(self.formula(spot), spot.sheet)
        if added is None or any(added[part] != count for part, count in parts.items()):
            return False
        return not any(self._counts(spot.sheet, other) for other in added.keys() - parts.keys())

    def _counts(self, sheet: str, address: Address) -> bool:
        """Whether a cell holds what a sum would take in: anything but words."""
        view = self.sheets[sheet]
        cell = view.cells.get(address) or view.covered.get(address)
        return cell is not None and cell.data_type != "s"

    def formula(self, spot: Spot) -> str:
        """The text of the formula at a spot."""
        value = self.sheets[spot.sheet].cells[spot.row, spot.column].value
        if isinstance(value, DataTableFormula):
            return "="  # what it works out is told by attributes, not by words
        return str(getattr(value, "text", value))  # a formula of several cells is an object

    def typed(self) -> Contents:
        """What was typed into every slot that was found; our formula of a total is left out.

        A run keeps its blank rows, so that a paragraph stays in its place.
        """
        typed: Contents = {}
        for slot_id, spot in self.location.spots.items():
            if not (slot_id in self.layout.totals and self.is_own_total(slot_id)):
                rows = [
                    self._typed_at(self.layout.slots[slot_id], spot.at_row(r))
                    for r in range(spot.row, spot.last_row + 1)
                ]
                while len(rows) > 1 and rows[-1] is None:
                    rows.pop()
                typed[slot_id] = tuple(rows)
        return typed

    def _typed_at(self, slot: Slot, spot: Spot) -> object:
        raw = self.raw(spot)
        if raw.is_formula and raw.value is None:
            return Formula(self.formula(spot))
        if is_shaped(raw) and isinstance(raw.value, (int, float)):
            return Shaped(raw.value, raw.format)
        cell = self.sheets[spot.sheet].cells.get((spot.row, spot.column))
        pieces = self.opened.looks.pieces(cell) if cell and not raw.is_formula else ()
        if any(is_struck for _, is_struck in pieces):
            return Struck.of(pieces)
        if cell and self.opened.looks.raised(cell) and isinstance(slot.part, Cell):
            return " ".join(words for words, _ in pieces)  # together they would be a value
        return raw.value

    def report(
        self, code: str, severity: Severity, slot: Slot, message: str, fix: str = _LOOK
    ) -> Finding:
        """A finding at a slot."""
        return Finding(code, severity, message, fix, self.place(slot.id), slot.id, slot.item)

    def accept(
        self, slot: Slot, raw: Raw, taken: Taken[T_co], spot: Spot
    ) -> tuple[T_co | None, list[Finding]]:
        """A value that was taken, None where it was refused, and what there is to say of it."""
        doubtful = self.find_doubtful(slot, spot)
        if doubtful is not None and not is_read(doubtful):
            return None, [doubtful]
        if raw.is_formula and refers_elsewhere(self.formula(spot), self._outward):
            fix = "复制这一格，在原处“选择性粘贴”为“数值”，或者直接填数字或文字"
            taken = Taken(trouble=Trouble("F05", "这里的公式取自另一份工作簿", fix))
        elif raw.is_formula and refers_nowhere(self.formula(spot), self._dead):
            fix = "清除这一格，直接填数字或文字"
            taken = Taken(trouble=Trouble("C04", "这里的公式引用的格已经不在了（#REF!）", fix))
        elif raw.is_formula and raw.value is None:
            fix = "用表格软件打开，让它重新计算并保存，或者直接填数字或文字"
            taken = Taken(trouble=Trouble("C05", "这里的公式没有计算结果", fix))
        if taken.trouble:
            return None, [self.refuse(slot, raw, taken.trouble, spot)]
        said = [doubtful] if doubtful else []
        if raw.is_formula and taken.value is not None:
            message = f"{slot.item}：这里是公式，取它的计算结果“{taken.value}”"
            said.append(self.report("C11", Severity.NOTE, slot, message))
        if taken.note:
            message = f"{slot.item}：{taken.note}"
            said.append(self.report("C10", Severity.NOTE, slot, message))
        return taken.value, said

    def refuse(self, slot: Slot, raw: Raw, trouble: Trouble, spot: Spot) -> Finding:
        """The finding for a value that was not taken."""
        shown = None if raw.value is None or trouble.code == "C15" else str(raw.value)[:200]
        return Finding(
            trouble.code,
            Severity.ERROR,
            f"{slot.item}：{trouble.message}",
            trouble.fix,
            spot.place,
            slot.id,
            slot.item,
            found=shown,
            expected=trouble.expected,
        )
