"""The list of problems of a marked copy, and the sheet of cells outside the form."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.finding import Place, Severity, Status
from toolkit.core.text import shorten
from toolkit.excel.layout.formulas import refer
from toolkit.excel.layout.model import (
    EXPLAINED,
    KEY_COLUMN,
    MARKED_SHEET,
    MENDED,
    OPEN,
    OUTSIDE_COLUMN,
    OUTSIDE_HEAD,
    Area,
    Label,
    Look,
    Sheet,
    count_lines,
)
from toolkit.excel.write.style import set_up_page, style_label, tint_changes
from toolkit.form.pages import OUTSIDE_SHEET, PROBLEMS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from toolkit.core.finding import Finding

_COLUMNS = (
    ("序号", 6.0), ("程度", 8.0), ("位置（点击跳转）", 20.0), ("项目", 26.0), ("现在填的", 14.0),
    ("应当是", 14.0), ("问题", 44.0), ("怎么办", 34.0), ("改了吗", 8.0),
)  # fmt: skip
_FIRST = 2
_LAST = _FIRST + len(_COLUMNS) - 1
_LINE = 15.0
_HEAD_ROW = 4
_SHORT = 60
_COUNTS = {
    Severity.ERROR: "错误 {} 项，必须改正",
    Severity.QUESTION: "需说明 {} 项，确实无误的在最后的“情况说明”表里写明原因",
    Severity.NOTE: "提示 {} 项，供核对",
}


@dataclass(frozen=True)
class Problem:
    """A finding in the copy: its number and its cell there.

    `unmended` is the expression that it is not mended, empty where there is none; `reason` is the
    cell of 情况说明 for its reason.
    """

    number: int
    finding: Finding
    place: Place | None
    unmended: str
    reason: Place | None = None


def write_problems(book: Workbook, title: str, problems: Sequence[Problem]) -> None:
    """Add the list as the first sheet of a workbook."""
    counts = Counter(problem.finding.severity for problem in problems)
    summary = "；".join(text.format(counts[s]) for s, text in _COUNTS.items() if counts[s])
    how = "直接在本工作簿里改：红色的格改好后会自动消色。全部改好后保存，把本工作簿交回即可。"
    guide = f"{summary}。{how}"
    ws = book.create_sheet(PROBLEMS_SHEET, 0)
    labels = [
        Label(Area(1, _FIRST, 1, len(_COLUMNS)), PROBLEMS_SHEET, Look.TITLE),
        Label(Area(2, _FIRST, 1, len(_COLUMNS)), title, Look.GROUP),
        Label(Area(3, _FIRST, 1, len(_COLUMNS)), guide, Look.GUIDE),
    ]
    heights = {1: 34.0, 2: 24.0, 3: 8 + 16.0 * count_lines(guide, 160), 4: 24.0}
    for column, (name, _) in enumerate(_COLUMNS, start=_FIRST):
        labels.append(Label(Area(_HEAD_ROW, column), name, Look.HEAD))
    for row, problem in enumerate(problems, start=_HEAD_ROW + 1):
        line = list(_make_line(problem, row))
        labels += line
        heights[row] = max(
            8 + _LINE * count_lines(label.text, _COLUMNS[label.area.column - _FIRST][1] - 1)
            for label in line
            if not label.text.startswith("=")
        )
    widths = {column: width for column, (_, width) in enumerate(_COLUMNS, start=_FIRST)}
    _write(ws, Sheet(
        PROBLEMS_SHEET, tuple(labels), widths=widths, heights=heights, landscape=True,
        freeze=f"A{_HEAD_ROW + 1}", repeat=(_HEAD_ROW, _HEAD_ROW),
    ))  # fmt: skip
    if problems:
        tint_changes(ws, Area(_HEAD_ROW + 1, _LAST, len(problems)))


def write_outside_cells(book: Workbook, outside_cells: Sequence[tuple[str, str]]) -> None:
    """Add a sheet of the cells outside the form, each its old place and its content."""
    if not outside_cells:
        return
    ws = book.create_sheet(OUTSIDE_SHEET, 1)
    guide = "这些内容写在填写格以外，没有读入报告。要的移到填写格，处理好了把那一行删掉。"
    labels = [
        Label(Area(1, OUTSIDE_COLUMN, 1, 2), OUTSIDE_SHEET, Look.TITLE),
        Label(Area(2, OUTSIDE_COLUMN, 1, 2), guide, Look.GUIDE),
        Label(Area(OUTSIDE_HEAD, OUTSIDE_COLUMN), "原来的位置", Look.HEAD),
        Label(Area(OUTSIDE_HEAD, OUTSIDE_COLUMN + 1), "内容", Look.HEAD),
    ]
    heights = {1: 34.0, 2: 22.0, 3: 22.0}
    for row, (place, content) in enumerate(outside_cells, start=OUTSIDE_HEAD + 1):
        labels.append(Label(Area(row, OUTSIDE_COLUMN), place, Look.LISTED))
        labels.append(Label(Area(row, OUTSIDE_COLUMN + 1), content, Look.LISTED))
        heights[row] = min(400, 8 + _LINE * count_lines(content, 78))
    _write(ws, Sheet(OUTSIDE_SHEET, tuple(labels), widths={2: 24, 3: 80}, heights=heights))


def _make_line(problem: Problem, row: int) -> Iterator[Label]:
    """Yield the labels of a problem's row, the last of them its state."""
    finding = problem.finding
    status = "" if finding.status is Status.OPEN else f"\n{finding.status.value}"
    state = ""
    if finding.severity is not Severity.NOTE and (problem.unmended or problem.reason):
        state = f'IF({problem.unmended or "TRUE"},"{OPEN}","{MENDED}")'
        if problem.reason:
            reason = refer(problem.reason.sheet, problem.reason.cell)
            state = f'IF(LEN(TRIM({reason}))>0,"{EXPLAINED}",{state})'
        state = f"={state}"
    where = str(problem.place or finding.place or "整个文件")
    texts = (
        str(problem.number), f"{finding.severity.value}{status}", where, finding.item or "",
        shorten(finding.found or "", _SHORT), shorten(finding.expected or "", _SHORT),
        f"[{finding.code}] {finding.message}", finding.fix, state,
    )  # fmt: skip
    for column, text in enumerate(texts, start=_FIRST):
        is_link = column == _FIRST + 2 and problem.place is not None
        look = Look.STATE if column in {_FIRST, _FIRST + 1, _LAST} else Look.LISTED
        yield Label(
            Area(row, column), text, Look.LINK if is_link else look,
            problem.place if is_link else None,
        )  # fmt: skip


def state_cell(number: int) -> Place:
    """Return the cell of the state of a problem, by its number."""
    return Place(PROBLEMS_SHEET, Area(_HEAD_ROW + number, _LAST).address)


def _write(ws: Worksheet, sheet: Sheet) -> None:
    """Write a sheet that only a marked copy has; of formulas only those of states are live."""
    set_up_page(ws, sheet)
    ws.cell(1, KEY_COLUMN).value = MARKED_SHEET
    ws.column_dimensions["A"].hidden = True
    for label in sheet.labels:
        cell = ws.cell(label.area.row, label.area.column)
        cell.value = label.text or None
        if label.text.startswith("=") and label.look is not Look.STATE:
            cell.data_type = "s"
        style_label(ws, label)
