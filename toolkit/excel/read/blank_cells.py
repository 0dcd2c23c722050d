"""Findings about blank cells of a table, joined by rows, columns and tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.excel.read.cell_values import Raw
from toolkit.form.filing import YES

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from toolkit.excel.read.located_workbook import LocatedWorkbook
    from toolkit.form.model import Cell, Table

_FEW = 3
"""Blank cells of a row or column, with no others in it, from which they are one finding."""
_MISSED = "没有发生的填 0；整块的数错了一行、一列的，复制后“选择性粘贴”为“数值”，移到对的位置"


def is_untouched(source: LocatedWorkbook, table: Table) -> bool:
    """Return True if every cell was located and nothing was filled in."""
    spots = [source.location.spots.get(cell.id) for cell in table.cells]
    typed = (c.id for c in table.cells if c.id not in source.layout.totals)
    return all(spots) and all(
        source.raw(source.location.spots[cell]) == Raw(None) for cell in typed
    )


def report_untouched(source: LocatedWorkbook, table: Table) -> Finding:
    """Return one finding for the whole table, instead of two hundred."""
    slot = source.layout.slots[table.cells[0].id]
    switch = source.layout.form.switches.get(table.id)
    either = f"全年没有发生的，在 {source.place(switch).cell} 格选“{YES}”；" if switch else ""
    message = f"“{table.name}”整张表都没有填（{len(table.cells)} 格）"
    fix = f"{either}否则逐格填数，没有的填 0"
    finding = source.report("C01", Severity.ERROR, slot, message, fix)
    return replace(finding, all_of=tuple(cell.id for cell in table.cells))


def join_blanks(
    table: Table, findings: Sequence[Finding], formulas: Container[str]
) -> list[Finding]:
    """Return the findings, with those about a whole row or column of blank cells joined.

    `formulas` are totals with a formula: they are filled in with the others.
    """
    blank = {f.id: f for f in findings if f.code == "C01" and f.found is None}
    lines: dict[tuple[str, ...], list[Cell]] = {}
    for kind in ("行", "列"):
        for cell in table.cells:
            leaf = cell.row if kind == "行" else cell.column
            lines.setdefault((kind, cell.band.title, *leaf.labels), []).append(cell)
    joined: dict[str | None, Finding | None] = {}
    for (kind, *labels), cells in lines.items():
        typed = [cell for cell in cells if cell.id not in formulas]
        missing = [cell.id for cell in typed if cell.id in blank and cell.id not in joined]
        if len(missing) == len(typed) >= _FEW:
            name = " / ".join(filter(None, labels)) or table.name
            message = f"{name}：这一{kind}都没有填（{len(missing)} 格）"
            first = replace(blank[missing[0]], message=message, fix=_MISSED)
            joined |= dict.fromkeys(missing)
            joined[missing[0]] = replace(first, item=name, all_of=tuple(missing))
    kept = [joined[f.id] if f.id in joined and f is blank[f.id] else f for f in findings]
    return [finding for finding in kept if finding is not None]
