"""A returned workbook → (filing, findings). Never an exception for what a clerk can do."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from toolkit.core.files import is_as_packed, print_name
from toolkit.core.finding import Finding, Place, Severity
from toolkit.excel.appearance.doubtful import join_hidden
from toolkit.excel.layout.form_marks import find_marked_form
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.locate.exchanged_labels import report_relabelled
from toolkit.excel.locate.locate import NOT_FOUND, Doubt, locate_slots
from toolkit.excel.locate.sheet_view import view_sheet
from toolkit.excel.open.opening import open_book, refuse_unfit
from toolkit.excel.parts.cell_order import OddSheetError
from toolkit.excel.read.fields import read_fields
from toolkit.excel.read.located_workbook import LocatedWorkbook
from toolkit.excel.read.lost_slots import report_lost
from toolkit.excel.read.numbers import read_numbers
from toolkit.excel.read.outside_cells import (
    OutsideCell,
    find_covered,
    find_edited_labels,
    find_extra_sheets,
    find_moves,
    find_outside_cells,
    is_aside,
    is_marked,
    report_converted,
    report_edited_labels,
    report_ignored,
    report_outside_cells,
)
from toolkit.excel.read.reasons import read_reasons
from toolkit.excel.read.texts import read_texts
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing
from toolkit.form.pages import REASONS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl import Workbook

    from toolkit.excel.layout.model import Contents, Slot
    from toolkit.excel.locate.duplicate_sheets import DuplicateSheets
    from toolkit.excel.locate.sheet_view import SheetView
    from toolkit.excel.open.opening import OpenedBook
    from toolkit.form.model import Form

_ENOUGH = 0.5
"""The share of a form's slots from which an unmarked workbook is taken as of this form."""


@dataclass(frozen=True)
class Reading:
    """What a workbook says: a filing with its form, or neither where it could not be read."""

    form: Form | None
    filing: Filing | None
    findings: tuple[Finding, ...]
    typed: Contents = field(default_factory=dict)
    """What was typed into the slots, for the copy that goes back."""
    outside_cells: tuple[OutsideCell, ...] = ()
    """What was typed beside them."""
    passed_over: str = ""
    """Why it is nobody's filing: it holds nothing of a form, or is a copy that we marked."""
    is_sum: bool = False
    """Whether it is a sum of ours, which has sheets beside the form."""


def read_workbook(path: Path, form: Form | None = None) -> Reading:
    """Read a workbook of the form it is marked as, of `form` where it lost its marks."""
    opened = open_book(path)
    if isinstance(opened, Finding):
        return Reading(None, None, (opened,))
    try:
        with closing(opened):
            return _read_opened(path, opened, form)
    except OddSheetError as error:
        return Reading(None, None, (refuse_unfit(print_name(path.name), error),))


def _read_opened(path: Path, opened: OpenedBook, form: Form | None) -> Reading:
    marked = find_marked_form(opened.book, opened.names, form)
    if isinstance(marked, Finding):
        return Reading(None, None, (marked,))
    layout = make_layout(marked or form or find_form())
    sheets, is_sum = _view_sheets(opened)
    location = locate_slots(opened.names, tuple(sheets.values()), layout)
    if marked is None and len(location.spots) < _ENOUGH * len(layout.slots):
        seen = {*location.spots, *location.hints}
        foreign = not (
            not seen.isdisjoint(layout.form.cells) or not seen.isdisjoint(layout.form.texts)
        )
        finding = _not_a_form(print_name(path.name), layout.form, opened.book)
        why = "里面没有填报表的内容" if foreign else ""
        return Reading(None, None, (finding,), passed_over=why)
    reading = _read(LocatedWorkbook(opened, layout, location, sheets), is_sum=is_sum)
    if any(map(is_marked, sheets.values())) and is_as_packed(opened.data):
        return replace(reading, passed_over="是本程序写的标注副本，还没有人改过")
    if is_sum:
        return replace(reading, passed_over="是各单位的汇总，不是一个单位的填报")
    return reading


