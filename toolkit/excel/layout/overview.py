"""The first sheet: instructions, and the live state of every sheet and check."""

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
from toolkit.excel.layout.model import Area, Check, Label, Look, Sheet, count_lines
from toolkit.form.model import Cell, FormField, Text
from toolkit.form.pages import OVERVIEW_SHEET

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        """Add a row of labels."""
        self.labels.extend(labels)
        self.heights[self.row] = height
        self.row += 1

    def add_line(self, height: float, text: str, look: Look) -> None:
        """Add a row with one label across the page."""
        self.add(height, Label(Area(self.row, 2, 1, _ACROSS), text, look))


def lay_out_overview(form: Form, sheets: Sequence[Sheet]) -> Sheet:
    """Return the first sheet, from the sheets that follow it."""
    page = _Page()
    page.add_line(40, f"{form.name}填报表", Look.TITLE)
    page.add_line(22, f"依据：{form.edition}", Look.GUIDE)
    verdict_row = page.row
    page.row += 1
    if form.instructions:
        page.add_line(26, "怎样填写", Look.GROUP)
        for number, line in enumerate(form.instructions, start=1):
            height = 7 + _LINE * count_lines(line, 90)
            text = Label(Area(page.row, 3, 1, _ACROSS - 1), line, Look.STEP)
            page.add(height, Label(Area(page.row, 2), str(number), Look.NAME), text)
    page.row += 1
    states = _add_states(page, sheets)
    if any(sheet.checks for sheet in sheets):
        page.row += 1
        _add_checks(page, sheets)
    done = "-".join(f'COUNTIF({states.range},"{state}*")' for state in ("已填", "可不填"))
    unfinished = f"({states.rowspan}-{done})"
    verdict = (
        f'=IF({unfinished}=0,"全部填完，表内数字对平，可以交回",'
        f'"还有 "&{unfinished}&" 张表没有填完或没有对平，见下面的总览")'
    )
    page.labels.append(Label(Area(verdict_row, 2, 1, _ACROSS), verdict, Look.VERDICT))
    page.heights[verdict_row] = 28
    return Sheet(OVERVIEW_SHEET, tuple(page.labels), widths=_WIDTHS, heights=page.heights)


def _add_states(page: _Page, sheets: Sequence[Sheet]) -> Area:
    """List the sheets with their live states; return the area of the states."""
    page.add_line(26, "填报情况总览（随填随变，点表名可以跳转）", Look.GROUP)
    heads = (
        (Area(page.row, 2, 1, 2), "工作表"),
        (Area(page.row, 4), "现在的情况"),
        (Area(page.row, 5, 1, 3), "要求"),
    )
    page.add(22, *(Label(area, text, Look.HEAD) for area, text in heads))
    first = page.row
    for sheet in sheets:
        link = Place(sheet.title, sheet.slots[0].area.address)
        is_required = any(isinstance(s.part, Cell) or s.part.required for s in sheet.slots)
        page.add(
            22,
            Label(Area(page.row, 2, 1, 2), sheet.title, Look.LINK, link),
            Label(Area(page.row, 4), f"={_make_state(sheet)}", Look.STATE),
            Label(Area(page.row, 5, 1, 3), "必填" if is_required else "可不填", Look.HINT),
        )
    return Area(first, 4, page.row - first)


def _make_state(sheet: Sheet) -> str:
    """Return the expression for the state of a sheet of a table, of texts or of fields."""
    cells = [slot for slot in sheet.slots if isinstance(slot.part, Cell)]
    if cells:
        switch = next((slot for slot in sheet.slots if isinstance(slot.part, FormField)), None)
        red, blank = count_red(cells, sheet.title), count_blank(cells, switch, sheet.title)
        state = f'"已填完{"，全部对平" if sheet.checks else ""}"'
        if sheet.checks:
            off = "+".join(
                f'COUNTIF({address},"{OFF}*")' for address in _refer_to_checks(sheet.checks, sheet)
            )
            state = f'IF({off}>0,"{OFF} "&({off})&" 处",{state})'
        if switch:
            ranges = (refer(sheet.title, at) for at in compress(slot.area for slot in cells))
            filled = "+".join(f'COUNTIF({at},">0")' for at in ranges)
            state = f'IF(IF({is_on(switch, sheet.title)},{filled},0)>0,"{CONTRADICTED}",{state})'
        state = f'IF({blank}>0,"{UNFILLED}，还有 "&({blank})&" 格",{state})'
        return f'IF({red}>0,"{RED} "&({red})&" 个，在这里核对不了",{state})'
    needed = [s for s in sheet.slots if not isinstance(s.part, Cell) and s.part.required]
    if any(isinstance(slot.part, Text) for slot in sheet.slots):
        # a text's run is counted down to the line that ends it, which grows with inserted rows
        counts = {
            slot.id: count_paragraphs(
                refer(sheet.title, slot.area._replace(rowspan=slot.area.rowspan + 1))
            )
            for slot in sheet.slots
        }
        count = "+".join(counts.values())
        filled = f'IF({count}=0,"可不填","已填 "&({count})&" 段")'
        missing = ",".join(f"{counts[slot.id]}=0" for slot in needed)
        return f'IF(OR({missing}),"{UNFILLED}",{filled})' if needed else filled
    blanks = "+".join(f"({length_of(refer(sheet.title, s.area.address))}=0)" for s in needed)
    return f'IF({blanks}=0,"已填完","{UNFILLED}，还有 "&({blanks})&" 项")' if blanks else '"可不填"'


def _refer_to_checks(checks: Sequence[Check], sheet: Sheet) -> list[str]:
    """Return references to the verdicts of checks, as few ranges."""
    return [refer(sheet.title, address) for address in compress(check.area for check in checks)]


def _add_checks(page: _Page, sheets: Sequence[Sheet]) -> None:
    """List the rules with how many of their checks are balanced, off or open."""
    page.add_line(26, "勾稽关系（点名称可以跳转到核对栏）", Look.GROUP)
    heads = (2, "审核"), (3, "关系"), (4, "所在工作表"), (5, BALANCED), (6, OFF), (7, "未核对")
    page.add(22, *(Label(Area(page.row, column), text, Look.HEAD) for column, text in heads))
    for sheet in sheets:
        for rule, group in groupby(sheet.checks, key=lambda check: check.equation.rule):
            checks = tuple(group)
            link = Place(sheet.title, checks[0].area.address)
            line = [
                Label(Area(page.row, 2), rule.code, Look.NAME),
                Label(Area(page.row, 3), rule.name, Look.LINK, link),
                Label(Area(page.row, 4), sheet.title, Look.HINT),
            ]
            ranges = _refer_to_checks(checks, sheet)
            for column, verdicts in ((5, [BALANCED]), (6, [f"{OFF}*"]), (7, [UNFILLED, RED])):
                counts = "+".join(f'COUNTIF({at},"{v}")' for at in ranges for v in verdicts)
                line.append(Label(Area(page.row, column), f"={counts}", Look.STATE))
            page.add(22, *line)
