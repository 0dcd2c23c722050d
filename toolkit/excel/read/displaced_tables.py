"""A table whose figures stand a row or a column off, as a block that was pasted beside its place.

Each figure is then a wrong one, and together they satisfy the form's equations once all are moved
back. One finding says so, and nothing of the table is read.
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
"""By how far figures stand from their places: what is said of them, and where they belong."""
_ENOUGH = 2
"""So many equations must speak for it."""


class Displaced(NamedTuple):
    """A table whose figures stand elsewhere: by which step, and the cells whose figure is lost."""

    table: Table
    step: Step
    lost: tuple[str, ...]

    def places(self, spots: Mapping[str, Spot]) -> set[Place]:
        """The cells of the workbook at which its figures stand."""
        return {_step_off(spots[cell.id], self.step).place for cell in self.table.cells}


def find_displaced(
    source: LocatedWorkbook, table: Table, values: Mapping[str, CellValue], formulas: set[str]
) -> Displaced | None:
    """How far the figures of a table stand from their places; `formulas` are totals that add up.

    A step speaks for itself where no figure but a nought is left behind, no equation is
    contradicted and several are borne out that are not, or cannot be told, as the figures stand.
    """
    equations = [e for e in resolve_all(source.layout.form) if e.rule.table == table.id]
    unmet = [equation for equation in equations if not _holds(equation, values)]
    if len(unmet) < _ENOUGH or any(cell.id not in source.location.spots for cell in table.cells):
        return None
    for step in _STEPS:
        moved = _move(source, table, values, formulas, step)
        if moved is None or not all(
            _holds(e, moved.values) for e in equations if e.can_be_evaluated(moved.values)
        ):
            continue
        telling = [e for e in equations if _spans(source, e, step)]
        before = _count_borne_out(telling, values, formulas)
        if _count_borne_out(telling, moved.values, moved.sums) >= before + _ENOUGH:
            lost = (cell.id for cell in table.cells if moved.values.get(cell.id) is None)
            return Displaced(table, step, tuple(lost))
    return None


def _spans(source: LocatedWorkbook, equation: Equation, step: Step) -> bool:
    """Whether a step changes which cells are compared: what is in one line stays in one line."""
    spots = [source.location.spots[cell] for cell in equation.cells]
    return len({spot.row if step[0] else spot.column for spot in spots}) > 1


def _holds(equation: Equation, values: Mapping[str, CellValue]) -> bool:
    return equation.can_be_evaluated(values) and len(set(equation.sides(values))) == 1


def _count_borne_out(
    equations: Iterable[Equation], values: Mapping[str, CellValue], sums: set[str]
) -> int:
    """How many equations hold that need not: not of noughts, nor of a total that is added up."""
    told = (e for e in equations if e.total not in sums and _holds(e, values))
    return sum(any(equation.sides(values)) for equation in told)


class _Moved(NamedTuple):
    """The figures of a table once they are moved, and the totals that were added up."""

    values: dict[str, CellValue]
    sums: set[str]


def _move(
    source: LocatedWorkbook,
    table: Table,
    values: Mapping[str, CellValue],
    formulas: set[str],
    step: Step,
) -> _Moved | None:
    """Each cell by the figure that stands a step off; None where one would be left behind."""
    spots, totals = source.location.spots, source.layout.totals
    owners = {spots[cell.id]: cell.id for cell in table.cells}
    sources = {cell.id: _step_off(spots[cell.id], step) for cell in table.cells}
    left_behind = owners.keys() - sources.values()
    if any(values.get(owners[spot]) for spot in left_behind if owners[spot] not in formulas):
        return None
    moved: dict[str, CellValue] = {}
    for cell in table.cells:
        there = sources[cell.id]
        if cell.id not in formulas:
            is_ours = there in owners
            found = None if is_ours else parse_number(source.raw(there), cell).value
            moved[cell.id] = values.get(owners[there]) if is_ours else found
    sums = formulas & sources.keys()
    sums |= {cell for cell, value in moved.items() if value is None and cell in totals}
    return _Moved(add_up(sums, totals, moved), sums)


def _step_off(spot: Spot, step: Step) -> Spot:
    row = spot.row + step[0]
    return Spot(spot.sheet, row, spot.column + step[1], row)


def report_displaced(source: LocatedWorkbook, displaced: Displaced) -> Finding:
    """Say how far the figures stand off, where they belong, and what must be filled in again."""
    table, slots = displaced.table, source.layout.slots
    words, back = _STEPS[displaced.step]
    line = words[-1]
    first = slots[table.cells[0].id]
    message = (
        f"“{first.sheet}”整张表的数{words}：都往{back}移一{line}，勾稽关系就对得上；这张表没有读取"
    )
    fix = (
        f"把这张表填的数整体往{back}移一{line}：先复制，再到对的位置“选择性粘贴”为“数值”，"
        f"不要剪切、拖动{_describe_lost(displaced)}"
    )
    numbers = (n for n, e in enumerate(resolve_all(source.layout.form)) if e.rule.table == table.id)
    finding = source.report("C08", Severity.ERROR, first, message, fix)
    return replace(finding, item=table.name, unmet=tuple(numbers))


def _describe_lost(displaced: Displaced) -> str:
    """Name the row or column whose figures are nowhere any more."""
    cells = [cell for cell in displaced.table.cells if cell.id in displaced.lost]
    if not cells:
        return ""
    by_row = displaced.step[0] != 0
    leaves = {(cell.row if by_row else cell.column).labels[-1:] for cell in cells}
    name = "".join(leaves.pop()) if len(leaves) == 1 else ""
    return f"；再补填“{name}”这一{'行' if by_row else '列'}" if name else "；再补填空着的格"
