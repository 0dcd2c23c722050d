"""How long `tianbao report` takes as a whole process, against a plain script that checks nothing.

The plain script loads the same workbook with openpyxl, reads every cell by its fixed place, and
renders the same template through docxtpl: what an office would write for itself. Both start cold,
in turns, so that whatever else the machine does hits both.

    python tests/bench/report.py [ROUNDS]
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Python keeps what it compiled, as it does where a program is installed
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
ROOT = Path(__file__).resolve().parents[2]
WORKBOOK = ROOT / "workbook" / "examples" / "leye-2021.xlsx"
MOST = 1.0
COMMAND = Path(sys.executable).parent / "tianbao"
TEMPLATE = ROOT / "templates" / "annual-report-2021.docx"
PLAIN = """
import json, sys
from pathlib import Path
from types import SimpleNamespace
from docxtpl import DocxTemplate
from jinja2 import Environment
from openpyxl import load_workbook

def read(workbook, places):
    book = load_workbook(workbook)
    context = {"标题": "报告"}
    for name, (sheet, address, last) in places.items():
        if last:
            column, row = address[0], int(address[1:])
            cells = (book[sheet][f"{column}{r}"].value for r in range(row, last + 1))
            context[name] = [SimpleNamespace(级=0, 题="", 文=text) for text in cells if text]
            continue
        value = book[sheet][address].value
        node, *path = name.split(".")
        if not path:
            context[name] = value
            continue
        here = context.setdefault(node, SimpleNamespace())
        for part in path[:-1]:
            if not hasattr(here, part):
                setattr(here, part, SimpleNamespace())
            here = getattr(here, part)
        setattr(here, path[-1], value)
    return context

places, template, source, folder = map(Path, sys.argv[1:])
places = json.loads(places.read_text(encoding="utf-8"))
for workbook in sorted(source.glob("*.xlsx")) if source.is_dir() else [source]:
    document = DocxTemplate(template)
    document.render(read(workbook, places), Environment(), autoescape=True)
    document.save(folder / f"{workbook.stem}.docx")
"""


def make_plain(folder: Path) -> list[str]:
    """Write the plain script into a folder: a command but for what to read and where to write."""
    script, places = folder / "plain.py", folder / "places.json"
    script.write_text(PLAIN, encoding="utf-8")
    write_places(places)
    return [sys.executable, str(script), str(places), str(TEMPLATE)]


def write_places(path: Path) -> None:
    """Write down where each slot stands, for the plain script."""
    from toolkit.excel.layout.layout import make_layout
    from toolkit.form.catalog import find_form
    from toolkit.form.model import Text

    slots = make_layout(find_form()).slots.values()
    places = {
        slot.id: (
            slot.sheet,
            slot.area.address,
            slot.area.last_row if isinstance(slot.part, Text) else 0,
        )
        for slot in slots
    }
    path.write_text(json.dumps(places, ensure_ascii=False), encoding="utf-8")


def run_for(command: list[str]) -> tuple[float, float]:
    """Seconds that a command takes, on the clock and of the processor."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return time.perf_counter() - start, worked


def main() -> None:
    """Time both in turns; the process fails where tianbao is slower."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        target = str(folder / "report.docx")
        ours = [str(COMMAND), "report", str(WORKBOOK), "-o", target, "--force"]
        plain = [*make_plain(folder), str(WORKBOOK), str(folder)]
        times: dict[str, list[tuple[float, float]]] = {"tianbao": [], "plain": []}
        for turn in range(rounds + 1):
            for side, run in (("tianbao", ours), ("plain", plain)):
                taken = run_for(run)
                times[side] += [taken] if turn else []
    good = [tell(what, times, index) for index, what in enumerate(("clock", "processor"))]
    sys.exit(0 if all(good) else 1)


def tell(what: str, times: dict[str, list[tuple[float, float]]], index: int) -> bool:
    """Print the medians and their ratio; whether it is within the limit."""
    medians = {
        side: statistics.median(pair[index] for pair in pairs) for side, pairs in times.items()
    }
    ratio = medians["tianbao"] / medians["plain"]
    told = ", ".join(f"{side} {median * 1000:.0f} ms" for side, median in medians.items())
    print(f"{what}: {told}, ratio {ratio:.3f} (at most {MOST})")  # noqa: T201  (a script's result)
    return ratio <= MOST


if __name__ == "__main__":
    main()
