"""The first sheet: how to fill the workbook in, and the live state of every sheet and check."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.core.finding import Place
from toolkit.excel.layout.formulas import (
    BALANCED,
    CONTRADICTED,
    OFF,
    RED,
    UNFILLED,
    compress,
    count_blank,
    count_paragraphs,
    count_red,
    is_on,
    length_of,
    refer,
)
from toolkit.excel.layout.model import Area, Check, Label, Look, Sheet, Slot
from toolkit.excel.layout.text_height import count_lines
from toolkit.form.model import Cell, FormField, Text
from toolkit.form.pages import OVERVIEW_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.form.model import Form

_WIDTHS = {1: 2.0, 2: 7.0, 3: 30.0, 4: 34.0, 5: 10.0, 6: 10.0, 7: 10.0}
_ACROSS = 6
_LINE = 17.0


@dataclass
class _Page:
    """The labels so far and the next free row."""

    row: int = 1
    labels: list[Label] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)

    def add(self, height: float, *labels: Label) -> None:
        self.labels.extend(labels)
        self.heights[self.row] = height
        self.row += 1


def lay_out_overview(form: Form, sheets: Sequence[Sheet]) -> Sheet:
    """The first sheet, from the sheets that follow it."""
    page = _Page()
    page.add(40, _across(page, f"{form.name}填报表", Look.TITLE))
    page.add(22, _across(page, f"依据：{form.edition}", Look.GUIDE))
    verdict_row = page.row
    page.row += 1
    if form.instructions:
        page.add(26, _across(page, "怎样填写", Look.GROUP))
        for number, line in enumerate(form.instructions, start=1):
            height = 7 + _LINE * count_lines(line, 90)
            text = Label(Area(page.row, 3, 1, _ACROSS - 1), line, Look.STEP)
            page.add(height, Label(Area(page.row, 2), str(number), Look.NAME), text)
    page.row += 1
    states = _add_states(page, sheets)
    if any(sheet.checks for sheet in sheets):
        page.row += 1
        _add_checks(page, sheets)
    page.labels.append(Label(Area(verdict_row, 2, 1, _ACROSS), _verdict(states), Look.VERDICT))
    page.heights[verdict_row] = 28
    return Sheet(OVERVIEW_SHEET, tuple(page.labels), widths=_WIDTHS, heights=page.heights)


def _across(page: _Page, text: str, look: Look) -> Label:
    return Label(Area(page.row, 2, 1, _ACROSS), text, look)


def _add_states(page: _Page, sheets: Sequence[Sheet]) -> Area:
    """List the sheets with their live states; return the area of the states."""
    page.add(26, _across(page, "填报情况总览（随填随变，点表名可以跳转）", Look.GROUP))
    heads = (
        (Area(page.row, 2, 1, 2), "工作表"),
        (Area(page.row, 4), "现在的情况"),
        (Area(page.row, 5, 1, 3), "要求"),
    )
    page.add(22, *(Label(area, text, Look.HEAD) for area, text in heads))
    first = page.row
    for sheet in sheets:
        link = Place(sheet.title, sheet.slots[0].area.address)
        page.add(
            22,
            Label(Area(page.row, 2, 1, 2), sheet.title, Look.LINK, link),
            Label(Area(page.row, 4), f"={_state(sheet)}", Look.STATE),
            Label(Area(page.row, 5, 1, 3), "必填" if _is_required(sheet) else "可不填", Look.HINT),
        )
    return Area(first, 4, page.row - first)


def _is_required(sheet: Sheet) -> bool:
    return any(isinstance(s.part, Cell) or s.part.required for s in sheet.slots)


def _state(sheet: Sheet) -> str:
    cells = [slot for slot in sheet.slots if isinstance(slot.part, Cell)]
    if cells:
        return _table_state(sheet, cells)
    if any(isinstance(slot.part, Text) for slot in sheet.slots):
        return _text_state(sheet)
    blanks = "+".join(
        f"({length_of(refer(sheet.title, slot.area.address))}=0)"
        for slot in sheet.slots
        if not isinstance(slot.part, Cell) and slot.part.required
    )
    return f'IF({blanks}=0,"已填完","{UNFILLED}，还有 "&({blanks})&" 项")' if blanks else '"可不填"'


def _table_state(sheet: Sheet, cells: Sequence[Slot]) -> str:
    """Red cells before blank ones, and those before sums that are off; then a switch against it."""
    switch = next((slot for slot in sheet.slots if isinstance(slot.part, FormField)), None)
    red, blank = count_red(cells, sheet.title), count_blank(cells, switch, sheet.title)
    state = f'"已填完{"，全部对平" if sheet.checks else ""}"'
    if sheet.checks:
        off = "+".join(f'COUNTIF({address},"{OFF}*")' for address in _verdicts(sheet.checks, sheet))
        state = f'IF({off}>0,"{OFF} "&({off})&" 处",{state})'
    if switch:
        ranges = (refer(sheet.title, at) for at in compress(slot.area for slot in cells))
        filled = "+".join(f'COUNTIF({at},">0")' for at in ranges)
        state = f'IF(IF({is_on(switch, sheet.title)},{filled},0)>0,"{CONTRADICTED}",{state})'
    state = f'IF({blank}>0,"{UNFILLED}，还有 "&({blank})&" 格",{state})'
    return f'IF({red}>0,"{RED} "&({red})&" 个，在这里核对不了",{state})'


def _verdicts(checks: Sequence[Check], sheet: Sheet) -> list[str]:
    return [refer(sheet.title, address) for address in compress(check.area for check in checks)]


def _text_state(sheet: Sheet) -> str:
    """A text's run is counted down to the line that ends it, which grows with inserted rows."""
    counts, needed = [], []
    for slot in sheet.slots:
        run = Area(slot.area.row, slot.area.column, slot.area.rowspan + 1)
        counts.append(count_paragraphs(refer(sheet.title, run)))
        if not isinstance(slot.part, Cell) and slot.part.required:
            needed.append(f"{counts[-1]}=0")
    count = "+".join(counts)
    filled = f'IF({count}=0,"可不填","已填 "&({count})&" 段")'
    return f'IF(OR({",".join(needed)}),"{UNFILLED}",{filled})' if needed else filled


