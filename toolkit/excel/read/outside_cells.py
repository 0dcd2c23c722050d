"""What was moved and still found, and what stands outside the form's cells and labels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from toolkit.core.finding import Finding, Place, Severity
from toolkit.core.text import normalise_label
from toolkit.excel.layout.form_marks import MARK
from toolkit.excel.layout.formulas import is_verdict
from toolkit.excel.layout.model import (
    KEY_COLUMN,
    KEY_ROW,
    MARKED_SHEET,
    OUTSIDE_COLUMN,
    OUTSIDE_HEAD,
    SIDE_SHEET,
    TEXT_END,
    TEXT_START,
    Look,
)
from toolkit.excel.open.archive_limits import COMMENTS, DRAWINGS
from toolkit.form.model import Text
from toolkit.form.pages import OVERVIEW_SHEET, RULES_SHEET, STRAYS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from openpyxl.cell.cell import Cell as SheetCell

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.locate.locate import Location
    from toolkit.excel.locate.sheet_view import SheetView

_MANY = 5


def find_moves(layout: Layout, location: Location) -> Iterator[Finding]:
    """One note for every sheet whose slots stand elsewhere than they were handed out.

    Nothing is said of a sheet on which some were not found: another finding does.
    """
    said = {layout.slots[slot_id].sheet for slot_id in location.doubts}
    for slot_id, spot in location.spots.items():
        slot = layout.slots[slot_id]
        home = (slot.sheet, slot.area.row, slot.area.column)
        if slot.sheet in said or (spot.sheet, spot.row, spot.column) == home:
            continue
        said.add(slot.sheet)
        renamed = f"（现在叫“{spot.sheet}”）" if spot.sheet != slot.sheet else ""
        message = f"“{slot.sheet}”{renamed}改过名或增减、移动过行列，填写的内容都找到了"
        yield Finding("F13", Severity.NOTE, message, "不用改", spot.place)


@dataclass(frozen=True)
class OutsideCell:
    """Something that stands outside the form's cells and labels."""

    place: Place
    words: str


def find_outside_cells(
    layout: Layout,
    location: Location,
    sheets: Mapping[str, SheetView],
    edited_labels: Iterable[OutsideCell],
) -> tuple[OutsideCell, ...]:
    """What the form's own sheets hold beside the form.

    Another version's list of rules is nothing of the kind, nor a count of the first sheet that was
    pasted as a value.
    """
    ours = _our_words(layout, location)
    taken = _taken(layout, location)
    edited = {outside.place for outside in edited_labels}
    rules = (page for page in layout.sheets if page.title == RULES_SHEET)
    listed = {label.area.column for page in rules for label in page.labels}
    beside = tuple(
        outside
        for sheet in sheets.values()
        if sheet.title in _pages(layout, location)
        for address, cell in sorted(sheet.cells.items())
        if (sheet.title, *address) not in taken
        and not (sheet.title == RULES_SHEET and address[1] in listed)
        and not (sheet.title == OVERVIEW_SHEET and cell.data_type == "n")
        and not _is_ours(cell, ours.get(sheet.title, set()))
        if (outside := OutsideCell(Place(sheet.title, _name(address)), str(cell.value))).place
        not in edited
    )
    return beside + tuple(
        outside for sheet in sheets.values() for outside in _find_kept_cells(sheet)
    )


def report_edited_labels(
    layout: Layout, location: Location, edited_labels: Iterable[OutsideCell]
) -> Iterator[Finding]:
    """One note for every sheet on which printed words were changed.

    How to fill it in and the list of rules are other words with each version of the program.
    """
    pages = _pages(layout, location) - {OVERVIEW_SHEET, RULES_SHEET}
    guidance = {
        Place(page.title, label.area.address)
        for page in layout.sheets
        for label in page.labels
        if label.look in {Look.GUIDE, Look.HINT}
    }
    edited = [s for s in edited_labels if s.place.sheet in pages and s.place not in guidance]
    for sheet, group in groupby(edited, key=lambda outside: outside.place.sheet):
        outside_cells = list(group)
        shown = "；".join(
            f"{s.place.cell} 格现在是“{s.words.strip()[:30]}”" for s in outside_cells[:_MANY]
        )
        message = f"“{sheet}”上印好的文字被改过：{shown}。报告仍按表样印"
        yield Finding("F13", Severity.NOTE, message, "不用改", outside_cells[0].place)


