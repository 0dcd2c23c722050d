"""The numbers of a returned workbook: typed, added up, or 0 by a switch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Severity
from toolkit.excel.appearance.doubtful import is_hidden_with_line
from toolkit.excel.appearance.number_formats import GENERAL
from toolkit.excel.layout.formulas import add_up, sum_of
from toolkit.excel.read.blank_cells import is_untouched, join_blanks, report_untouched
from toolkit.excel.read.cell_values import Raw, parse_number
from toolkit.excel.read.displaced_tables import find_displaced, report_displaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.core.finding import Finding, Place
    from toolkit.excel.read.located_workbook import LocatedWorkbook
    from toolkit.form.filing import CellValue, FieldValue
    from toolkit.form.model import Cell, Table

_MANY = 6
_LONGEST = 80
"""Limit on the characters of a formula in a finding."""


@dataclass
class _Draft:
    """The values read so far, the totals with the form's formula, and the blanks read as 0.

    `foreign` are the totals with another formula.
    """

    values: dict[str, CellValue] = field(default_factory=dict)
    formulas: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    zeros: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def join(self, other: _Draft) -> None:
        """Add the contents of another draft."""
        self.values |= other.values
        self.formulas |= other.formulas
        self.foreign |= other.foreign
        self.zeros |= other.zeros
        self.findings += other.findings


class Numbers(NamedTuple):
    """The numbers, the findings about them, and the cells of displaced ones."""

    values: dict[str, CellValue]
    findings: list[Finding]
    displaced: set[Place]


def read_numbers(source: LocatedWorkbook, fields: Mapping[str, FieldValue]) -> Numbers:
    """Read every number, None where it is blank or refused."""
    draft = _Draft()
    form = source.layout.form
    displaced = []
    for table in form.tables.values():
        is_off = fields.get(form.switches.get(table.id, "")) is not None
        own = _Draft()
        for cell in table.cells:
            _read_cell(own, source, cell, blank_is_zero=is_off)
        sums = add_up(own.formulas, source.layout.totals, own.values)
        if not is_off and (found := find_displaced(source, table, sums, own.formulas)):
            own = _Draft(findings=[report_displaced(source, found)])
            displaced.append(found)
        elif not is_off and is_untouched(source, table):
            own = _Draft(findings=[report_untouched(source, table)])
        own.findings = join_blanks(table, own.findings, own.formulas)
        draft.join(own)
    values = add_up(draft.formulas, source.layout.totals, draft.values)
    for total in sorted(draft.formulas):
        value, spot = values[total], source.location.spots[total]
        code = source.number_format(spot)
        if value is not None and code != GENERAL:  # the format may make the sum look otherwise
            raw = Raw(value if isinstance(value, int) else float(value), format=code)
            if trouble := parse_number(raw, form.cells[total]).trouble:
                slot = source.layout.slots[total]
                draft.findings.append(source.refuse(slot, raw, trouble, spot))
                values[total] = None
    draft.findings += _report_typed_totals(source, draft)
    draft.findings += _report_foreign_totals(source, draft, values)
    for table in form.tables.values():
        if fields.get(form.switches.get(table.id, "")) is not None:
            draft.findings += _report_switch(source, table, values, draft.zeros)
    read = {cell: values.get(cell) for cell in form.cells}
    places = {place for found in displaced for place in found.places(source.location.spots)}
    return Numbers(read, draft.findings, places)


def _read_cell(draft: _Draft, source: LocatedWorkbook, cell: Cell, *, blank_is_zero: bool) -> None:
    spot = source.location.spots.get(cell.id)
    if spot is None:
        return
    slot = source.layout.slots[cell.id]
    if cell.id in source.layout.totals and source.is_formula(spot):
        if source.is_own_total(cell.id):
            doubtful = source.find_doubtful(slot, spot)
            # A hidden sum can be added up from parts that are visible.
            if doubtful is None or is_hidden_with_line(doubtful):
                draft.formulas.add(cell.id)
            else:
                draft.findings.append(doubtful)
            return
        draft.foreign.add(cell.id)
    raw = source.raw(spot)
    if blank_is_zero and raw.value is None and not raw.is_formula:
        draft.zeros.add(cell.id)
        draft.values[cell.id] = 0
        return
    value, findings = source.accept(slot, raw, parse_number(raw, cell), spot)
    draft.values[cell.id] = value
    is_reported_later = value is not None and cell.id in draft.foreign
    draft.findings += [f for f in findings if not (is_reported_later and f.code == "C11")]


def _report_typed_totals(source: LocatedWorkbook, draft: _Draft) -> Iterator[Finding]:
    """Yield one note a sheet for the totals whose formula was typed over."""
    typed: dict[str, list[str]] = {}
    for cell in source.layout.totals:
        if draft.values.get(cell) is not None and cell not in draft.zeros | draft.foreign:
            typed.setdefault(source.layout.slots[cell].sheet, []).append(cell)
    for cells in typed.values():
        shown = "、".join(source.place(cell).cell for cell in cells[:_MANY])
        more = f"等 {len(cells)} 格" if len(cells) > _MANY else ""
        message = f"合计格 {shown}{more} 的公式被数字替换，按填的数字核对"
        slot = source.layout.slots[cells[0]]
        yield source.report("C12", Severity.NOTE, slot, message, "数字对平就不用改")


def _report_foreign_totals(
    source: LocatedWorkbook, draft: _Draft, values: Mapping[str, CellValue]
) -> Iterator[Finding]:
    """Yield a note at each total with another formula, with its result and the sum."""
    for cell in sorted(draft.foreign, key=list(source.layout.totals).index):
        value, should = values.get(cell), sum_of(source.layout.totals[cell], values)
        if value is None:
            continue
        slot = source.layout.slots[cell]
        formula = source.formula(source.location.spots[cell])[:_LONGEST]
        parts = "" if should in {None, value} else f"，而各部分相加是 {should}"
        message = (
            f"{slot.item}：合计格里不是下发的公式（{formula}），按它的结果 {value} 核对{parts}"
        )
        finding = source.report("C11", Severity.NOTE, slot, message)
        yield replace(finding, found=str(value), expected=None if not parts else str(should))


def _report_switch(
    source: LocatedWorkbook, table: Table, values: Mapping[str, CellValue], zeros: set[str]
) -> Iterator[Finding]:
    """Yield the findings about a switch that is on: blanks read as 0, or figures."""
    slot = source.layout.slots[source.layout.form.switches[table.id]]
    filled = [cell.id for cell in table.cells if values.get(cell.id)]
    if filled:
        first = source.place(filled[0]).cell
        message = f"选了“{slot.item}”，但表里有数字（{first} 格是 {values[filled[0]]}）"
        fix = "确有发生就清除这个“是”；没有发生就把表里的数字改为 0"
        yield source.report("C16", Severity.ERROR, slot, message, fix)
    count = sum(cell.id in zeros for cell in table.cells)
    if count:
        message = f"选了“{slot.item}”，{count} 个空格按 0 读取"
        yield source.report("C10", Severity.NOTE, slot, message)
