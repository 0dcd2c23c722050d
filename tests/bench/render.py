"""How many reports a second one warm process renders, against docxtpl and docxtemplater.

All fill in the same template with the same filing, in turns, so that whatever else the machine
does hits each. docxtemplater has no tags of docxtpl: its template holds the same cells, texts and
fields as {tags}, without the conditions on a paragraph's level. It is fetched from npm into a
temporary folder; where that fails, it is passed over. Then the peak memory of 1,000 renders is
set against that of 100.

    python tests/bench/render.py [ROUNDS=15]
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docxtpl import DocxTemplate
from jinja2 import Environment

from toolkit.core.paragraphs import split_text
from toolkit.form.catalog import find_form, find_template
from toolkit.form.filing import Filing, load_filing
from toolkit.form.model import Form
from toolkit.word.render.render import render
from toolkit.word.sandbox.printing import format_value
from toolkit.word.shared.context import TITLE, make_context

CASE = Path(__file__).resolve().parents[1] / "cases" / "suqian-2023.json"
FORM = "annual-report-2021"
BATCH = 20
LEAST = {"docxtpl": 25, "docxtemplater": 5}
MOST_MEMORY = 1.10
NODE = """
const fs = require("fs"), PizZip = require("pizzip"), Docxtemplater = require("docxtemplater");
const content = fs.readFileSync("template.docx");
const data = JSON.parse(fs.readFileSync("data.json", "utf8"));
const render = () => new Docxtemplater(new PizZip(content), {paragraphLoop: true})
  .render(data).toBuffer();
require("readline").createInterface({input: process.stdin}).on("line", (line) => {
  const start = process.hrtime.bigint();
  for (let i = 0; i < Number(line); i++) fs.writeFileSync("report.docx", render());
  console.log(Number(process.hrtime.bigint() - start) / 1e9);
});
"""
RENDERS = """
import resource, sys
from bench.render import load_case, render_ours
form, filing = load_case()
for _ in range(int(sys.argv[1])):
    render_ours(form, filing)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def load_case() -> tuple[Form, Filing]:
    """The form and a real filing."""
    form = find_form(FORM)
    filing, findings = load_filing(CASE.read_text(encoding="utf-8"), form)
    assert not findings
    return form, filing


def render_ours(form: Form, filing: Filing) -> bytes:
    """A report as `tianbao report` makes it."""
    return render(find_template(form), form, filing)


def render_plainly(form: Form, filing: Filing) -> bytes:
    """A report as a script with docxtpl makes it."""
    document = DocxTemplate(find_template(form))
    document.render(make_context(form, filing), Environment(autoescape=True))
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_data(form: Form, filing: Filing) -> dict[str, object]:
    """The filing as docxtemplater takes it."""
    values = {**filing.fields, **filing.cells, TITLE: filing.describe(form.title)}
    texts = {
        name: [{"文": p.head + p.body} for p in split_text(filing.texts.get(name, ()))]
        for name in form.texts
    }
    return {**{name: format_value(value) for name, value in values.items()}, **texts}


def convert(template: Path) -> Document:
    """Our template with docxtemplater's tags; of the paragraphs in a loop the last is kept."""
    document = docx.Document(str(template))
    loop = ""
    for paragraph, following in zip(
        document.paragraphs, [*document.paragraphs[1:], None], strict=True
    ):
        text = paragraph.text
        start = re.match(r"\{%p for 段 in (\S+) %\}", text)
        loop = start[1] if start else loop
        if start:
            paragraph.text = f"{{#{loop}}}"
        elif text.startswith("{%p endfor"):
            paragraph.text, loop = f"{{/{loop}}}", ""
        elif text.startswith("{%p") or (loop and following and "endif" not in following.text):
            paragraph._p.getparent().remove(paragraph._p)  # type: ignore[union-attr]  # has one
    for element in document.element.body.iter("{*}t"):
        element.text = convert_tags(element.text or "")
    properties = document.core_properties
    for name in ("title", "subject", "author", "comments", "keywords", "category"):
        setattr(properties, name, convert_tags(getattr(properties, name)))
    return document


