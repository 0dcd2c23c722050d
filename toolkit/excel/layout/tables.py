"""The sheet of a table: its grid, its switch, and the live checks beside and below it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.excel.layout.model import (
    KEY_COLUMN,
    KEY_ROW,
    SAME,
    Area,
    Check,
    HiddenKey,
    Label,
    Look,
    Sheet,
    Slot,
    count_lines,
)
from toolkit.form.grid import Box, Role, make_grid
from toolkit.form.model import Per
from toolkit.form.rules.equation import Equation, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.form.model import EquationRule, Form, FormField, Section, Table

_LEFT = 2
"""The Excel column of the grid's first column."""
_TOP = 6
"""The Excel row above the grid's first row: the key row of the first band."""
_NARROWEST = 9.5
_TOTAL_WIDTH = 92
_LINE = 15.0
_LANDSCAPE_FROM = 12
"""Number of columns from which a table is printed in landscape."""
_LOOKS = {
    Role.TITLE: Look.BAND,
    Role.CORNER: Look.HEAD,
    Role.HEAD: Look.HEAD,
    Role.SIDE: Look.SIDE,
}


@dataclass
class _Draft:
    """The parts of a sheet that are placed so far."""

    labels: list[Label] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    keys: list[HiddenKey] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)


def lay_out_table(form: Form, section: Section, table: Table, switch: FormField | None) -> Sheet:
    """Return the sheet of a table; `switch` is its field for “nothing happened”."""
    grid = make_grid(table)
    shares = table.widths or (1,) * grid.columns
    widths = {
        _LEFT + i: round(max(_NARROWEST, _TOTAL_WIDTH * share / sum(shares)), 1)
        for i, share in enumerate(shares)
    }
    rules = [rule for rule in form.equations if rule.table == table.id]
    beside = [rule for rule in rules if rule.per is Per.ROW]
    first_beside = _LEFT + grid.columns
    widths |= {first_beside + index: 12 for index in range(len(beside))}
    draft = _Draft()
    _place_head(draft, section, table, switch, widths)
    below = _place_grid(draft, section.sheet, table, grid.boxes, widths)
    areas = {slot.id: slot.area for slot in draft.slots}
    printed = len(draft.labels)
    for column, rule in enumerate(beside, start=first_beside):
        equations = resolve(rule, table)
        first, top = min(areas[e.cells[0]].row for e in equations), _TOP + 1
        draft.labels.append(Label(Area(top, column, first - top), f"核对\n{rule.name}", Look.HEAD))
        for equation in equations:
            area = Area(areas[equation.cells[0]].row, column)
            draft.checks.append(Check(area, equation, _needs(table, equation)))
    # a rule of all columns takes a row of its own, so those of single cells come after
    others = sorted((r for r in rules if r.per is not Per.ROW), key=lambda r: r.per is None)
    _place_below(draft, others, table, areas, below)
    for head in draft.labels[printed:]:
        _make_room(draft, head.area, head.text, widths)
    draft.checks.sort(key=lambda check: rules.index(check.equation.rule))
    head_end = _TOP + grid.head
    return Sheet(
        section.sheet, tuple(draft.labels), tuple(draft.slots), tuple(draft.keys),
        tuple(draft.checks), widths, draft.heights,
        landscape=grid.columns >= _LANDSCAPE_FROM,
        freeze=f"A{head_end + 1}" if grid.head and grid.rows > 20 else None,
        repeat=(_TOP, head_end) if grid.head else None,
    )  # fmt: skip


def _place_head(
    draft: _Draft,
    section: Section,
    table: Table,
    switch: FormField | None,
    widths: dict[int, float],
) -> None:
    """Place title, guidance and, in row 4, the switch."""
    across = len(widths)
    guidance = "\n".join(line for line in (section.guidance, table.guidance) if line)
    draft.labels.append(Label(Area(1, _LEFT, 1, across), section.heading or table.name, Look.TITLE))
    draft.labels.append(Label(Area(2, _LEFT, 1, across), guidance, Look.GUIDE))
    draft.heights |= {1: 34, 2: 8 + 16 * count_lines(guidance, sum(widths.values()) - 4), 5: 6}
    if switch is None:
        return
    # columns of the switch's label, cell and hint
    cell_span = 1 if across < 14 else 2
    label_span = 1 if across < 8 else across // 4
    value = Area(4, _LEFT + label_span, 1, cell_span)
    draft.keys += [HiddenKey(3, KEY_COLUMN, KEY_ROW), HiddenKey(3, value.column, SAME)]
    draft.keys.append(HiddenKey(4, KEY_COLUMN, switch.id))
    draft.labels.append(Label(Area(4, _LEFT, 1, label_span), switch.item, Look.NAME))
    hint = Area(4, value.last_column + 1, 1, across - label_span - cell_span)
    draft.labels.append(Label(hint, switch.guidance, Look.HINT))
    draft.slots.append(Slot(switch.id, section.sheet, value, switch, left=(switch.item,)))
    draft.heights[4] = 24


