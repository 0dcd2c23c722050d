"""Findings about slots that were not located: deleted rows and columns, damaged sheets."""

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
    """A row or column of a table, or the row of a field, with its slots."""

    kind: str
    name: str
    slots: tuple[Slot, ...]


def report_lost(source: LocatedWorkbook) -> Iterator[Finding]:
    """Yield one finding for every sheet on which slots are missing."""
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
            continue
        unmarked = sum(doubts[slot.id] is Doubt.UNMARKED for slot in slots)
        shown = "、".join(f"「{slot.item}」" for slot in slots[:_SHOWN])
        more = f"等 {len(slots)} 处" if len(slots) > _SHOWN else ""
        message = f"“{sheet}”被改动过，{shown}{more}找不到了或分不清在哪里，没有读取"
        if len(slots) == whole and sheet not in source.sheets:
            message = f"“{sheet}”这张工作表不见了"
        elif unmarked > len(slots) // 2:
            message = (
                f"“{sheet}”的填写格没有了下发时带的标记，只剩印好的文字（整张表是粘贴过来的，"
                f"或合并的格子拆开过？），{len(slots)} 格没有读取"
            )
        yield source.report("F12", Severity.ERROR, slots[0], message, _REFILL)


def _find_deleted(source: LocatedWorkbook, slots: Sequence[Slot]) -> list[_Line]:
    """Return the rows and columns that the slots are made up of, if all of them are gone."""
    if any(source.location.doubts[slot.id] is not Doubt.GONE for slot in slots):
        return []
    cells = [slot.part for slot in slots if isinstance(slot.part, Cell)]
    # a switch goes with the column that it was in
    fields = [slot for slot in slots if isinstance(slot.part, FormField) and not cells]
    lines = [_Line("行", slot.item, (slot,)) for slot in fields]
    for row, cell in {cell.row: cell for cell in cells if cell.row.labels}.items():
        name = _name(row, cell.band.row_leaves)
        lines.append(_Line("行", name, tuple(_slots_of_line(source, cell, by_row=True))))
    for cell in {(cell.band.title, cell.column): cell for cell in cells}.values():
        name = _name(cell.column, cell.band.column_leaves)
        lines.append(_Line("列", name, tuple(_slots_of_line(source, cell, by_row=False))))
    missing = {cell.id for cell in cells} or {slot.id for slot in slots}
    found: list[_Line] = []
    for line in lines:
        if line.slots and all(slot.id in missing for slot in line.slots):
            found.append(line)
            missing.difference_update(slot.id for slot in line.slots)
    return [] if missing else found


def _name(leaf: Leaf, all_: Iterable[Leaf]) -> str:
    """Return the last labels of a leaf, as many as distinguish it from the others."""
    others = [other.labels for other in all_ if other != leaf]
    for length in range(1, len(leaf.labels)):
        if all(other[-length:] != leaf.labels[-length:] for other in others):
            return " / ".join(leaf.labels[-length:])
    return " / ".join(leaf.labels)


def _slots_of_line(source: LocatedWorkbook, first: Cell, *, by_row: bool) -> Iterator[Slot]:
    """Yield the slots of the row or column of a cell."""
    for slot in source.layout.slots.values():
        if isinstance(slot.part, Cell) and slot.part.band is first.band:
            same = slot.part.row == first.row if by_row else slot.part.column == first.column
            if same:
                yield slot


def _report_deleted(source: LocatedWorkbook, lines: Sequence[_Line]) -> Finding:
    """Return the finding with the deleted rows and columns and the cells to fill in."""
    parts = []
    for kind in dict.fromkeys(line.kind for line in lines):
        same = [line.name for line in lines if line.kind == kind]
        count = "一" if len(same) == 1 else f" {len(same)} "
        parts.append(f"少了{count}{kind}：{'、'.join(same)}")
    slots = [slot for line in lines for slot in line.slots]
    inputs = [slot for slot in slots if slot.id not in source.layout.totals]
    cells = [slot.part for slot in inputs if isinstance(slot.part, Cell)]
    refill = f"要重填 {len(inputs)} 格" if inputs else "里面都是合计，有公式的不用填"
    if len(lines) == 1:
        leaves = [cell.column if lines[0].kind == "行" else cell.row for cell in cells]
        labels = [leaf.labels[-1] for leaf in leaves if leaf.labels]
        refill += f"（{'、'.join(labels)}）" if 0 < len(labels) <= _MANY else ""
    message = f"“{slots[0].sheet}”{'，'.join(parts)}。{refill}"
    finding = source.report("F12", Severity.ERROR, slots[0], message, _RESTORED)
    names = "、".join(line.name for line in lines)
    return replace(finding, item=names, all_of=tuple(slot.id for slot in slots))