def convert_tags(text: str) -> str:
    """A text with docxtemplater's tags for values, and no conditions."""
    return re.sub(r"\{\{ (?:段\.)?([^ }]+).*?\}\}", r"{\1}", re.sub(r"\{%.*?%\}", "", text))


def start_docxtemplater(folder: Path, form: Form, filing: Filing) -> subprocess.Popen[str] | None:
    """A process of Node that renders as many reports as each line of its input says."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        print("docxtemplater passed over: Node and npm are not installed")  # noqa: T201  (a script's result)
        return None
    install = [npm, "install", "--silent", "--no-audit", "docxtemplater", "pizzip"]
    if subprocess.run(install, cwd=folder, capture_output=True, check=False).returncode:
        print("docxtemplater passed over: npm could not fetch it")  # noqa: T201  (a script's result)
        return None
    convert(find_template(form)).save(str(folder / "template.docx"))
    (folder / "data.json").write_text(json.dumps(make_data(form, filing)), encoding="utf-8")
    (folder / "render.js").write_text(NODE, encoding="utf-8")
    return subprocess.Popen(
        [node, "render.js"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def time_batch(work: Callable[[], bytes], count: int) -> float:
    """Seconds a report takes."""
    start = time.perf_counter()
    for _ in range(count):
        work()
    return (time.perf_counter() - start) / count


def time_node(process: subprocess.Popen[str]) -> float:
    """Seconds a report takes docxtemplater."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{BATCH}\n")
    process.stdin.flush()
    return float(process.stdout.readline()) / BATCH


def time_all(folder: Path, rounds: int) -> dict[str, float]:
    """Seconds a report takes each, the median of many turns."""
    form, filing = load_case()
    node = start_docxtemplater(folder, form, filing)
    times: dict[str, list[float]] = {"tianbao": [], "docxtpl": [], "docxtemplater": []}
    for _ in range(rounds + 1):
        times["tianbao"].append(time_batch(lambda: render_ours(form, filing), BATCH))
        times["docxtpl"].append(time_batch(lambda: render_plainly(form, filing), 2))
        if node:
            times["docxtemplater"].append(time_node(node))
    if node:
        check_converted(folder, filing)
        node.communicate()
    return {side: statistics.median(turns[1:]) for side, turns in times.items() if turns}


def check_converted(folder: Path, filing: Filing) -> None:
    """Docxtemplater's report has the figures and texts too, or the comparison says nothing."""
    report = docx.Document(str(folder / "report.docx"))
    cells = {cell.text for table in report.tables for row in table.rows for cell in row.cells}
    lines = {paragraph.text for paragraph in report.paragraphs}
    assert {format_value(value) for value in filing.cells.values()} <= cells
    assert {line.strip("　") for text in filing.texts.values() for line in text} <= lines


def measure(count: int) -> float:
    """Megabytes that so many reports take at most, in a process of their own."""
    command = [sys.executable, "-c", RENDERS, str(count)]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def main() -> None:
    """Print the ratios; the process fails where one is not reached."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as name:
        medians = time_all(Path(name), rounds)
    good = True
    for side, seconds in medians.items():
        ratio = seconds / medians["tianbao"]
        good = good and ratio >= LEAST.get(side, 0)
        print(f"{side:14}{1 / seconds:7.1f} a second, tianbao {ratio:5.1f} times")  # noqa: T201  (a script's result)
    few, many = measure(100), measure(1000)
    print(f"memory of 100 {few:.1f} MB, of 1000 {many:.1f} MB, ratio {many / few:.3f}")  # noqa: T201  (a script's result)
    sys.exit(0 if good and many / few <= MOST_MEMORY else 1)


if __name__ == "__main__":
    main()