def find_edited_labels(layout: Layout, sheets: Mapping[str, SheetView]) -> Iterator[OutsideCell]:
    """Other words in the place of a printed label that stands nowhere on its sheet any more.

    Another printed label was moved there, as after a row was deleted.
    """
    for page in layout.sheets:
        sheet = sheets.get(page.title)
        ours = {normalise_label(label.text) for label in page.labels}
        for label in page.labels if sheet else ():
            address = (label.area.row, label.area.column)
            cell = sheet.cells.get(address) if sheet else None
            if sheet is None or cell is None or not isinstance(cell.value, str):
                continue
            printed = normalise_label(label.text)
            is_words = cell.data_type == "s" and not label.text.startswith("=")
            if is_words and printed not in sheet.labels and sheet.text(address) not in ours:
                yield OutsideCell(Place(page.title, _name(address)), cell.value)


def is_marked(sheet: SheetView) -> bool:
    """Whether a sheet is one of those that only a marked copy has."""
    return _says(sheet, MARKED_SHEET)


def is_aside(sheet: SheetView) -> bool:
    """Whether a sheet is one of those that a sum has beside the form."""
    return _says(sheet, SIDE_SHEET)


def _says(sheet: SheetView, mark: str) -> bool:
    cell = sheet.cells.get((1, KEY_COLUMN))
    return cell is not None and cell.value == mark


def _find_kept_cells(sheet: SheetView) -> Iterator[OutsideCell]:
    """What an earlier marked copy kept: still unsettled, until the line is deleted."""
    if not is_marked(sheet) or sheet.title != STRAYS_SHEET:
        return
    for (row, column), cell in sorted(sheet.cells.items()):
        words = sheet.cells.get((row, column + 1))
        place, _, address = str(cell.value).rpartition("!")
        if row > OUTSIDE_HEAD and column == OUTSIDE_COLUMN and place and words is not None:
            yield OutsideCell(Place(place, address), str(words.value))


def report_outside_cells(outside_cells: Sequence[OutsideCell]) -> Iterator[Finding]:
    """One question for every sheet that holds something of its own."""
    for sheet, group in groupby(
        sorted(outside_cells, key=lambda outside: outside.place.sheet),
        key=lambda outside: outside.place.sheet,
    ):
        yield _report_sheet(sheet, list(group))


def find_extra_sheets(
    layout: Layout, location: Location, sheets: Mapping[str, SheetView]
) -> Iterator[Finding]:
    """One note for every sheet that is not the form's; our own marks are no such sheet."""
    known = _pages(layout, location) | {MARK} | _duplicates(location)
    for sheet in sheets.values():
        if sheet.title not in known and not is_marked(sheet):
            message = f"工作表“{sheet.title}”不是填报表里的，没有读取"
            yield Finding("F06", Severity.NOTE, message, "不用改", Place(sheet.title))


def find_covered(
    layout: Layout, location: Location, sheets: Mapping[str, SheetView]
) -> Iterator[Finding]:
    """One finding for every sheet of the form on which merged cells hide something."""
    for sheet in sheets.values():
        if sheet.covered and sheet.title in _pages(layout, location):
            address, cell = min(sheet.covered.items())
            message = (
                f"“{sheet.title}”的合并单元格盖住了 {_name(address)} 格的内容"
                f"“{str(cell.value).strip()[:40]}”，看不见，没有读取"
            )
            fix = "取消合并，把盖住的内容移到它的格里，或删掉"
            yield Finding("F12", Severity.ERROR, message, fix, Place(sheet.title, _name(address)))


