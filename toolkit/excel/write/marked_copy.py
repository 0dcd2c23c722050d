"""The marked copy that goes back to the clerk: a new workbook in which problems are marked.

It is a workbook like the one handed out, with what the clerk typed in its slots, a list of the
problems in front, red cells that lose their colour once their content changes, and comments. It is
read as any other workbook; the next copy has marks of its own.

One live formula in the list shows whether a problem was mended. Colours refer to it by a defined
name, since a conditional format may not name another sheet.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openpyxl.comments import Comment
from openpyxl.utils.cell import absolute_coordinate
from openpyxl.workbook.defined_name import DefinedName

from toolkit.core.finding import Place, Severity, Status
from toolkit.excel.layout.formulas import refer
from toolkit.excel.layout.layout import lay_out
from toolkit.excel.layout.model import OPEN
from toolkit.excel.layout.reasons import reason_columns, reason_place
from toolkit.excel.write.contents import contents_of
from toolkit.excel.write.problem_sheet import (
    Problem,
    state_cell,
    write_outside_cells,
    write_problems,
)
from toolkit.excel.write.style import flag_cell
from toolkit.excel.write.unmended_formula import MarkedCopy, is_unmended, join_conditions
from toolkit.excel.write.workbook import build_workbook, save_workbook
from toolkit.form.filing import Reason
from toolkit.form.model import Text
from toolkit.form.pages import REASONS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl import Workbook

    from toolkit.core.finding import Finding
    from toolkit.excel.layout.model import Contents
    from toolkit.excel.read.outside_cells import OutsideCell
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form

_COMMENT_WIDTH, _COMMENT_LINE = 320, 20
_STATE = "m."
"""Prefix of the defined names of problems' state cells; the number of the problem follows."""


@dataclass(frozen=True)
class Returned:
    """A returned workbook: its filing, its findings, and what was typed in slots and elsewhere."""

    form: Form
    filing: Filing
    findings: Sequence[Finding]
    typed: Contents
    outside_cells: Sequence[OutsideCell]


def write_marked(returned: Returned) -> bytes:
    """Return the marked copy as .xlsx bytes."""
    filing, findings = returned.filing, [finding for finding in returned.findings if finding.fix]
    typed = {i: rows for i, rows in returned.typed.items() if not i.startswith(REASONS_SHEET)}
    rooms = {name: len(typed.get(name, ())) for name in returned.form.texts}
    layout = lay_out(returned.form, rooms, len(filing.reasons) + sum(map(_needs_reason, findings)))
    copy = MarkedCopy(layout, contents_of(layout, filing) | typed, filing)
    reasons = []
    for reason in filing.reasons:
        slot = layout.slots.get(reason.id)
        start, about = filing.places.get(reason.id), reason.about
        if slot and start and about:
            below = max(0, about.row - start.row) if isinstance(slot.part, Text) else 0
            about = Place(slot.sheet, slot.area.first.below(below).address)
        reasons.append(replace(reason, about=about))
    problems = []
    for number, finding in enumerate(findings, start=1):
        slot = layout.slots.get(finding.id or "")
        place, unmended, reason_cell = None, "", None
        if slot is not None:
            rows = copy.rows_of(finding) if isinstance(slot.part, Text) else ()
            place = Place(slot.sheet, slot.area.first.below(rows[0] if rows else 0).address)
            unmended = is_unmended(finding, slot, copy)
        if _needs_reason(finding):
            reason_cell = reason_place(layout.slots, len(reasons))
            slot_id = finding.id or str(finding.place or "")
            reasons.append(Reason(finding.code, slot_id, "", place))
        problems.append(Problem(number, finding, place, unmended, reason_cell))
    book = build_workbook(layout, copy.contents | reason_columns(reasons, layout.slots))
    write_problems(book, filing.describe(returned.form.title), problems)
    write_outside_cells(book, [(str(cell.place), cell.words) for cell in returned.outside_cells])
    _mark_cells(book, problems)
    return save_workbook(book)


def _needs_reason(finding: Finding) -> bool:
    """Return whether a reason is still to be written."""
    return finding.severity is Severity.QUESTION and finding.status is Status.OPEN


def _mark_cells(book: Workbook, problems: Iterable[Problem]) -> None:
    """Colour the cells to be mended or explained, and describe their problems in comments."""
    by_place: Mapping[Place, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.place and problem.finding.severity is not Severity.NOTE:
            by_place[problem.place].append(problem)
    for place, here in by_place.items():
        cell = book[place.sheet][place.cell]
        is_error = any(p.finding.severity is Severity.ERROR for p in here)
        open_ = []
        for problem in here:
            name, state = f"{_STATE}{problem.number}", state_cell(problem.number)
            meaning = refer(state.sheet, absolute_coordinate(state.cell))
            book.defined_names[name] = DefinedName(name, attr_text=meaning, hidden=True)
            open_.append(f'{name}="{OPEN}"')
        condition = join_conditions("OR", open_)
        flag_cell(book[place.sheet], place.cell, condition, is_error=is_error)
        lines = [f"问题 {p.number}：{p.finding.message}\n怎么办：{p.finding.fix}" for p in here]
        comment = Comment("\n".join(lines), "填报")
        comment.width = _COMMENT_WIDTH
        comment.height = _COMMENT_LINE * (2 + sum(len(line) // 22 + 2 for line in lines))
        cell.comment = comment
