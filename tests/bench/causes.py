"""How often a single wrong cell is told as one finding that names it.

Every number of the two tables with sums of a real report is made wrong in turn: one more, one
less, two digits swapped, moved into a neighbouring cell. Printed for each kind of mistake: how
many were tried, how many gave exactly one finding, and in how many `id` or `candidates` hold the
cell.

    python tests/bench/causes.py
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from toolkit.checks.arithmetic import check_equations
from toolkit.checks.case import Case
from toolkit.filing import CellValue, Filing, load_filing
from toolkit.finding import Status
from toolkit.form.catalog import find_form

CASE = Path(__file__).resolve().parents[1] / "cases" / "suqian-2023.json"
FORM = find_form()
TABLES = [table for table in FORM.tables.values() if table.id in {r.table for r in FORM.equations}]
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
    """Each count moved into the next cell of its row or column, over what stands there."""
    for table in TABLES:
        width = len(table.bands[0].column_leaves)
        ids = [cell.id for cell in table.cells]
        for here, cell in enumerate(ids):
            for there in (here + 1, here + width):
                same_row = there // width == here // width
                if there < len(ids) and (same_row or there == here + width) and values[cell]:
                    yield cell, {ids[there]: values[cell], cell: 0}


def judge(cell: str, changes: dict[str, CellValue], base: Filing) -> tuple[bool, bool]:
    """Whether there is one finding, and whether it names the cell."""
    case = Case(FORM, Filing(FORM.id, cells={**base.cells, **changes}))
    errors = [f for f in check_equations(case) if f.status is Status.OPEN and f.code != "E08"]
    named = any(cell in {f.id, *f.candidates} for f in errors)
    return len(errors) == 1, len(errors) == 1 and named


def main() -> None:
    """Print the table."""
    base = load_filing(CASE.read_text(encoding="utf-8"), FORM)[0]
    values = dict(base.cells)
    kinds = {
        "one more": shift(values, 1), "one less": shift(values, -1),
        "digits swapped": swap_digits(values), "moved next door": move(values),
    }  # fmt: skip
    print(f"{'mistake':16} {'tried':>6} {'one finding':>12} {'named':>6} {'ms each':>8}")  # noqa: T201
    for kind, mistakes in kinds.items():
        start = time.perf_counter()
        judged = [judge(cell, changes, base) for cell, changes in mistakes if values != changes]
        seconds = time.perf_counter() - start
        one, named = (sum(column) for column in zip(*judged, strict=True))
        each = seconds / len(judged) * 1000
        print(f"{kind:16} {len(judged):6} {one:12} {named:6} {each:8.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