def report_converted(converted: str) -> Iterator[Finding]:
    """Say that what was read is what LibreOffice made of the file."""
    if converted:
        message = f"这份是 {converted} 格式的表格，由 LibreOffice 转换成 .xlsx 读取的"
        fix = "核对读出来的内容；以后请另存为“Excel 工作簿（*.xlsx）”再交"
        yield Finding("F03", Severity.NOTE, message, fix)


def report_ignored(
    ignored: Sequence[str], sheets: Mapping[str, SheetView], *, is_sum: bool
) -> Iterator[Finding]:
    """One note for the file on what is in it and not read, unless it is ours.

    So are a marked copy's comments; and programs give the filtered lists of a sum empty drawings.
    """
    ours = {COMMENTS} if any(map(is_marked, sheets.values())) else set()
    ours |= {DRAWINGS} if is_sum else set()
    if kinds := [kind for kind in ignored if kind not in ours]:
        message = f"文件里有{'、'.join(kinds)}，没有读取，报告里也不会有"
        fix = "里面有要填的内容的，写到填写格里；没有的不用改"
        yield Finding("F06", Severity.NOTE, message, fix)


def _pages(layout: Layout, location: Location) -> set[str]:
    """The sheets that the form's own slots stand on or should stand on."""
    pages = {spot.sheet for spot in location.spots.values()} | {s.title for s in layout.sheets}
    return pages - _duplicates(location)


def _duplicates(location: Location) -> set[str]:
    """The duplicated sheets that are not read."""
    others = {other for twin in location.duplicates for other in twin.others}
    return others | {twin.taken for twin in location.duplicates if not twin.alike}


def _our_words(layout: Layout, location: Location) -> dict[str, set[str]]:
    """By sheet, as it is called now, the printed words of the pages that stand on it."""
    standing: dict[str, set[str]] = {page.title: {page.title} for page in layout.sheets}
    for slot_id, spot in location.spots.items():
        standing.setdefault(spot.sheet, set()).add(layout.slots[slot_id].sheet)
    printed = {
        page.title: {normalise_label(label.text) for label in page.labels}
        | {key.text for key in page.keys}
        for page in layout.sheets
    }
    return {
        title: set().union(*(printed[page] for page in pages)) for title, pages in standing.items()
    }


def _taken(layout: Layout, location: Location) -> set[tuple[str, int, int]]:
    """The cells of the slots that were found, and those where a doubtful one may stand."""
    doubtful = {i: spot for i, spot in location.hints.items() if i in location.doubts}
    taken = set()
    for slot_id, spot in (*location.spots.items(), *doubtful.items()):
        last = spot.last_row if isinstance(layout.slots[slot_id].part, Text) else spot.row
        taken |= {(spot.sheet, row, spot.column) for row in range(spot.row, last + 1)}
    return taken


def _is_ours(cell: SheetCell, ours: set[str]) -> bool:
    """A formula holds nothing of its own: what it shows comes from other cells."""
    if cell.data_type == "f":
        return True
    if not isinstance(cell.value, str):
        return False
    text = cell.value
    return (
        text in ours
        or is_verdict(text)
        or normalise_label(text) in ours
        or text == KEY_ROW
        or text.startswith((TEXT_START, TEXT_END))
    )


def _name(address: tuple[int, int]) -> str:
    return f"{get_column_letter(address[1])}{address[0]}"


def _report_sheet(sheet: str, outside_cells: Sequence[OutsideCell]) -> Finding:
    shown = "；".join(f"{s.place.cell} 格“{s.words.strip()[:40]}”" for s in outside_cells[:_MANY])
    more = f"等 {len(outside_cells)} 处" if len(outside_cells) > _MANY else ""
    return Finding(
        "F14",
        Severity.QUESTION,
        f"“{sheet}”在填写格以外有内容，没有读入报告：{shown}{more}",
        "要印进报告的，移到相应的填写格；不要的，删掉",
        outside_cells[0].place,
        found=outside_cells[0].words[:200],
    )
