"""One workbook's whole way: read, check, render. The one place that composes the parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.checks import run_checks
from toolkit.excel.read import read_workbook
from toolkit.finding import Severity, blocks

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.filing import Filing
    from toolkit.finding import Finding
    from toolkit.form.model import Form

_ORDER = list(Severity)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: its form and filing where it could be read, and all findings."""

    path: Path
    form: Form | None
    filing: Filing | None
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether a final report may be made."""
        return self.filing is not None and not blocks(self.findings)

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


def check_workbook(path: Path, form: Form | None = None) -> Outcome:
    """Read a workbook and check what it says; `form` is for one that lost its marks."""
    reading = read_workbook(path, form)
    findings = reading.findings
    if reading.form and reading.filing:
        findings += run_checks(reading.form, reading.filing)
    ordered = sorted(findings, key=lambda finding: _ORDER.index(finding.severity))
    return Outcome(path, reading.form, reading.filing, tuple(ordered))


def make_report(outcome: Outcome, template: Path, *, draft: bool = False) -> bytes:
    """The report of a workbook that was read, as .docx.

    Raises:
        TemplateError: the template does not fit the form.
        ValueError: there is no filing to report.
    """
    from toolkit.word.render import render

    if outcome.form is None or outcome.filing is None:
        raise ValueError(f"{outcome.path} was not read")
    return render(template, outcome.form, outcome.filing, draft=draft)