def _add_checks(page: _Page, sheets: Sequence[Sheet]) -> None:
    page.add(26, _across(page, "勾稽关系（点名称可以跳转到核对栏）", Look.GROUP))
    heads = (2, "审核"), (3, "关系"), (4, "所在工作表"), (5, BALANCED), (6, OFF), (7, "未核对")
    page.add(22, *(Label(Area(page.row, column), text, Look.HEAD) for column, text in heads))
    for sheet in sheets:
        for _, group in groupby(sheet.checks, key=lambda check: check.equation.rule):
            page.add(22, *_check_line(page.row, sheet, tuple(group)))


def _check_line(row: int, sheet: Sheet, checks: Sequence[Check]) -> Iterator[Label]:
    rule = checks[0].equation.rule
    link = Place(sheet.title, checks[0].area.address)
    yield Label(Area(row, 2), rule.code, Look.NAME)
    yield Label(Area(row, 3), rule.name, Look.LINK, link)
    yield Label(Area(row, 4), sheet.title, Look.HINT)
    ranges = _verdicts(checks, sheet)
    for column, verdicts in ((5, [BALANCED]), (6, [f"{OFF}*"]), (7, [UNFILLED, RED])):
        counts = "+".join(f'COUNTIF({at},"{verdict}")' for at in ranges for verdict in verdicts)
        yield Label(Area(row, column), f"={counts}", Look.STATE)


def _verdict(states: Area) -> str:
    """One sentence for the whole workbook, from the states of its sheets."""
    done = "-".join(f'COUNTIF({states.range},"{words}*")' for words in ("已填", "可不填"))
    open_ = f"({states.rowspan}-{done})"
    return (
        f'=IF({open_}=0,"全部填完，表内数字对平，可以交回",'
        f'"还有 "&{open_}&" 张表没有填完或没有对平，见下面的总览")'
    )
