"""The copy that goes back to the clerk: written afresh, what is wrong marked in it.

It is a workbook like the one handed out, with what the clerk typed in its slots, a list of the
problems in front, red cells that clear themselves once their content changes, and comments. It is
read as any other; the marks are gone with the next one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openpyxl.comments import Comment
from openpyxl.utils.cell import coordinate_from_string

from toolkit.excel.blank import build_workbook, save_workbook
from toolkit.excel.contents import Formula, contents_of
from toolkit.excel.dress import flag_cell
from toolkit.excel.layout import lay_out
from toolkit.excel.problems import Problem, write_problems, write_strays
from toolkit.excel.reasons import reason_columns
from toolkit.excel.unchanged import is_unchanged
from toolkit.filing import Reason
from toolkit.finding import Place, Severity, Status
from toolkit.form.model import Text
from toolkit.form.pages import REASONS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from openpyxl import Workbook

    from toolkit.excel.contents import Contents
    from toolkit.excel.layout import Layout
    from toolkit.excel.leftovers import Stray
    from toolkit.filing import CellValue, Filing
    from toolkit.finding import Finding
    from toolkit.form.model import Form

_COMMENT_WIDTH, _COMMENT_LINE = 320, 20


@dataclass(frozen=True)
class Returned:
    """What a marked copy is made of."""

    form: Form
    filing: Filing
    findings: Sequence[Finding]
    typed: Contents
    strays: Sequence[Stray]


def write_marked(returned: Returned) -> bytes:
    """The marked copy as .xlsx bytes."""
    typed = {i: rows for i, rows in returned.typed.items() if not i.startswith(REASONS_SHEET)}
    asked = sum(map(_asks, returned.findings))
    rooms = {name: len(typed.get(name, ())) for name in returned.form.texts}
    layout = lay_out(returned.form, rooms, len(returned.filing.reasons) + asked)
    contents = contents_of(layout, returned.filing) | typed
    problems = [
        _locate(number, finding, returned.filing, layout, contents)
        for number, finding in enumerate(returned.findings, start=1)
    ]
    reasons = (*_move(returned.filing, layout), *_unwritten(problems))
    contents |= reason_columns(reasons, layout.slots)
    book = build_workbook(layout, contents)
    title = returned.filing.say(returned.form.title)
    write_problems(book, title, problems)
    write_strays(book, [(str(stray.place), stray.words) for stray in returned.strays])
    _mark_cells(book, problems)
    return save_workbook(book)


def _asks(finding: Finding) -> bool:
    """Whether a reason is still to be written."""
    return finding.severity is Severity.QUESTION and finding.status is Status.OPEN


def _unwritten(problems: Iterable[Problem]) -> Iterator[Reason]:
    """A line to fill in for every question that is still open."""
    for problem in problems:
        finding = problem.finding
        if _asks(finding):
            slot_id = finding.id or str(finding.place or "")
            yield Reason(finding.code, slot_id, "", problem.place)


def _move(filing: Filing, layout: Layout) -> Iterator[Reason]:
    """The reasons that were given, each about the cell as it stands in the copy."""
    for reason in filing.reasons:
        slot = layout.slots.get(reason.id)
        start = filing.places.get(reason.id)
        about = reason.about
        if slot and start and about:
            offset = _rows_below(about, start) if isinstance(slot.part, Text) else 0
            about = Place(slot.sheet, slot.area.first.below(offset).address)
        yield replace(reason, about=about)


def _locate(
    number: int, finding: Finding, filing: Filing, layout: Layout, contents: Contents
) -> Problem:
    """Where a finding's cell stands in the copy, and how to tell that it was not mended."""
    slot = layout.slots.get(finding.id or "")
    if slot is None:
        return Problem(number, finding, None, "")
    rows = contents.get(slot.id, (None,)) or (None,)
    offset = _row_in_run(finding, filing) if isinstance(slot.part, Text) else 0
    offset = offset if offset < len(rows) else 0
    place = Place(slot.sheet, slot.area.first.below(offset).address)
    content = _shown(rows[offset], filing.cells.get(slot.id))
    return Problem(number, finding, place, is_unchanged(place.cell, content))


def _shown(content: object, value: CellValue) -> object:
    """What a cell shows: a total's formula its value."""
    return value if isinstance(content, Formula) else content


def _row_in_run(finding: Finding, filing: Filing) -> int:
    """How many rows below the start of its run a paragraph stood in the clerk's file."""
    start = filing.places.get(finding.id or "")
    if start is None or finding.place is None or finding.place.sheet != start.sheet:
        return 0
    return _rows_below(finding.place, start)


def _rows_below(place: Place, start: Place) -> int:
    first, last = (int(coordinate_from_string(p.cell)[1]) for p in (start, place))
    return max(0, last - first)


def _mark_cells(book: Workbook, problems: Iterable[Problem]) -> None:
    """Colour what must be mended or explained, and say why in a comment."""
    by_place: Mapping[Place, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.place and problem.finding.severity is not Severity.NOTE:
            by_place[problem.place].append(problem)
    for place, here in by_place.items():
        cell = book[place.sheet][place.cell]
        is_error = any(p.finding.severity is Severity.ERROR for p in here)
        flag_cell(book[place.sheet], place.cell, here[0].unchanged, is_error=is_error)
        lines = [f"问题 {p.number}：{p.finding.message}\n怎么办：{p.finding.fix}" for p in here]
        comment = Comment("\n".join(lines), "填报")
        comment.width = _COMMENT_WIDTH
        comment.height = _COMMENT_LINE * (2 + sum(len(line) // 22 + 2 for line in lines))
        cell.comment = comment
