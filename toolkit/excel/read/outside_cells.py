"""Findings about moved slots and about contents outside the form's cells and labels."""

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
from toolkit.form.pages import OUTSIDE_SHEET, OVERVIEW_SHEET, RULES_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.locate.locate import Location
    from toolkit.excel.locate.sheet_view import SheetView

_MANY = 5


def find_moves(layout: Layout, location: Location) -> Iterator[Finding]:
    """Yield one note for every sheet whose slots are not where they were handed out.

    Sheets on which some were not found have another finding.
    """
    reported = {layout.slots[slot_id].sheet for slot_id in location.doubts}
    for slot_id, spot in location.spots.items():
        slot = layout.slots[slot_id]
        home = (slot.sheet, slot.area.row, slot.area.column)
        if slot.sheet in reported or (spot.sheet, spot.row, spot.column) == home:
            continue
        reported.add(slot.sheet)
        renamed = f"（现在叫“{spot.sheet}”）" if spot.sheet != slot.sheet else ""
        message = f"“{slot.sheet}”{renamed}改过名或增减、移动过行列，填写的内容都找到了"
        yield Finding("F13", Severity.NOTE, message, "不用改", spot.place)


@dataclass(frozen=True)
class OutsideCell:
    """A cell with contents outside the form's cells and labels."""

    place: Place
    words: str


def find_outside_cells(
    layout: Layout,
    location: Location,
    sheets: Mapping[str, SheetView],
    edited_labels: Iterable[OutsideCell],
) -> tuple[OutsideCell, ...]:
    """Return the contents of the form's own sheets outside its cells and labels.

    Another version's list of rules does not count, nor a number of the first sheet that was
    pasted as a value.
    """
    printed = _find_printed_words(layout, location)
    doubtful = {i: spot for i, spot in location.hints.items() if i in location.doubts}
    of_slots = {
        (spot.sheet, row, spot.column)
        for i, spot in (*location.spots.items(), *doubtful.items())
        for row in range(
            spot.row,
            (spot.last_row if isinstance(layout.slots[i].part, Text) else spot.row) + 1,
        )
    }
    edited = {outside.place for outside in edited_labels}
    rules = (page for page in layout.sheets if page.title == RULES_SHEET)
    listed = {label.area.column for page in rules for label in page.labels}
    pages = _pages(layout, location)
    found = []
    for sheet in sheets.values():
        for address, cell in sorted(sheet.cells.items()) if sheet.title in pages else ():
            place, text = Place(sheet.title, _name(address)), cell.value
            words = printed.get(sheet.title, set())
            if not (
                (sheet.title, *address) in of_slots
                or place in edited
                or (sheet.title == RULES_SHEET and address[1] in listed)
                or (sheet.title == OVERVIEW_SHEET and cell.data_type == "n")
                or cell.data_type == "f"  # shows contents of other cells
                or (
                    isinstance(text, str)
                    and (
                        not words.isdisjoint((text, normalise_label(text)))
                        or is_verdict(text)
                        or text == KEY_ROW
                        or text.startswith((TEXT_START, TEXT_END))
                    )
                )
            ):
                found.append(OutsideCell(place, str(cell.value)))
    return (*found, *(kept for sheet in sheets.values() for kept in _find_kept_cells(sheet)))


def report_edited_labels(
    layout: Layout, location: Location, edited_labels: Iterable[OutsideCell]
) -> Iterator[Finding]:
    """Yield one note for every sheet on which printed words were changed.

    The guide to filling in and the list of rules have other words in each version of the program.
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
    """Yield the cells of printed labels that hold other words and are nowhere else on their sheet.

    A cell with another printed label is left out, as after a row was deleted.
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
    """Return True for a sheet that only a marked copy has."""
    return _has_mark(sheet, MARKED_SHEET)


def is_sum_sheet(sheet: SheetView) -> bool:
    """Return True for a sheet that a sum has beside the form."""
    return _has_mark(sheet, SIDE_SHEET)


def _has_mark(sheet: SheetView, mark: str) -> bool:
    cell = sheet.cells.get((1, KEY_COLUMN))
    return cell is not None and cell.value == mark


