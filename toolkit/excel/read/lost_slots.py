"""Slots that were not found: rows and columns that were deleted, and sheets that were damaged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Severity
from toolkit.excel.locate.locate import NOT_FOUND, Doubt
from toolkit.form.model import Cell, FormField
from toolkit.form.pages import REASONS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.excel.layout.model import Slot
    from toolkit.excel.read.located_workbook import LocatedWorkbook
    from toolkit.form.model import Leaf

_SHOWN, _MANY = 3, 6
_REFILL = "请在下发的填报表里重填这张表，不要删除、复制其中的行、列和工作表"
_RESTORED = (
    "少了的行、列，退回的标注副本里已经补好，在那里填；没有标注副本的，在下发的填报表里重填这张表"
)


class _Line(NamedTuple):
    """A row or column of a table, or the row of a field: its name and what was to fill in it."""

    kind: str
    name: str
    slots: tuple[Slot, ...]


def report_lost(source: LocatedWorkbook) -> Iterator[Finding]:
    """One finding for every sheet on which something is missing."""
    doubts = source.location.doubts
    lost: dict[str, list[Slot]] = {}
    for slot_id, doubt in doubts.items():
        slot = source.layout.slots[slot_id]
        if doubt in NOT_FOUND and slot.sheet != REASONS_SHEET:
            lost.setdefault(slot.sheet, []).append(slot)
    for sheet, slots in lost.items():
        whole = sum(slot.sheet == sheet for slot in source.layout.slots.values())
        lines = [] if len(slots) == whole else _find_deleted(source, slots)
        if lines:
            yield _report_deleted(source, lines)
        elif len(slots) == whole and sheet not in source.sheets:
            message = f"“{sheet}”这张工作表不见了"
            yield source.report("F12", Severity.ERROR, slots[0], message, _REFILL)
        else:
            yield _report_damaged(source, sheet, slots)


def _find_deleted(source: LocatedWorkbook, slots: Sequence[Slot]) -> list[_Line]:
    """The rows and columns that slots are made up of and of which nothing is left; else none."""
    if any(source.location.doubts[slot.id] is not Doubt.GONE for slot in slots):
        return []
    cells = [slot for slot in slots if isinstance(slot.part, Cell)]
    slots = cells or slots  # a switch goes with the column that it stood in
    waiting = {slot.id: slot for slot in slots}
    found: list[_Line] = []
    for line in (*_rows_of(source, slots), *_columns_of(source, slots)):
        if line.slots and all(slot.id in waiting for slot in line.slots):
            found.append(line)
            for slot in line.slots:
                del waiting[slot.id]
    return [] if waiting else found


def _rows_of(source: LocatedWorkbook, slots: Iterable[Slot]) -> Iterator[_Line]:
    """The rows that slots stand in."""
    for slot in slots:
        if isinstance(slot.part, FormField):
            yield _Line("行", slot.item, (slot,))
    cells = {s.part.row: s.part for s in slots if isinstance(s.part, Cell) and s.part.row.labels}
    for row, first in cells.items():
        name = _name(row, first.band.row_leaves)
        yield _Line("行", name, tuple(_line_of(source, first, by_row=True)))


def _columns_of(source: LocatedWorkbook, slots: Iterable[Slot]) -> Iterator[_Line]:
    cells = {(s.part.band.title, s.part.column): s.part for s in slots if isinstance(s.part, Cell)}
    for (_, column), first in cells.items():
        name = _name(column, first.band.column_leaves)
        yield _Line("列", name, tuple(_line_of(source, first, by_row=False)))


def _name(leaf: Leaf, all_: Iterable[Leaf]) -> str:
    """Its last label, with as many of those above as tell it from the others."""
    others = [other.labels for other in all_ if other != leaf]
    for length in range(1, len(leaf.labels)):
        if all(other[-length:] != leaf.labels[-length:] for other in others):
            return " / ".join(leaf.labels[-length:])
    return " / ".join(leaf.labels)


def _line_of(source: LocatedWorkbook, first: Cell, *, by_row: bool) -> Iterator[Slot]:
    """The slots of the row or column of a cell."""
    for slot in source.layout.slots.values():
        if isinstance(slot.part, Cell) and slot.part.band is first.band:
            same = slot.part.row == first.row if by_row else slot.part.column == first.column
            if same:
                yield slot


def _report_deleted(source: LocatedWorkbook, lines: Sequence[_Line]) -> Finding:
    """Say which rows and columns are missing, and what must be filled in again."""
    told = []
    for kind in dict.fromkeys(line.kind for line in lines):
        same = [line.name for line in lines if line.kind == kind]
        count = "一" if len(same) == 1 else f" {len(same)} "
        told.append(f"少了{count}{kind}：{'、'.join(same)}")
    slots = [slot for line in lines for slot in line.slots]
    message = f"“{slots[0].sheet}”{'，'.join(told)}。{_describe_refill(source, lines)}"
    finding = source.report("F12", Severity.ERROR, slots[0], message, _RESTORED)
    names = "、".join(line.name for line in lines)
    return replace(finding, item=names, all_of=tuple(slot.id for slot in slots))


def _describe_refill(source: LocatedWorkbook, lines: Sequence[_Line]) -> str:
    """Name the cells of a single line; else say how many there are. Totals are formulas."""
    inputs = [slot for line in lines for slot in line.slots if slot.id not in source.layout.totals]
    if not inputs:
        return "里面都是合计，有公式的不用填"
    cells = [slot.part for slot in inputs if isinstance(slot.part, Cell)]
    if len(lines) > 1 or not cells:
        return f"要重填 {len(inputs)} 格"
    leaves = [cell.column if lines[0].kind == "行" else cell.row for cell in cells]
    labels = [leaf.labels[-1] for leaf in leaves if leaf.labels]
    names = f"（{'、'.join(labels)}）" if 0 < len(labels) <= _MANY else ""
    return f"要重填 {len(inputs)} 格{names}"


def _report_damaged(source: LocatedWorkbook, sheet: str, slots: Sequence[Slot]) -> Finding:
    unmarked = sum(source.location.doubts[slot.id] is Doubt.UNMARKED for slot in slots)
    if unmarked > len(slots) // 2:
        message = (
            f"“{sheet}”的填写格没有了下发时带的标记，只剩印好的文字（整张表是粘贴过来的，"
            f"或合并的格子拆开过？），{len(slots)} 格没有读取"
        )
        return source.report("F12", Severity.ERROR, slots[0], message, _REFILL)
    shown = "、".join(f"「{slot.item}」" for slot in slots[:_SHOWN])
    more = f"等 {len(slots)} 处" if len(slots) > _SHOWN else ""
    message = f"“{sheet}”被改动过，{shown}{more}找不到了或分不清在哪里，没有读取"
    return source.report("F12", Severity.ERROR, slots[0], message, _REFILL)
