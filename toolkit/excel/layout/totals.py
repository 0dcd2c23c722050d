"""What a total should be, by the equation that defines it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.form.filing import CellValue
    from toolkit.form.rules.equation import Equation


def sum_of(equation: Equation, values: Mapping[str, CellValue]) -> CellValue:
    """The value of the right side, None while a part is missing."""
    parts = [part for term in equation.right for part in term.cells]
    if any(values.get(part) is None for part in parts):
        return None
    return sum((term.value(values) for term in equation.right), start=0)


def add_up(
    formulas: set[str], totals: Mapping[str, Equation], values: Mapping[str, CellValue]
) -> dict[str, CellValue]:
    """The values of the totals that are formulas; one total may be a part of another."""
    known = dict(values)
    waiting = set(formulas)
    while waiting:
        ready = {cell for cell in waiting if waiting.isdisjoint(totals[cell].cells[1:])}
        known |= {cell: sum_of(totals[cell], known) for cell in ready}
        if not ready:  # totals that define each other in a circle: none can be told
            return known | dict.fromkeys(waiting)
        waiting -= ready
    return known
