"""What was moved and still found, and what stands outside the form's cells and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from toolkit.excel.identity import MARK
from toolkit.excel.parts import KEY_ROW, TEXT_END, TEXT_START
from toolkit.excel.view import normalise_label
from toolkit.finding import Finding, Place, Severity
from toolkit.form.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openpyxl.cell.cell import Cell as SheetCell

    from toolkit.excel.layout import Layout
    from toolkit.excel.locate import Location
    from toolkit.excel.view import SheetView

_MANY = 5


def find_moves(layout: Layout, location: Location) -> Iterator[Finding]:
    """One note for every sheet whose slots stand elsewhere than they were handed out."""
    said: set[str] = set()
    for slot_id, spot in location.spots.items():
        slot = layout.slots[slot_id]
        home = (slot.sheet, slot.area.row, slot.area.column)
        if slot.sheet in said or (spot.sheet, spot.row, spot.column) == home:
            continue
        said.add(slot.sheet)
        renamed = f"（现在叫“{spot.sheet}”）" if spot.sheet != slot.sheet else ""
        message = f"“{slot.sheet}”{renamed}改过名或增减、移动过行列，填写的内容都找到了"
        place = Place(spot.sheet, f"{get_column_letter(spot.column)}{spot.row}")
        yield Finding("F13", Severity.NOTE, message, "不用改", place)


def find_leftovers(
    layout: Layout, location: Location, sheets: Mapping[str, SheetView]
) -> Iterator[Finding]:
    """One question for every sheet of the form that holds something of its own."""
    ours = _our_words(layout)
    taken = _taken(layout, location)
    theirs = {spot.sheet for spot in location.spots.values()} | {s.title for s in layout.sheets}
    twins = {other for twin in location.twins for other in twin.others}
    twins |= {twin.taken for twin in location.twins if not twin.alike}
    for sheet in sheets.values():
        if sheet.title == MARK or sheet.title in twins:
            continue
        if sheet.title not in theirs:
            message = f"工作表“{sheet.title}”不是填报表里的，没有读取"
            yield Finding("F06", Severity.NOTE, message, "不用改", Place(sheet.title))
            continue
        foreign = [
            (address, cell)
            for address, cell in sorted(sheet.cells.items())
            if (sheet.title, *address) not in taken and not _is_ours(cell, ours)
        ]
        if foreign:
            yield _leftover(sheet.title, foreign)


def _our_words(layout: Layout) -> set[str]:
    words = {normalise_label(label.text) for sheet in layout.sheets for label in sheet.labels}
    return words | {key.text for sheet in layout.sheets for key in sheet.keys}


def _taken(layout: Layout, location: Location) -> set[tuple[str, int, int]]:
    taken = set()
    for slot_id, spot in location.spots.items():
        last = spot.last_row if isinstance(layout.slots[slot_id].part, Text) else spot.row
        taken |= {(spot.sheet, row, spot.column) for row in range(spot.row, last + 1)}
    return taken | {
        (hint.sheet, hint.row, hint.column)
        for slot_id, hint in location.hints.items()
        if slot_id in location.doubts
    }


def _is_ours(cell: SheetCell, ours: set[str]) -> bool:
    """A formula holds nothing of its own: what it shows comes from other cells."""
    if cell.data_type == "f":
        return True
    text = str(cell.value)
    return (
        text in ours
        or normalise_label(text) in ours
        or text == KEY_ROW
        or text.startswith((TEXT_START, TEXT_END))
    )


def _leftover(sheet: str, foreign: list[tuple[tuple[int, int], SheetCell]]) -> Finding:
    def name(address: tuple[int, int]) -> str:
        return f"{get_column_letter(address[1])}{address[0]}"

    shown = "；".join(f"{name(a)} 格“{str(c.value).strip()[:40]}”" for a, c in foreign[:_MANY])
    more = f"等 {len(foreign)} 处" if len(foreign) > _MANY else ""
    return Finding(
        "F14",
        Severity.QUESTION,
        f"“{sheet}”在填写格以外有内容，没有读入报告：{shown}{more}",
        "要印进报告的，移到相应的填写格；不要的，删掉",
        Place(sheet, name(foreign[0][0])),
        found=str(foreign[0][1].value)[:200],
    )
