"""Functions for Python programs: `from toolkit import check, render`.

None of them prints or asks; what a clerk got wrong is a finding, and only what the caller got wrong
is an exception. The examples run as they stand in a checkout.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.core import files
from toolkit.excel.layout.layout import make_room
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import DEFAULT_FORM, find_form
from toolkit.form.rules.local import load_local
from toolkit.pipeline import load, steps, workbooks
from toolkit.pipeline.prior_filings import load_prior_filings

if TYPE_CHECKING:
    from toolkit.core.finding import Finding
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.pipeline.outcome import Outcome


def load_form(name: str | Path = DEFAULT_FORM) -> Form:
    """Return the form of an id, or of the definition (.yaml) at a path.

    >>> form = load_form()
    >>> form.id, len(form.tables), len(form.cells)
    ('annual-report-2021', 3, 200)

    Raises:
        UnknownFormError: there is none.
        FormError: its definition is faulty; `faults` says where.
    """
    return find_form(str(name))


def make_blank(form: Form, unit: str = "", year: int = 0, period: str = "") -> bytes:
    """Return the blank workbook as .xlsx bytes, with the unit and term filled in if given.

    >>> save("填报表.xlsx", make_blank(load_form(), unit="松北区乐业镇", year=2024))
    >>> read("填报表.xlsx").year
    2024
    """
    return workbooks.make_blank(form, unit or None, year or None, period or None)[1]


def fill(form: Form, filing: Filing) -> bytes:
    """Return the workbook of a filing as .xlsx bytes, as if a clerk had filled it in.

    >>> filing = read("workbook/examples/leye-2021.xlsx").filing
    >>> save("再填.xlsx", fill(load_form(filing.form), filing))
    >>> read("再填.xlsx").filing == filing
    True
    """
    return write_workbook(make_room(form, filing), filing)


def read(path: str | Path, form: Form | None = None) -> Outcome:
    """Read a workbook or the JSON of a filing: the filing, and findings where it could not be read.

    `form` is one that does not come with the program, or of a workbook that lost its marks.

    >>> outcome = read("workbook/examples/leye-2021-as-published.xlsx")
    >>> outcome.unit, outcome.year, len(outcome.filing.cells)
    ('松北区乐业镇', 2021, 200)
    >>> [(finding.code, finding.place.cell) for finding in outcome.findings]
    [('C01', 'C19'), ('C01', 'B10'), ('C01', 'O10'), ('C12', 'F10')]
    """
    return load.read_filing(Path(path), form)


def check(
    path: str | Path,
    form: Form | None = None,
    *,
    last_year: str | Path | None = None,
    rules: str | Path | None = None,
) -> Outcome:
    """Read a workbook and check what it says; `ok` tells whether a report may be made of it.

    `last_year` is the filing before, or a folder of such; `rules` are those of a place.

    >>> outcome = check("workbook/examples/leye-2021.xlsx")
    >>> outcome.ok
    True
    >>> check("workbook/examples/leye-2021-as-published.xlsx").ok
    False

    Raises:
        FileNotFoundError: there is nothing at `last_year` or `rules`.
        FormError: the rules are faulty.
    """
    before = load_prior_filings(Path(last_year), form) if last_year else None
    local = load_local(Path(rules), form or find_form()) if rules else None
    return steps.check_workbook(Path(path), form, before, local)


def mark(outcome: Outcome) -> bytes | None:
    """Return the marked copy of a checked workbook for its clerk; None if nothing is to mend.

    >>> outcome = check("workbook/examples/leye-2021-as-published.xlsx")
    >>> save("问题已标注.xlsx", mark(outcome))
    >>> mark(read("workbook/examples/leye-2021.xlsx")) is None
    True
    """
    return workbooks.make_marked(outcome)


def render(
    outcome: Outcome, template: str | Path | None = None, *, draft: bool = False
) -> tuple[Outcome, bytes | None]:
    """Return the outcome with the proof, and the report as .docx bytes.

    There is none where the workbook has errors, unless it is a draft, or where the proof fails.

    >>> outcome, report = render(check("workbook/examples/leye-2021.xlsx"))
    >>> save("报告.docx", report)
    >>> render(check("workbook/examples/leye-2021-as-published.xlsx"))[1] is None
    True

    Raises:
        TemplateError: the template does not fit the form.
    """
    if outcome.filing is None or not (outcome.ok or draft):
        return outcome, None
    return steps.make_report(outcome, Path(template) if template else None, draft=draft)


def export(outcome: Outcome, to: str = "json") -> bytes:
    """Return a filing as `json`, `csv` or a web page (`html`), which is marked if it is a draft.

    >>> page = export(check("workbook/examples/leye-2021.xlsx"), to="html")
    >>> page.decode().startswith("<!DOCTYPE html>")
    True

    Raises:
        ValueError: nothing was read, or there is no such kind.
    """
    if to not in {"json", "csv", "html"}:
        raise ValueError(f"no such kind of export: {to}")
    return steps.export_filing(outcome, to, draft=not outcome.ok)


def make_template(form: Form) -> bytes:
    """Return the Word template of a form as .docx bytes, to be styled in Word.

    >>> save("模板.docx", make_template(load_form()))
    """
    from toolkit.word.starter import starter

    return starter.make_template(form)


def check_template(path: str | Path, form: Form) -> list[Finding]:
    """Return the faults of a Word template, the gravest first.

    >>> form = load_form()
    >>> save("我的模板.docx", make_template(form))
    >>> check_template("我的模板.docx", form)
    []
    """
    from toolkit.word.lint import lint

    return lint.check_template(Path(path), form)


def save(path: str | Path, data: bytes, *, force: bool = False) -> None:
    """Write a file all or not at all; an existing one only with `force`.

    >>> save("一份.txt", b"1")
    >>> save("一份.txt", b"2", force=True)

    Raises:
        NotWrittenError: it exists, or cannot be written; the message is a sentence for the user.
    """
    files.write_file(Path(path), data, force=force)
