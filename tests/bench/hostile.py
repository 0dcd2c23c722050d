"""Files made to hang or fill the memory of whoever reads them: seconds, peak memory, finding.

Each is built by one process and read by another, which measures itself; the limits are 5 seconds
and 300 MB. The last column says what was expected where it did not come.

    python tests/bench/hostile.py [NAME …]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from excel.hostile_files import WORKBOOK
from excel.hostile_shapes import SHAPES, is_expected
from word.hostile_templates import NAMES, build

MOST_SECONDS, MOST_MB = 5.0, 300


def measure(path: Path) -> str:
    """Read a file and say, as JSON, how long it took, how much memory and what came of it."""
    import resource

    start = time.perf_counter()
    is_read, codes = try_template(path) if path.suffix == ".docx" else read(path)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return json.dumps([seconds, memory, is_read, codes])


def read(path: Path) -> tuple[bool, list[str]]:
    """Read a workbook: whether it was read, and the codes of what was found."""
    from toolkit.excel.read.reader import read_workbook

    reading = read_workbook(path)
    return reading.filing is not None, sorted({finding.code for finding in reading.findings})


def try_template(path: Path) -> tuple[bool, list[str]]:
    """Check a template and fill it in: whether that came to an end, and the codes of its errors."""
    from toolkit.core.finding import Severity
    from toolkit.form.catalog import find_form
    from toolkit.form.filing import blank_filing
    from toolkit.word.lint.lint import check_template
    from toolkit.word.render.render import TemplateError, render

    form = find_form("annual-report-2021")
    told = check_template(path, form)
    codes = sorted({finding.code for finding in told if finding.severity is Severity.ERROR})
    try:
        render(path, form, blank_filing(form))
    except TemplateError:
        return False, codes
    return True, codes


def run(*arguments: str) -> str:
    """Run this script for one step; a failure is its last line."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return (
        done.stdout if done.returncode == 0 else (done.stderr.strip() or "killed").split("\n")[-1]
    )


def show(name: str, path: Path, usual: list[str]) -> bool:
    """Build and read one file in turn and print its line; whether all was well."""
    said = run("--build", name, str(path)) or run("--read", str(path))
    if not said.startswith("["):
        print(f"{name:36} {said}")  # noqa: T201  (a script's result)
        return False
    seconds, memory, is_read, codes = json.loads(said)
    if name in SHAPES:
        wanted = SHAPES[name].code
        good = is_expected(SHAPES[name], codes, usual, is_read=is_read)
    else:
        wanted = "T04 or T06"
        good = not is_read and codes in (["T04"], ["T06"])
    good = good and float(seconds) < MOST_SECONDS and float(memory) < MOST_MB
    kind = "read" if is_read else "refused"
    wanted = "" if good else f"  expected {wanted or 'nothing'}"
    size = path.stat().st_size / 1024
    print(  # noqa: T201
        f"{name:36} {size:8.0f} KB {seconds:6.2f} s {memory:5.0f} MB  "
        f"{kind:8}{' '.join(codes)}{wanted}",
        flush=True,
    )
    return good


def main() -> None:
    """Build, read and show every shape, or do one step of it."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--build"]:
        name = arguments[1]
        Path(arguments[2]).write_bytes(SHAPES[name].build() if name in SHAPES else build(name))
    elif arguments[:1] == ["--read"]:
        print(measure(Path(arguments[1])))  # noqa: T201
    else:
        with tempfile.TemporaryDirectory() as folder:
            usual = json.loads(run("--read", str(WORKBOOK)))[3]
            results = [
                show(name, Path(folder) / ("填报表.xlsx" if name in SHAPES else "模板.docx"), usual)
                for name in arguments or (*SHAPES, *NAMES)
            ]
        sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
