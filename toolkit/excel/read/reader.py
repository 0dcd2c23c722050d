"""Reading of a returned workbook into a filing and findings, without exceptions."""

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
from toolkit.excel.read.fields_and_texts import read_fields, read_texts
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
    is_marked,
    is_sum_sheet,
    report_converted,
    report_edited_labels,
    report_ignored,
    report_outside_cells,
)
from toolkit.excel.read.reasons import read_reasons
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing
from toolkit.form.pages import REASONS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.excel.layout.model import Contents
    from toolkit.excel.open.opening import OpenedBook
    from toolkit.form.model import Form

_ENOUGH = 0.5
"""Share of a form's slots from which an unmarked workbook counts as of this form."""


@dataclass(frozen=True)
class Reading:
    """The filing of a workbook with its form, or neither where it could not be read."""

    form: Form | None
    filing: Filing | None
    findings: tuple[Finding, ...]
    typed: Contents = field(default_factory=dict)
    """Contents of the slots as typed, for the marked copy."""
    outside_cells: tuple[OutsideCell, ...] = ()
    """Contents beside the slots."""
    passed_over: str = ""
    """Reason why it is nobody's filing: nothing of a form, or our own marked copy."""
    is_sum: bool = False
    """True for a sum of ours, which has sheets beside the form."""


def read_workbook(path: Path, form: Form | None = None) -> Reading:
    """Read a workbook of the form that it is marked as, or of `form` without marks."""
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
    sheets = {
        ws.title: view_sheet(ws, opened.merges.get(ws.title, ())) for ws in opened.book.worksheets
    }
    beside = [title for title, view in sheets.items() if is_sum_sheet(view)]
    for title in beside:
        opened.book.remove(opened.book[title])
        del sheets[title]
    location = locate_slots(opened.names, tuple(sheets.values()), layout)
    if marked is None and len(location.spots) < _ENOUGH * len(layout.slots):
        titles = "、".join(opened.book.sheetnames[:8])
        finding = Finding(
            "F10",
            Severity.ERROR,
            f"{print_name(path.name)} 不是“{layout.form.name}”的填报表：没有填报表的标记，"
            f"也没有找到半数以上的填写格；里面的工作表是：{titles}",
            "请交主管部门下发的填报表；内容复制到了新文件里的，请填回下发的填报表再交",
        )
        seen = {*location.spots, *location.hints}
        is_empty = seen.isdisjoint(layout.form.cells) and seen.isdisjoint(layout.form.texts)
        passed_over = "里面没有填报表的内容" if is_empty else ""
        return Reading(None, None, (finding,), passed_over=passed_over)
    reading = _read(LocatedWorkbook(opened, layout, location, sheets), is_sum=bool(beside))
    if any(map(is_marked, sheets.values())) and is_as_packed(opened.data):
        return replace(reading, passed_over="是本程序写的标注副本，还没有人改过")
    return replace(reading, passed_over="是各单位的汇总，不是一个单位的填报") if beside else reading


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


def _report_doubts(source: LocatedWorkbook) -> Iterator[Finding]:
    for slot_id, doubt in source.location.doubts.items():
        if doubt is Doubt.DRAGGED:
            slot = source.layout.slots[slot_id]
            message = f"{slot.item}：这一格被拖动过或被别的格盖住，分不清哪个数是它的，没有读取"
            fix = "撤销拖动；或在下发的填报表里重填这一格（用复制和粘贴，不要拖动格子）"
            yield source.report("C08", Severity.ERROR, slot, message, fix)
    yield from report_lost(source)
    doubts = {
        source.location.doubts.get(slot.id)
        for slot in source.layout.slots.values()
        if slot.sheet == REASONS_SHEET
    }
    if doubts & NOT_FOUND:
        message = f"“{REASONS_SHEET}”这张表找不到了或被改动过，写在里面的说明没有读取"
        fix = "没有写过说明的不用改；写过的，在下发的填报表里重写"
        yield Finding("F13", Severity.NOTE, message, fix, Place(REASONS_SHEET))
    yield from report_relabelled(source.layout, source.location.relabelled)
    for page, chosen, others, alike in source.location.duplicates:
        sheets = "、".join(f"“{title}”" for title in (chosen, *others))
        if alike:
            message = f"工作表{sheets}内容相同，读取的是“{chosen}”"
            yield Finding("F13", Severity.NOTE, message, "不用改", Place(chosen))
        else:
            message = f"工作表{sheets}都像是“{page}”而内容不同，分不清以哪张为准，没有读取"
            fix = "留下要交的那一张，把其余的删掉"
            yield Finding("F12", Severity.ERROR, message, fix, Place(chosen))
