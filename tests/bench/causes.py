"""How often one fault is told as one finding that names it, and whether findings contradict others.

First, single wrong figures: every number of the two tables with sums of a real report is made wrong
in turn: one more, one less, two digits swapped, moved into a neighbouring cell; then a part and the
totals that follow it, which the report's own texts must tell, and two totals that were typed over.
`id` or `candidates` must hold the cell.

Then, what happens to a workbook: rows and columns deleted in LibreOffice, a table pasted a row or a
column off, a row or column left blank, a table without its merged cells (which is read as it is:
nothing to tell) and without its names and keys besides. The message must name the cause.

    python tests/bench/causes.py
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from office import Office, missing_office
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.core.finding import Finding, Severity, Status
from toolkit.excel.layout.layout import make_layout
from toolkit.form.catalog import find_form
from toolkit.form.filing import CellValue, Filing, load_filing
from toolkit.form.model import Per
from toolkit.form.rules.equation import Equation, resolve_all
from toolkit.pipeline.steps import check_workbook
from toolkit.pipeline.workbooks import import_filing

CASE = Path(__file__).resolve().parents[1] / "cases" / "suqian-2023.json"
FORM = find_form()
TABLES = [table for table in FORM.tables.values() if table.id in {r.table for r in FORM.equations}]
LAYOUT = make_layout(FORM)
SHEETS = [LAYOUT.slots[table.cells[0].id].sheet for table in FORM.tables.values()]
BASE = load_filing(CASE.read_text(encoding="utf-8"), FORM)[0]
OFFICE = Office()
Wrong = tuple[str, dict[str, CellValue]]


def shift(values: dict[str, CellValue], by: int) -> Iterator[Wrong]:
    """Each count one more or one less, where it stays a count."""
    for table in TABLES:
        for cell in table.cells:
            value = values[cell.id]
            if isinstance(value, int) and value + by >= 0:
                yield cell.id, {cell.id: value + by}


def swap_digits(values: dict[str, CellValue]) -> Iterator[Wrong]:
    """Each count with its first two different neighbouring digits swapped."""
    for table in TABLES:
        for cell in table.cells:
            digits = str(values[cell.id])
            at = next((i for i, (a, b) in enumerate(pairwise(digits)) if a != b), None)
            if at is not None:
                swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
                yield cell.id, {cell.id: int(swapped)}


def move(values: dict[str, CellValue]) -> Iterator[Wrong]:
    """Each count moved into the next cell of its row or column, over what stands there.

    Only where a sum is off then: else there is nothing to be told by.
    """
    for table in TABLES:
        width = len(table.bands[0].column_leaves)
        ids = [cell.id for cell in table.cells]
        for here, cell in enumerate(ids):
            for there in (here + 1, here + width):
                same_row = there // width == here // width
                if there < len(ids) and (same_row or there == here + width) and values[cell]:
                    changes: dict[str, CellValue] = {ids[there]: values[cell], cell: 0}
                    sums = (e.sides({**values, **changes}) for e in resolve_all(FORM))
                    if any(left != right for left, right in sums):
                        yield cell, changes


def follow(values: dict[str, CellValue]) -> Iterator[Wrong]:
    """Each part of a row one more, and the row's total with it: the column alone can tell."""
    for cell in (cell for cell in TABLES[0].cells if cell.id not in LAYOUT.totals):
        total = next(
            e.total for e in LAYOUT.totals.values() if cell.id in e.cells[1:] and is_row(e)
        )
        value, whole = values[cell.id], values[total or ""]
        if isinstance(value, int) and isinstance(whole, int):
            yield cell.id, {cell.id: value + 1, total or "": whole + 1}


def is_row(equation: Equation) -> bool:
    """Whether an equation is about one row."""
    return equation.rule.per is Per.ROW


