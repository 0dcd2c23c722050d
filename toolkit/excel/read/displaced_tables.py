"""Tables whose figures are a row or a column off, as after a block was pasted beside its place.

Each figure is then in a wrong cell, and all satisfy the form's equations once they are moved back.
One finding reports it, and nothing of the table is read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Severity
from toolkit.excel.layout.formulas import add_up
from toolkit.excel.locate.witnesses import Spot
from toolkit.excel.read.cell_values import parse_number
from toolkit.form.rules.equation import resolve_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.core.finding import Place
    from toolkit.excel.read.located_workbook import LocatedWorkbook
    from toolkit.form.filing import CellValue
    from toolkit.form.model import Table
    from toolkit.form.rules.equation import Equation

Step = tuple[int, int]
"""Rows down and columns to the right."""

_STEPS: dict[Step, tuple[str, str]] = {(1, 0): ("低了一行", "上"), (-1, 0): ("高了一行", "下"),
          (0, 1): ("偏右一列", "左"), (0, -1): ("偏左一列", "右")}  # fmt: skip
"""Possible steps, each with its description and the direction back."""
_ENOUGH = 2
"""Equations by which a step must be better than none."""


class Displaced(NamedTuple):
    """A table whose figures are a step off; `lost` are the cells whose figure is gone."""

    table: Table
    step: Step
    lost: tuple[str, ...]

    def places(self, spots: Mapping[str, Spot]) -> set[Place]:
        """Return the cells of the workbook that hold its figures."""
        return {_step_off(spots[cell.id], self.step).place for cell in self.table.cells}


def find_displaced(
    source: LocatedWorkbook, table: Table, values: Mapping[str, CellValue], formulas: set[str]
) -> Displaced | None:
    """Find the step by which a table's figures are off; `formulas` are totals with a formula.

    A step counts if only zeros are left behind, no equation is contradicted, and at least two more
    equations hold than without it.
    """
    equations = [e for e in resolve_all(source.layout.form) if e.rule.table == table.id]
    unmet = [equation for equation in equations if not _holds(equation, values)]
    spots = source.location.spots
    if len(unmet) < _ENOUGH or any(cell.id not in spots for cell in table.cells):
        return None
    totals = source.layout.totals
    owners = {spots[cell.id]: cell.id for cell in table.cells}
    for step in _STEPS:
        sources = {cell.id: _step_off(spots[cell.id], step) for cell in table.cells}
        left_behind = {owners[spot] for spot in owners.keys() - sources.values()} - formulas
        if any(values.get(cell) for cell in left_behind):
            continue
        moved: dict[str, CellValue] = {}
        for cell in table.cells:
            if cell.id not in formulas:
                there = sources[cell.id]
                is_ours = there in owners
                found = None if is_ours else parse_number(source.raw(there), cell).value
                moved[cell.id] = values.get(owners[there]) if is_ours else found
        sums = formulas & sources.keys()
        sums |= {cell for cell, value in moved.items() if value is None and cell in totals}
        moved = add_up(sums, totals, moved)
        if not all(_holds(e, moved) for e in equations if e.can_be_evaluated(moved)):
            continue
        # Cells of one line stay in one line: the step changes nothing for their equation.
        telling = [
            e
            for e in equations
            if len({spots[c].row if step[0] else spots[c].column for c in e.cells}) > 1
        ]
        before = _count_borne_out(telling, values, formulas)
        if _count_borne_out(telling, moved, sums) >= before + _ENOUGH:
            lost = (cell.id for cell in table.cells if moved.get(cell.id) is None)
            return Displaced(table, step, tuple(lost))
    return None


def _holds(equation: Equation, values: Mapping[str, CellValue]) -> bool:
    return equation.can_be_evaluated(values) and len(set(equation.sides(values))) == 1


def _count_borne_out(
    equations: Iterable[Equation], values: Mapping[str, CellValue], sums: set[str]
) -> int:
    """Count the equations that hold by their figures, not by zeros or an added total."""
    holding = (e for e in equations if e.total not in sums and _holds(e, values))
    return sum(any(equation.sides(values)) for equation in holding)


def _step_off(spot: Spot, step: Step) -> Spot:
    row = spot.row + step[0]
    return Spot(spot.sheet, row, spot.column + step[1], row)


def report_displaced(source: LocatedWorkbook, displaced: Displaced) -> Finding:
    """Return the finding with the step, the direction back, and the figures to fill in again."""
    table, slots = displaced.table, source.layout.slots
    words, back = _STEPS[displaced.step]
    line = words[-1]
    first = slots[table.cells[0].id]
    message = (
        f"“{first.sheet}”整张表的数{words}：都往{back}移一{line}，勾稽关系就对得上；这张表没有读取"
    )
    fix = (
        f"把这张表填的数整体往{back}移一{line}：先复制，再到对的位置“选择性粘贴”为“数值”，"
        "不要剪切、拖动"
    )
    cells = [cell for cell in table.cells if cell.id in displaced.lost]
    if cells:
        leaves = {(cell.row if line == "行" else cell.column).labels[-1:] for cell in cells}
        name = "".join(leaves.pop()) if len(leaves) == 1 else ""
        fix += f"；再补填“{name}”这一{line}" if name else "；再补填空着的格"
    numbers = (n for n, e in enumerate(resolve_all(source.layout.form)) if e.rule.table == table.id)
    finding = source.report("C08", Severity.ERROR, first, message, fix)
    return replace(finding, item=table.name, unmet=tuple(numbers))
