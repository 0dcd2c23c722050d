"""A workbook whose slots were located, and the values and findings at them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from openpyxl.worksheet.formula import DataTableFormula

from toolkit.core.finding import Finding, Place, Severity
from toolkit.excel.appearance.doubtful import find_doubtful, is_read
from toolkit.excel.appearance.number_formats import find_number_format
from toolkit.excel.layout.formulas import find_names, refers_elsewhere, refers_nowhere
from toolkit.excel.layout.model import Formula, Shaped, Struck
from toolkit.excel.read.cell_values import Raw, is_shaped
from toolkit.excel.read.own_formulas import Addends, parse_addends
from toolkit.form.model import Cell
from toolkit.form.numbers import T_co, Taken, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.cell.cell import Cell as SheetCell

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Contents, Slot
    from toolkit.excel.locate.locate import Location
    from toolkit.excel.locate.sheet_view import SheetView
    from toolkit.excel.locate.witnesses import Spot
    from toolkit.excel.open.opening import OpenedBook

_LOOK = "核对；确认无误可不改"


@dataclass(frozen=True)
class LocatedWorkbook:
    """A returned workbook whose slots were located."""

    opened: OpenedBook
    layout: Layout
    location: Location
    sheets: Mapping[str, SheetView]

    @cached_property
    def _outward(self) -> frozenset[str]:
        """The defined names that refer to another workbook."""
        return find_names(self.opened.names.meanings(), refers_elsewhere)

    @cached_property
    def _dead(self) -> frozenset[str]:
        """The defined names whose cells are gone."""
        return find_names(self.opened.names.meanings(), refers_nowhere)

    def place(self, slot_id: str) -> Place:
        """Return the cell where a slot was read, or else where it should be."""
        spot = self.location.spots.get(slot_id) or self.location.hints.get(slot_id)
        if spot is not None:
            return spot.place
        slot = self.layout.slots[slot_id]
        return Place(slot.sheet, slot.area.address)

    def _cell(self, spot: Spot) -> SheetCell | None:
        return self.sheets[spot.sheet].cells.get((spot.row, spot.column))

    def raw(self, spot: Spot) -> Raw:
        """Return the value at a spot; a formula by its saved result."""
        cell = self._cell(spot)
        if cell is None:
            return Raw(None)
        is_formula = cell.data_type == "f"
        if is_formula:
            cell = self.opened.values[spot.sheet].cell(spot.row, spot.column)  # type: ignore[assignment]  # no MergedCell holds a formula
        if is_formula and cell.value is None and cell.data_type == "str":
            return Raw("", "s", is_formula=True)  # its result is an empty text
        return Raw(cell.value, cell.data_type, find_number_format(cell), is_formula=is_formula)

    def number_format(self, spot: Spot) -> str:
        """Return the number format of a spot."""
        return find_number_format(self.sheets[spot.sheet].cells[spot.row, spot.column])

    def is_formula(self, spot: Spot) -> bool:
        """Return True if the cell at a spot holds a formula."""
        cell = self._cell(spot)
        return cell is not None and cell.data_type == "f"

    def find_doubtful(self, slot: Slot, spot: Spot) -> Finding | None:
        """Return the finding for content that is struck, hidden or a picture."""
        cell = self._cell(spot)
        return find_doubtful(self.opened.looks, cell, slot, spot.place) if cell else None

    def is_own_total(self, cell: str) -> bool:
        """Return True if a total's formula adds up the cells that the form adds up.

        Other cells that it adds, such as those of inserted rows, must hold no numbers.
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
        added = parse_addends(self.formula(spot), spot.sheet)
        if added is None or any(added[part] != count for part, count in parts.items()):
            return False
        view = self.sheets[spot.sheet]
        others = (view.cells.get(at) or view.covered.get(at) for at in added.keys() - parts.keys())
        return all(cell is None or cell.data_type == "s" for cell in others)

    def formula(self, spot: Spot) -> str:
        """Return the text of the formula at a spot."""
        value = self.sheets[spot.sheet].cells[spot.row, spot.column].value
        if isinstance(value, DataTableFormula):
            return "="  # its definition is in attributes, not in its text
        return str(getattr(value, "text", value))  # a formula of several cells is an object

    def typed(self) -> Contents:
        """Return what was typed into every located slot, without the form's own formulas of totals.

        A run keeps its blank rows, so that a paragraph stays in its row.
        """
        typed: Contents = {}
        for slot_id, spot in self.location.spots.items():
            if not (slot_id in self.layout.totals and self.is_own_total(slot_id)):
                slot, rows = self.layout.slots[slot_id], list[object]()
                for here in map(spot.at_row, range(spot.row, spot.last_row + 1)):
                    raw, cell = self.raw(here), self._cell(here)
                    pieces = self.opened.looks.pieces(cell) if cell and not raw.is_formula else ()
                    value = raw.value
                    if raw.is_formula and value is None:
                        value = Formula(self.formula(here))
                    elif is_shaped(raw) and isinstance(value, (int, float)):
                        value = Shaped(value, raw.format)
                    elif any(is_struck for _, is_struck in pieces):
                        value = Struck.of(pieces)
                    elif cell and self.opened.looks.raised(cell) and isinstance(slot.part, Cell):
                        value = " ".join(words for words, _ in pieces)  # else read as one number
                    rows.append(value)
                while len(rows) > 1 and rows[-1] is None:
                    rows.pop()
                typed[slot_id] = tuple(rows)
        return typed

    def report(
        self, code: str, severity: Severity, slot: Slot, message: str, fix: str = _LOOK
    ) -> Finding:
        """Return a finding at a slot."""
        return Finding(code, severity, message, fix, self.place(slot.id), slot.id, slot.item)

    def accept(
        self, slot: Slot, raw: Raw, parsed: Taken[T_co], spot: Spot
    ) -> tuple[T_co | None, list[Finding]]:
        """Return a parsed value, None where it is refused, and the findings about it."""
        doubtful = self.find_doubtful(slot, spot)
        if doubtful is not None and not is_read(doubtful):
            return None, [doubtful]
        if raw.is_formula and refers_elsewhere(self.formula(spot), self._outward):
            fix = "复制这一格，在原处“选择性粘贴”为“数值”，或者直接填数字或文字"
            parsed = Taken(trouble=Trouble("F05", "这里的公式取自另一份工作簿", fix))
        elif raw.is_formula and refers_nowhere(self.formula(spot), self._dead):
            fix = "清除这一格，直接填数字或文字"
            parsed = Taken(trouble=Trouble("C04", "这里的公式引用的格已经不在了（#REF!）", fix))
        elif raw.is_formula and raw.value is None:
            fix = "用表格软件打开，让它重新计算并保存，或者直接填数字或文字"
            parsed = Taken(trouble=Trouble("C05", "这里的公式没有计算结果", fix))
        if parsed.trouble:
            return None, [self.refuse(slot, raw, parsed.trouble, spot)]
        findings = [doubtful] if doubtful else []
        if raw.is_formula and parsed.value is not None:
            message = f"{slot.item}：这里是公式，取它的计算结果“{parsed.value}”"
            findings.append(self.report("C11", Severity.NOTE, slot, message))
        if parsed.note:
            message = f"{slot.item}：{parsed.note}"
            findings.append(self.report("C10", Severity.NOTE, slot, message))
        return parsed.value, findings

    def refuse(self, slot: Slot, raw: Raw, trouble: Trouble, spot: Spot) -> Finding:
        """Return the finding for a value that was refused."""
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