def overtype(values: dict[str, CellValue]) -> Iterator[Wrong]:
    """Two totals that have no cell in common, each with another number typed over its formula."""
    totals = [e for e in LAYOUT.totals.values() if e.total]
    for first, second in zip(totals, totals[len(totals) // 2 :], strict=False):
        if first.total and second.total and set(first.cells).isdisjoint(second.cells):
            wrong = {t: values[t] for t in (first.total, second.total)}
            changed = {t: v + 3 * n for n, (t, v) in enumerate(wrong.items(), 1) if v is not None}
            yield f"{first.total} {second.total}", dict(changed)


class Judged(NamedTuple):
    """How many findings a fault gave, whether each names its cause, and whether any contradict."""

    findings: int
    is_named: bool
    contradicts: bool


def judge(cells: str, changes: dict[str, CellValue], base: Filing) -> Judged:
    """Compare what is open about figures with what was; a wrong cell each should be named."""
    typed = frozenset(LAYOUT.totals.keys() & changes.keys())
    case = Case(FORM, replace(base, cells={**base.cells, **changes}), typed_totals=typed)
    before = set(list_open(Case(FORM, base)))
    found = [finding for finding in list_open(case) if finding not in before]
    wrong = cells.split()
    named = all(any(cell in {f.id, *f.candidates} for f in found) for cell in wrong)
    return Judged(1 + len(found) - len(wrong), named, contradict(found))


def list_open(case: Case) -> list[Finding]:
    """The errors and questions about figures, and about what texts say of them."""
    return [
        f
        for f in run_checks(case)
        if f.status is Status.OPEN and f.severity is not Severity.NOTE and f.code[:1] in "EM"
        if f.code not in {"E05", "E06", "E07"}  # of what is odd, not of what is wrong
    ]


def contradict(findings: Iterable[Finding]) -> bool:
    """Whether a cell gets two right values, or all is said to be found where something is not."""
    right: dict[str | None, set[str]] = {}
    said = list(findings)
    for finding in said:
        if finding.expected and finding.code[:1] == "E":
            right.setdefault(finding.id, set()).add(finding.expected)
    errors = {f.place.sheet for f in said if f.severity is Severity.ERROR and f.place}
    calm = {f.place.sheet for f in said if f.place and ("都找到了" in f.message or f.code == "F13")}
    return any(len(values) > 1 for values in right.values()) or bool(errors & calm)


Edit = tuple[str, Path]
"""What the one finding must say, nothing where there is nothing to tell; and the workbook."""


def delete_rows(book: Path) -> Iterator[Edit]:
    """Each row of each table deleted."""
    for sheet in SHEETS:
        rows = _lines(sheet, 0)
        for row, slots in rows.items() if len(rows) > 1 else ():
            target = book.with_name("行.xlsx")
            OFFICE.run(book, ["delete_rows", sheet, row, 1], ["save", target])
            yield f"少了一行：{FORM.cells[slots[0]].row.labels[-1]}", target


def delete_columns(book: Path) -> Iterator[Edit]:
    """Each column of each table with sums deleted."""
    for table in TABLES:
        sheet = LAYOUT.slots[table.cells[0].id].sheet
        for column, slots in _lines(sheet, 1).items():
            target = book.with_name("列.xlsx")
            OFFICE.run(book, ["delete_columns", sheet, column_name(column), 1], ["save", target])
            yield f"{FORM.cells[slots[0]].column.labels[-1]}", target


def _lines(sheet: str, axis: int) -> dict[int, list[str]]:
    """The cells of a sheet by their row or column."""
    lines: dict[int, list[str]] = {}
    for slot in LAYOUT.slots.values():
        if slot.sheet == sheet and slot.id in FORM.cells:
            lines.setdefault(slot.area[axis], []).append(slot.id)
    return lines


def column_name(number: int) -> str:
    """The letter of a column of a table that is not very wide."""
    return chr(64 + number)


def paste_off(book: Path) -> Iterator[Edit]:
    """The figures of the larger table a row or a column off, whole and without their last line."""
    words = {(1, 0): "都往上移一行", (-1, 0): "都往下移一行", (0, 1): "都往左移一列"}
    for (down, right), said in words.items():
        for cut in (0, 1) if (down, right) == (1, 0) else (0,):
            yield said, edit(book, lambda b, d=down, r=right, c=cut: _paste(b, d, r, c))  # type: ignore[misc]  # bound by default


def _paste(book: Workbook, down: int, right: int, cut: int) -> None:
    slots = [LAYOUT.slots[cell.id] for cell in TABLES[0].cells]
    sheet = book[slots[0].sheet]
    values = dict(BASE.cells)
    for slot in slots:
        sheet[slot.area.address].value = None
    last, first = slots[-1].area.row, slots[0].area.row
    for slot in slots:
        row = slot.area.row + down
        if first <= row <= last + down - cut:
            sheet.cell(row, slot.area.column + right).value = values[slot.id]


def leave_blank(book: Path) -> Iterator[Edit]:
    """Each row and column of the larger table left blank."""
    sheet = LAYOUT.slots[TABLES[0].cells[0].id].sheet
    for axis, word in ((0, "这一行都没有填"), (1, "这一列都没有填")):
        for slots in _lines(sheet, axis).values():
            yield word, edit(book, lambda b, s=slots: _clear(b[sheet], s))  # type: ignore[misc]  # bound by default


def _clear(sheet: Worksheet, slots: Sequence[str]) -> None:
    for slot in slots:
        sheet[LAYOUT.slots[slot].area.address].value = None


def unmerge(book: Path) -> Iterator[Edit]:
    """Each table without its merged cells: it is read all the same."""
    for sheet in SHEETS:
        yield "", edit(book, lambda b, s=sheet: _unmerge(b[s]))  # type: ignore[misc]  # bound by default


def strip(book: Path) -> Iterator[Edit]:
    """Each table without its merged cells, names and keys, as words and values pasted over it."""
    for sheet in SHEETS:
        yield "只剩印好的文字", edit(book, lambda b, s=sheet: _strip(b, s))  # type: ignore[misc]  # bound by default


def _unmerge(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


def _strip(book: Workbook, title: str) -> None:
    _unmerge(book[title])
    for key in next(page.keys for page in LAYOUT.sheets if page.title == title):
        book[title].cell(key.row, key.column).value = None
    for slot in LAYOUT.slots.values():
        if slot.sheet == title:
            del book.defined_names[f"f.{slot.id}"]


def edit(path: Path, change: Callable[[Workbook], None]) -> Path:
    """Change a copy of a workbook."""
    book = load_workbook(path)
    change(book)
    target = path.with_name("改过.xlsx")
    book.save(target)
    return target


def judge_book(words: str, path: Path, before: set[tuple[str, str]]) -> Judged:
    """Compare what is open about a workbook with what was."""
    findings = [f for f in check_workbook(path).findings if f.status is Status.OPEN]
    new = [f for f in findings if (f.code, f.message) not in before and f.code[:1] in "CFEM"]
    told = [f for f in new if f.severity is not Severity.NOTE]
    named = all(words in f.message for f in told) and bool(told) == bool(words)
    return Judged(len(told) if words else 1 + len(told), named, contradict(new))


def show(kind: str, judged: Iterable[Judged]) -> list[Judged]:
    """Print a line and pass on what it is about."""
    start = time.perf_counter()
    every = list(judged)
    each = (time.perf_counter() - start) / len(every) * 1000
    one, named = (sum(j.findings == 1 for j in every), sum(j.is_named for j in every))
    against = sum(j.contradicts for j in every)
    print(f"{kind:28} {len(every):6} {one:12} {named:6} {against:12} {each:8.1f}")  # noqa: T201
    return every


def main() -> None:
    """Print the table."""
    values = dict(BASE.cells)
    silent = replace(BASE, texts={})
    figures = {
        "one more": (shift(values, 1), silent),
        "one less": (shift(values, -1), silent),
        "digits swapped": (swap_digits(values), silent),
        "moved next door": (move(values), silent),
        "one more, with the texts": (shift(values, 1), BASE),
        "a part and its total": (follow(values), silent),
        "the same, with the texts": (follow(values), BASE),
        "two totals typed over": (overtype(values), silent),
    }
    head = (
        f"{'fault':28} {'tried':>6} {'one finding':>12} {'named':>6} {'contradicts':>12} {'ms':>8}"
    )
    print(head)  # noqa: T201
    every: list[Judged] = []
    for kind, (mistakes, base) in figures.items():
        every += show(kind, (judge(*wrong, base) for wrong in mistakes if values != wrong[1]))
    edits = [paste_off, leave_blank, unmerge, strip]
    if missing_office() is None:
        edits = [delete_rows, delete_columns, *edits]
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "交来.xlsx")
        book.write_bytes(import_filing(CASE)[1] or b"")
        usual = {(f.code, f.message) for f in check_workbook(book).findings}
        for change in edits:
            kind = change.__name__.replace("_", " ")
            every += show(kind, (judge_book(*made, usual) for made in change(book)))
    OFFICE.close()
    named = sum(j.is_named for j in every) / len(every)
    print(f"named in {named:.2%}; contradicting: {sum(j.contradicts for j in every)}")  # noqa: T201


if __name__ == "__main__":
    main()
