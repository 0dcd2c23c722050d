"""Peak memory of `tianbao check` on a folder of many workbooks against one of 50.

The ratio must be within 1.10: whatever is kept for each file shows here.

    python tests/bench/memory.py [N=500]
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKBOOK = ROOT / "workbook" / "examples" / "leye-2021.xlsx"
FEW = 50
MOST = 1.10
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def fill_folder(folder: Path, count: int) -> Path:
    """A folder of copies of the filled form."""
    folder.mkdir()
    for number in range(count):
        shutil.copy(WORKBOOK, folder / f"{number:04}.xlsx")
    return folder


def measure(folder: Path, *options: str) -> float:
    """Megabytes that checking a folder takes at most, in a process of its own."""
    command = [str(Path(sys.executable).parent / "tianbao"), "check", str(folder), *options]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command], capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1024


def main() -> None:
    """Measure both folders, for each way to print the findings."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    worst = 0.0
    with tempfile.TemporaryDirectory() as name:
        few = fill_folder(Path(name) / "few", FEW)
        many = fill_folder(Path(name) / "many", count)
        for options in ((), ("--json",)):
            sizes = [measure(folder, *options) for folder in (few, many)]
            ratio = sizes[1] / sizes[0]
            worst = max(worst, ratio)
            print(  # noqa: T201  (a script's result)
                f"{' '.join(options) or 'text':8} {FEW} workbooks {sizes[0]:.1f} MB, "
                f"{count} workbooks {sizes[1]:.1f} MB, ratio {ratio:.3f}"
            )
    sys.exit(0 if worst <= MOST else 1)


if __name__ == "__main__":
    main()