def _find_kept_cells(sheet: SheetView) -> Iterator[OutsideCell]:
    """Yield the cells that an earlier marked copy kept, until their line is deleted."""
    if not is_marked(sheet) or sheet.title != OUTSIDE_SHEET:
        return
    for (row, column), cell in sorted(sheet.cells.items()):
        words = sheet.cells.get((row, column + 1))
        place, _, address = str(cell.value).rpartition("!")
        if row > OUTSIDE_HEAD and column == OUTSIDE_COLUMN and place and words is not None:
            yield OutsideCell(Place(place, address), str(words.value))


def report_outside_cells(outside_cells: Sequence[OutsideCell]) -> Iterator[Finding]:
    """Yield one question for every sheet with contents outside the form."""
    ordered = sorted(outside_cells, key=lambda outside: outside.place.sheet)
    for sheet, group in groupby(ordered, key=lambda outside: outside.place.sheet):
        cells = list(group)
        shown = "；".join(f"{s.place.cell} 格“{s.words.strip()[:40]}”" for s in cells[:_MANY])
        more = f"等 {len(cells)} 处" if len(cells) > _MANY else ""
        message = f"“{sheet}”在填写格以外有内容，没有读入报告：{shown}{more}"
        fix = "要印进报告的，移到相应的填写格；不要的，删掉"
        first = cells[0]
        found = first.words[:200]
        yield Finding("F14", Severity.QUESTION, message, fix, first.place, found=found)


def find_extra_sheets(
    layout: Layout, location: Location, sheets: Mapping[str, SheetView]
) -> Iterator[Finding]:
    """Yield one note for every sheet that is neither the form's nor a marked copy's."""
    known = _pages(layout, location) | {MARK} | _duplicates(location)
    for sheet in sheets.values():
        if sheet.title not in known and not is_marked(sheet):
            message = f"工作表“{sheet.title}”不是填报表里的，没有读取"
            yield Finding("F06", Severity.NOTE, message, "不用改", Place(sheet.title))


def find_covered(
    layout: Layout, location: Location, sheets: Mapping[str, SheetView]
) -> Iterator[Finding]:
    """Yield one finding for every sheet of the form with contents under merged cells."""
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
    """Yield a note if LibreOffice converted the file."""
    if converted:
        message = f"这份是 {converted} 格式的表格，由 LibreOffice 转换成 .xlsx 读取的"
        fix = "核对读出来的内容；以后请另存为“Excel 工作簿（*.xlsx）”再交"
        yield Finding("F03", Severity.NOTE, message, fix)


def report_ignored(
    ignored: Sequence[str], sheets: Mapping[str, SheetView], *, is_sum: bool
) -> Iterator[Finding]:
    """Yield one note on the contents of the file that are not read, unless they are ours.

    A marked copy has comments of ours, and programs give the filtered lists of a sum empty
    drawings.
    """
    ours = {COMMENTS} if any(map(is_marked, sheets.values())) else set()
    ours |= {DRAWINGS} if is_sum else set()
    if kinds := [kind for kind in ignored if kind not in ours]:
        message = f"文件里有{'、'.join(kinds)}，没有读取，报告里也不会有"
        fix = "里面有要填的内容的，写到填写格里；没有的不用改"
        yield Finding("F06", Severity.NOTE, message, fix)


def _pages(layout: Layout, location: Location) -> set[str]:
    """Return the sheets that the form's slots are on or should be on."""
    pages = {spot.sheet for spot in location.spots.values()} | {s.title for s in layout.sheets}
    return pages - _duplicates(location)


def _duplicates(location: Location) -> set[str]:
    """Return the duplicated sheets that are not read."""
    others = {other for duplicate in location.duplicates for other in duplicate.others}
    return others | {duplicate.chosen for duplicate in location.duplicates if not duplicate.alike}


def _find_printed_words(layout: Layout, location: Location) -> dict[str, set[str]]:
    """Return by sheet, under its present title, the printed words of its pages."""
    pages_of: dict[str, set[str]] = {page.title: {page.title} for page in layout.sheets}
    for slot_id, spot in location.spots.items():
        pages_of.setdefault(spot.sheet, set()).add(layout.slots[slot_id].sheet)
    printed = {
        page.title: {normalise_label(label.text) for label in page.labels}
        | {key.text for key in page.keys}
        for page in layout.sheets
    }
    return {
        title: set().union(*(printed[page] for page in pages)) for title, pages in pages_of.items()
    }


def _name(address: tuple[int, int]) -> str:
    return f"{get_column_letter(address[1])}{address[0]}"
