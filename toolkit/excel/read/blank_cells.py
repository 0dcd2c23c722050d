"""Cells of a table that were left blank: told by rows, columns and tables rather than singly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.excel.read.cell_values import Raw
from toolkit.form.filing import YES

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from toolkit.excel.read.located_workbook import LocatedWorkbook
    from toolkit.form.model import Cell, Table

_FEW = 3
"""So many blank cells of a row or column, which has no others, are one finding."""
_MISSED = "没有发生的填 0；整块的数错了一行、一列的，复制后“选择性粘贴”为“数值”，移到对的位置"


def is_untouched(source: LocatedWorkbook, table: Table) -> bool:
    """Whether every cell was found and nothing was filled in."""
    spots = [source.location.spots.get(cell.id) for cell in table.cells]
    typed = (c.id for c in table.cells if c.id not in source.layout.totals)
    return all(spots) and all(
        source.raw(source.location.spots[cell]) == Raw(None) for cell in typed
    )


def report_untouched(source: LocatedWorkbook, table: Table) -> Finding:
    """One finding for the whole table: two hundred would help nobody."""
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
    """The findings, those about a whole row or column of blank cells as one.

    `formulas` are totals that add up: they are filled in with the others.
    """
    blank = {f.id: f for f in findings if f.code == "C01" and f.found is None}
    joined: dict[str | None, Finding | None] = {}
    for kind, name, cells in _lines_of(table):
        typed = [cell for cell in cells if cell.id not in formulas]
        waiting = [cell.id for cell in typed if cell.id in blank and cell.id not in joined]
        if len(waiting) == len(typed) >= _FEW:
            message = f"{name}：这一{kind}都没有填（{len(waiting)} 格）"
            first = replace(blank[waiting[0]], message=message, fix=_MISSED)
            joined |= dict.fromkeys(waiting)
            joined[waiting[0]] = replace(first, item=name, all_of=tuple(waiting))
    told = [joined[f.id] if f.id in joined and f is blank[f.id] else f for f in findings]
    return [finding for finding in told if finding is not None]


def _lines_of(table: Table) -> Iterator[tuple[str, str, Iterable[Cell]]]:
    """The rows of a table and then its columns, each with its name and its cells."""
    rows: dict[tuple[str, ...], list[Cell]] = {}
    columns: dict[tuple[str, ...], list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault((cell.band.title, *cell.row.labels), []).append(cell)
        columns.setdefault((cell.band.title, *cell.column.labels), []).append(cell)
    for kind, lines in (("行", rows), ("列", columns)):
        for labels, cells in lines.items():
            yield kind, " / ".join(filter(None, labels)) or table.name, cells
