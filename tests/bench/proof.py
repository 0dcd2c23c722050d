"""What proving a report costs against rendering it with plain docxtpl, timed in turns in one run.

The ratio must be below 1. `template` is a user's own template, `whole form` the form's own.

    python tests/bench/proof.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate

from toolkit.form.catalog import find_form, find_template
from toolkit.form.filing import load_filing
from toolkit.word.proof.proof import prove
from toolkit.word.render.render import render
from toolkit.word.sandbox.sandbox import make_environment
from toolkit.word.shared.context import make_context

CASE = Path(__file__).resolve().parents[1] / "cases" / "suqian-2023.json"


def time_call(call: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    """Time all three in turns and print the medians and the ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    form = find_form()
    template = find_template(form)
    filing, _ = load_filing(CASE.read_text(encoding="utf-8"), form)
    report = render(template, form, filing)

    def render_plainly() -> None:
        document = DocxTemplate(template)
        document.render(make_context(form, filing), make_environment())
        document.save(BytesIO())

    calls: dict[str, Callable[[], object]] = {
        "docxtpl": render_plainly,
        "whole form": lambda: prove(report, form, filing),
        "template": lambda: prove(report, form, filing, template=template),
    }
    if any(calls[name]() for name in ("whole form", "template")):
        sys.exit("the report is not proved")
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append(time_call(call))
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    for name, median in medians.items():
        ratio = median / medians["docxtpl"]
        print(f"{name:10} {median * 1000:7.1f} ms  ratio {ratio:.3f}")  # noqa: T201  (a script's result)
    sys.exit(0 if max(medians, key=lambda name: medians[name]) == "docxtpl" else 1)


if __name__ == "__main__":
    main()