def _place_grid(
    draft: _Draft, sheet: str, table: Table, boxes: Sequence[Box], widths: dict[int, float]
) -> int:
    """Place a grid, a hidden key row above each of its bands; return the first row below it."""
    sides = [box for box in boxes if box.cell is None and box.role is Role.SIDE]
    row, offset = 0, _TOP
    for band in table.bands:
        draft.keys.append(HiddenKey(row + offset, KEY_COLUMN, KEY_ROW))
        key_row = row + offset
        offset += 1
        end = row + bool(band.title) + band.head + len(band.row_leaves)
        for box in (b for b in boxes if row <= b.row < end):
            area = Area(box.row + offset, box.column + _LEFT, box.rowspan, box.colspan)
            if box.cell:
                above = (*filter(None, [band.title]), *box.cell.column.labels)
                left = tuple(b.text for b in sides if b.row <= box.row < b.row + b.rowspan)
                draft.slots.append(Slot(box.cell.id, sheet, area, box.cell, above, left))
                row_key = HiddenKey(area.row, KEY_COLUMN, ".".join((table.id, *box.cell.row.ids)))
                column_key = HiddenKey(key_row, area.column, box.cell.column.key or SAME)
                draft.keys.extend(key for key in (row_key, column_key) if key not in draft.keys)
            else:
                draft.labels.append(Label(area, box.text, _LOOKS[box.role]))
                _make_room(draft, area, box.text, widths)
        row = end
    return row + offset


def _make_room(draft: _Draft, area: Area, text: str, widths: dict[int, float]) -> None:
    """Make a label's rows high enough; each of several rows gets its share of the height."""
    width = sum(widths[c] for c in range(area.column, area.last_column + 1))
    needed = max(20, 6 + _LINE * count_lines(text, width - 1)) / area.rowspan
    for row in range(area.row, area.last_row + 1):
        draft.heights[row] = max(draft.heights.get(row, 20), needed)


def _needs(table: Table, equation: Equation) -> tuple[str, ...]:
    """Return the cells to fill before an equation can be judged: its whole row or column."""
    first = next(cell for cell in table.cells if cell.id == equation.cells[0])
    if equation.rule.per is Per.COLUMN:
        return tuple(c.id for c in table.cells if c.column == first.column and c.band == first.band)
    if equation.rule.per is Per.ROW:
        return tuple(c.id for c in table.cells if c.row == first.row and c.band == first.band)
    return equation.cells


def _place_below(
    draft: _Draft,
    rules: Sequence[EquationRule],
    table: Table,
    areas: dict[str, Area],
    row: int,
) -> None:
    """Place each verdict under the columns of its equation, rules side by side if they fit."""
    side = max(band.side for band in table.bands)
    used: dict[int, list[range]] = {}
    for rule in rules:
        placed = []
        for equation in resolve(rule, table):
            parts = [areas[cell] for cell in equation.cells]
            first, last = min(p.column for p in parts), max(p.last_column for p in parts)
            placed.append((equation, range(first, last + 1)))
        if rule.per is Per.COLUMN and side:
            label, here = Area(row, _LEFT, 1, side), row
            row += 1
        else:
            columns = placed[0][1]
            top = row
            while any(columns.start < u.stop and u.start < columns.stop for u in used.get(top, ())):
                top += 2
            used.setdefault(top, []).append(columns)
            label, here = Area(top, columns.start, 1, len(columns)), top + 1
        draft.labels.append(Label(label, f"核对：{rule.name}", Look.HEAD))
        draft.heights |= {label.row: 34, here: max(24, draft.heights.get(here, 0))}
        for equation, columns in placed:
            area = Area(here, columns.start, 1, len(columns))
            draft.checks.append(Check(area, equation, _needs(table, equation)))
