"""What share of reading a workbook its checks take: all of them, of one filing.

python tests/bench/checks.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.excel.read.reader import read_workbook
from toolkit.form.catalog import find_form
from toolkit.pipeline.workbooks import import_filing

CASES = Path(__file__).resolve().parents[1] / "cases"


def take(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Time both in turns; print the medians and their ratio for each case."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    form = find_form()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("leye-2021", "suqian-2023"):
            path = Path(folder) / f"{name}.xlsx"
            path.write_bytes(import_filing(CASES / f"{name}.json")[1] or b"")
            filing = read_workbook(path).filing
            assert filing is not None
            case = Case(form, filing, filing)
            run_checks(case)  # patterns are compiled once a process
            times = [
                (take(lambda p=path: read_workbook(p)), take(lambda c=case: run_checks(c)))  # type: ignore[misc]  # defaults bind
                for _ in range(rounds)
            ]
            read, check = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
            print(f"{name:12} read {read:7.1f} ms  check {check:6.1f} ms  ratio {check / read:.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