def _view_sheets(opened: OpenedBook) -> tuple[dict[str, SheetView], bool]:
    """The sheets by title, those beside a sum taken out of the book; and whether there were any."""
    sheets, count = {}, len(opened.book.worksheets)
    for ws in opened.book.worksheets:
        view = view_sheet(ws, opened.merges.get(ws.title, ()))
        if is_aside(view):
            opened.book.remove(ws)
        else:
            sheets[view.title] = view
    return sheets, len(sheets) < count


def _read(source: LocatedWorkbook, *, is_sum: bool) -> Reading:
    fields, about_fields = read_fields(source)
    cells, about_cells, displaced = read_numbers(source, fields)
    paragraphs, about_texts = read_texts(source)
    texts = {key: tuple(words for words, _ in found) for key, found in paragraphs.items()}
    rows = {key: tuple(place for _, place in found) for key, found in paragraphs.items()}
    reasons, about_reasons = read_reasons(source)
    places = {slot_id: source.place(slot_id) for slot_id in source.layout.slots}
    filing = Filing(source.layout.form.id, fields, cells, texts, reasons, places, rows)
    edited = tuple(find_edited_labels(source.layout, source.sheets))
    outside_cells = find_outside_cells(source.layout, source.location, source.sheets, edited)
    findings = (
        *_report_doubts(source),
        *join_hidden((*about_fields, *about_cells, *about_texts, *about_reasons)),
        *report_outside_cells(
            [outside for outside in outside_cells if outside.place not in displaced]
        ),
        *find_extra_sheets(source.layout, source.location, source.sheets),
        *find_covered(source.layout, source.location, source.sheets),
        *report_converted(source.opened.converted),
        *report_ignored(source.opened.ignored, source.sheets, is_sum=is_sum),
        *find_moves(source.layout, source.location),
        *report_edited_labels(source.layout, source.location, edited),
    )
    typed = source.typed()
    return Reading(source.layout.form, filing, findings, typed, outside_cells, is_sum=is_sum)


def _not_a_form(name: str, form: Form, book: Workbook) -> Finding:
    sheets = "、".join(book.sheetnames[:8])
    return Finding(
        "F10",
        Severity.ERROR,
        f"{name} 不是“{form.name}”的填报表：没有填报表的标记，也没有找到半数以上的填写格；"
        f"里面的工作表是：{sheets}",
        "请交主管部门下发的填报表；内容复制到了新文件里的，请填回下发的填报表再交",
    )


def _report_doubts(source: LocatedWorkbook) -> Iterator[Finding]:
    for slot_id, doubt in source.location.doubts.items():
        if doubt is Doubt.DRAGGED:
            slot = source.layout.slots[slot_id]
            message = f"{slot.item}：这一格被拖动过或被别的格盖住，分不清哪个数是它的，没有读取"
            fix = "撤销拖动；或在下发的填报表里重填这一格（用复制和粘贴，不要拖动格子）"
            yield source.report("C08", Severity.ERROR, slot, message, fix)
    yield from report_lost(source)
    doubts = {source.location.doubts.get(slot.id) for slot in _slots_for_reasons(source)}
    if doubts & NOT_FOUND:
        message = f"“{REASONS_SHEET}”这张表找不到了或被改动过，写在里面的说明没有读取"
        fix = "没有写过说明的不用改；写过的，在下发的填报表里重写"
        yield Finding("F13", Severity.NOTE, message, fix, Place(REASONS_SHEET))
    yield from report_relabelled(source.layout, source.location.relabelled)
    for twin in source.location.duplicates:
        yield _report_duplicates(twin)


def _slots_for_reasons(source: LocatedWorkbook) -> list[Slot]:
    return [slot for slot in source.layout.slots.values() if slot.sheet == REASONS_SHEET]


def _report_duplicates(twin: DuplicateSheets) -> Finding:
    sheets = "、".join(f"“{title}”" for title in (twin.taken, *twin.others))
    place = Place(twin.taken)
    if twin.alike:
        message = f"工作表{sheets}内容相同，读取的是“{twin.taken}”"
        return Finding("F13", Severity.NOTE, message, "不用改", place)
    message = f"工作表{sheets}都像是“{twin.page}”而内容不同，分不清以哪张为准，没有读取"
    return Finding("F12", Severity.ERROR, message, "留下要交的那一张，把其余的删掉", place)
