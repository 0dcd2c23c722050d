"""One workbook's whole way: read, check, render. The one place that composes the parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.checks.local import weigh
from toolkit.checks.reasons import explain
from toolkit.excel.blank import write_workbook
from toolkit.excel.contents import find_unfit
from toolkit.excel.layout import make_layout, make_room
from toolkit.excel.marked import Returned, write_marked
from toolkit.excel.read import read_workbook
from toolkit.filing import blank_filing, form_of, load_filing
from toolkit.finding import Finding, Severity, blocks
from toolkit.form.catalog import UnknownFormError, find_form, find_template
from toolkit.form.local import amend

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from toolkit.excel.read import Reading
    from toolkit.filing import Filing
    from toolkit.form.local import LocalRules
    from toolkit.form.model import Form
    from toolkit.predecessors import Predecessors

_ORDER = list(Severity)
_LONGEST = 70
"""Characters of a title in a file's name: three bytes each, of the 255 that systems take."""
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Outcome:
    """What became of one file: its form and filing where it could be read, and all findings."""

    path: Path
    form: Form | None
    filing: Filing | None
    findings: tuple[Finding, ...]
    reading: Reading | None = None

    @property
    def ok(self) -> bool:
        """Whether a final report may be made."""
        return self.filing is not None and not blocks(self.findings)

    @property
    def passed_over(self) -> str:
        """Why a file that merely lies in a folder is no filing to judge, empty where it is one."""
        return self.reading.passed_over if self.reading else ""

    @property
    def unit(self) -> str | None:
        """The unit's name, where it was read."""
        return self._field(self.form.unit) if self.form else None

    @property
    def year(self) -> int | None:
        """The year of the report, where it was read."""
        year = self._field(self.form.year) if self.form else None
        return int(year) if year else None

    def _field(self, name: str) -> str | None:
        value = self.filing.fields.get(name) if self.filing else None
        return None if value is None else str(value)

    def to_json(self) -> dict[str, object]:
        """The outcome in the shape of `--json`."""
        return {
            "file": str(self.path),
            "unit": self.unit,
            "year": self.year,
            "form": self.form.id if self.form else None,
            "ok": self.ok,
            "findings": [finding.to_json() for finding in self.findings],
        }


def check_workbook(
    path: Path,
    form: Form | None = None,
    predecessors: Predecessors | None = None,
    local: LocalRules | None = None,
) -> Outcome:
    """Read a workbook and check what it says; `form` is for one that lost its marks."""
    reading = read_workbook(path, form)
    findings = reading.findings
    if reading.form and reading.filing:
        form = amend(reading.form, local) if local else reading.form
        case = _make_case(form, reading.filing, predecessors)
        findings += run_checks(case)
        findings = tuple(explain(weigh(findings, local), reading.filing.reasons))
    ordered = _in_order(findings, reading.filing)
    return Outcome(path, reading.form, reading.filing, ordered, reading)


def _make_case(form: Form, filing: Filing, predecessors: Predecessors | None) -> Case:
    last, why = predecessors.find(form, filing) if predecessors else (None, "")
    return Case(form, filing, last, why)


def _in_order(findings: Iterable[Finding], filing: Filing | None) -> tuple[Finding, ...]:
    """By severity, then as the sheets stand in the workbook."""
    places = filing.places.values() if filing else ()
    sheets = list(dict.fromkeys(place.sheet for place in places))

    def rank(finding: Finding) -> tuple[int, int]:
        sheet = finding.place.sheet if finding.place else ""
        return _ORDER.index(finding.severity), sheets.index(sheet) if sheet in sheets else -1

    return tuple(sorted(findings, key=rank))


def make_marked(outcome: Outcome) -> bytes | None:
    """The copy that goes back to the clerk, None where nothing was read or nothing is to mend."""
    reading = outcome.reading
    mend = [f for f in outcome.findings if f.severity is not Severity.NOTE]
    if reading is None or outcome.form is None or outcome.filing is None or not mend:
        return None
    returned = Returned(
        outcome.form, outcome.filing, outcome.findings, reading.typed, reading.strays
    )
    return write_marked(returned)


def import_filing(path: Path) -> tuple[Outcome, bytes | None]:
    """A filing's JSON as a workbook, None where the text is no filing of a known form."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return _refuse_json(path, "F01", f"{path.name} 读不出来（{error}）"), None
    name = form_of(text)
    if name is None:
        return _refuse_json(path, "F01", f"{path.name} 不是填报数据的 JSON：没有写明 form"), None
    try:
        form = find_form(name)
    except UnknownFormError as error:
        return _refuse_json(path, "F11", str(error)), None
    filing, findings = load_filing(text, form)
    findings += find_unfit(form, filing)
    data = write_workbook(make_room(form, filing), filing)
    return Outcome(path, form, filing, tuple(findings)), data


def _refuse_json(path: Path, code: str, message: str) -> Outcome:
    fix = "请用 tianbao export 导出的 JSON"
    return Outcome(path, None, None, (Finding(code, Severity.ERROR, message, fix),))


def make_blank(form: Form, unit: str | None = None, year: int | None = None) -> tuple[str, bytes]:
    """A name for its file and a blank workbook, in which unit and year may be filled in."""
    empty = blank_filing(form)
    filing = replace(empty, fields={**empty.fields, form.unit: unit, form.year: year})
    title = filing.say(form.title) if unit and year else form.name
    return f"{_file_name(title)}填报表.xlsx", write_workbook(make_layout(form), filing)


def report_name(outcome: Outcome, *, draft: bool = False) -> str:
    """The name of a report's file: its title."""
    if outcome.form is None or outcome.filing is None:
        raise ValueError(f"{outcome.path} was not read")
    return f"{_file_name(outcome.filing.say(outcome.form.title))}{'（草稿）' if draft else ''}.docx"


def _file_name(title: str) -> str:
    """A title as a file may be called on any system."""
    return _NOT_IN_NAMES.sub("_", title).strip(" .")[:_LONGEST]


def make_report(outcome: Outcome, template: Path | None, *, draft: bool = False) -> bytes:
    """The report of a workbook that was read, as .docx; without `template` by the form's own.

    Raises:
        TemplateError: the template does not fit the form.
        ValueError: there is no filing to report.
    """
    from toolkit.word.render import render

    if outcome.form is None or outcome.filing is None:
        raise ValueError(f"{outcome.path} was not read")
    source = template or find_template(outcome.form)
    return render(source, outcome.form, outcome.filing, draft=draft)
