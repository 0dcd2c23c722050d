"""Reports of a whole county: how many workbooks a second, against a plain script, and the memory.

`tianbao report FOLDER` reads, checks, writes and proves; the plain script of `report.py` loads each
workbook with openpyxl and renders it with docxtpl, and checks nothing. Both run as one process, in
turns, and the same folder by two processes. Then the peak memory of few workbooks is set against
that of many, and a province's worth is run through.

    python tests/bench/county.py [COUNT=200] [ROUNDS=3] [MANY=2000] [ALL=5000]

MANY or ALL of 0 leaves that part out. Exits with 1 where a ratio is not reached.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.report import COMMAND, ENVIRONMENT, make_plain

from toolkit.core.files import pack, unpack
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import load_filing

CASE = Path(__file__).resolve().parents[1] / "cases" / "leye-2021.json"
NUMBER = "48271"
"""Stands in the name of the unit, and for nothing else in its workbook."""
FEW = 100
LEAST_PLAIN, LEAST_TWO, MOST_MEMORY = 4.0, 1.7, 1.10
MEASURE = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(sys.argv[1:], capture_output=True).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = time.perf_counter() - start
print(json.dumps([code, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


class Run(NamedTuple):
    """What a command took: seconds on the clock and of the processors, megabytes at most."""

    clock: float
    processor: float
    memory: float


class County:
    """A folder in which counties of workbooks are made and reported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parts = self._fill()
        self._outputs = (folder / f"报告{number}" for number in count())

    def _fill(self) -> list[tuple[str, bytes]]:
        form = find_form()
        filing, _ = load_filing(CASE.read_text(encoding="utf-8"), form)
        named = replace(filing, fields={**filing.fields, form.unit: f"第{NUMBER}街道办事处"})
        return unpack(write_workbook(make_layout(form), named))

    def collect(self, size: int) -> Path:
        """A folder of workbooks, each of another unit."""
        folder = self.folder / f"收回{size}"
        folder.mkdir(exist_ok=True)
        for number in range(size):
            path = folder / f"{number:05}.xlsx"
            if not path.exists():
                parts = [(n, d.replace(NUMBER.encode(), b"%05d" % number)) for n, d in self._parts]
                path.write_bytes(pack(parts))
        return folder

    def report(self, size: int, jobs: int = 1) -> Run:
        """Make the reports of so many workbooks."""
        command = [str(COMMAND), "report", str(self.collect(size)), "--jobs", str(jobs), "-o"]
        return self._measure(command, size)

    def report_plainly(self, size: int) -> Run:
        """The same without checks, as a plain script does it."""
        return self._measure([*make_plain(self.folder), str(self.collect(size))], size)

    def _measure(self, command: list[str], size: int) -> Run:
        output = next(self._outputs)
        output.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, *command, str(output)],
            capture_output=True, text=True, check=True, env=ENVIRONMENT,
        )  # fmt: skip
        code, *taken = json.loads(done.stdout)
        reports = list(output.glob("*.docx"))
        assert (code, len(reports)) == (0, size), (code, len(reports))
        for path in reports:
            path.unlink()
        return Run(*taken)


def say(text: str) -> None:
    """A line of the result."""
    print(text, flush=True)  # noqa: T201  (a script's result)


def compare_speed(county: County, size: int, rounds: int) -> Iterator[bool]:
    """Time one process, the plain script and two processes in turns; whether each is fast."""
    sides: dict[str, Callable[[], Run]] = {
        "one process": lambda: county.report(size),
        "plain script": lambda: county.report_plainly(size),
        "two processes": lambda: county.report(size, jobs=2),
    }
    county.report(1)  # Python keeps what it compiles
    runs = [{side: run() for side, run in sides.items()} for _ in range(rounds)]
    for side in sides:
        clock = statistics.median(turn[side].clock for turn in runs)
        processor = statistics.median(turn[side].processor for turn in runs)
        say(
            f"{side:14}{size / clock:6.1f} a second, {clock / size * 1000:.1f} ms each "
            f"({processor / size * 1000:.1f} ms of the processor)"
        )
    own = [turn["one process"] for turn in runs]
    plain = [turn["plain script"] for turn in runs]
    two = [turn["two processes"] for turn in runs]
    yield tell("plain / one process, on the clock", own, plain, 0, LEAST_PLAIN)
    yield tell("plain / one process, of the processor", own, plain, 1, LEAST_PLAIN)
    yield tell("one process / two, on the clock", two, own, 0, LEAST_TWO)


def tell(what: str, below: list[Run], above: list[Run], index: int, least: float) -> bool:
    """Print the median of ratios, each of runs that followed one another; whether it is reached."""
    ratio = statistics.median(a[index] / b[index] for a, b in zip(above, below, strict=True))
    say(f"{what}: {ratio:.2f} (at least {least})")
    return ratio >= least


def compare_memory(county: County, many: int) -> bool:
    """Whether many workbooks take hardly more memory than few."""
    few, much = county.report(FEW).memory, county.report(many).memory
    say(f"memory of {FEW} workbooks {few:.1f} MB, of {many} {much:.1f} MB, {much / few:.3f} times")
    return much / few <= MOST_MEMORY


def run_through(county: County, size: int) -> None:
    """Print what a province's worth takes by all processors."""
    jobs = os.cpu_count() or 1
    run = county.report(size, jobs)
    say(
        f"{size} workbooks, {jobs} processes: {run.clock / 60:.1f} minutes, "
        f"{size / run.clock:.1f} a second, {run.processor / size * 1000:.1f} ms of the processor "
        f"each, at most {run.memory:.0f} MB in one process"
    )


def main() -> None:
    """Measure all that was asked for."""
    asked = [int(word) for word in sys.argv[1:]]
    size, rounds, many, everything = (*asked, *(200, 3, 2000, 5000)[len(asked) :])
    with tempfile.TemporaryDirectory() as name:
        county = County(Path(name))
        good = list(compare_speed(county, size, rounds))
        if many:
            good.append(compare_memory(county, many))
        if everything:
            run_through(county, everything)
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
