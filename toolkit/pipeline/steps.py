"""One workbook's whole way: read, check, render, prove. The one place that composes the parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.checks.local import apply_local_rules
from toolkit.checks.reasons import explain, find_idle_reasons
from toolkit.core.finding import Severity, blocks
from toolkit.excel.read.reader import read_workbook
from toolkit.form.catalog import find_template
from toolkit.form.filing import dump_filing
from toolkit.form.rules.equation import resolve_all
from toolkit.pipeline.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from toolkit.core.finding import Finding
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.form.rules.local import LocalRules
    from toolkit.pipeline.prior_filings import Predecessors

_ORDER = list(Severity)


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
        form = _amend(reading.form, local) if local else reading.form
        typed = frozenset(reading.typed)
        last, why = predecessors.find(form, reading.filing) if predecessors else (None, "")
        totals = {equation.total for equation in resolve_all(form) if equation.total}
        case = Case(form, reading.filing, last, why, typed & totals)
        findings = check_case(case, local, found=findings)
    ordered = _in_order(findings, reading.filing)
    return Outcome(path, reading.form, reading.filing, ordered, reading)


def check_case(
    case: Case, local: LocalRules | None = None, *, found: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """What the checks say of a filing, after what was `found` in reading it."""
    asked, reasons = (
        tuple(apply_local_rules((*found, *run_checks(case)), local)),
        case.filing.reasons,
    )
    return (*explain(asked, reasons), *find_idle_reasons(asked, reasons))


def _amend(form: Form, local: LocalRules) -> Form:
    from toolkit.form.rules.local import amend

    return amend(form, local)


def _in_order(findings: Iterable[Finding], filing: Filing | None) -> tuple[Finding, ...]:
    """By severity, then as the sheets stand in the workbook."""
    places = filing.places.values() if filing else ()
    sheets = list(dict.fromkeys(place.sheet for place in places))

    def rank(finding: Finding) -> tuple[int, int]:
        sheet = finding.place.sheet if finding.place else ""
        return _ORDER.index(finding.severity), sheets.index(sheet) if sheet in sheets else -1

    return tuple(sorted(findings, key=rank))


def make_report(
    outcome: Outcome, template: Path | None = None, *, draft: bool = False
) -> tuple[Outcome, bytes | None]:
    """The report of a workbook that was read, as .docx; without `template` by the form's own.

    It is read again and compared with the filing: one that differs is not delivered, and the
    outcome says what differs.

    Raises:
        TemplateError: the template does not fit the form.
        ValueError: there is no filing to report.
    """
    from toolkit.word.proof.proof import prove
    from toolkit.word.proof.unprinted import find_unprinted
    from toolkit.word.render.render import render

    if outcome.form is None or outcome.filing is None:
        raise ValueError(f"{outcome.path} was not read")
    source = template or find_template(outcome.form)
    document = render(source, outcome.form, outcome.filing, draft=draft)
    told = prove(document, outcome.form, outcome.filing, template=template)
    used = source.read_bytes() if source.exists() else None
    told += find_unprinted(document, used, outcome.form, outcome.filing)
    if not told:
        return outcome, document
    findings = _in_order((*outcome.findings, *told), outcome.filing)
    return replace(outcome, findings=findings), None if blocks(told) else document


def export_filing(outcome: Outcome, to: str, *, draft: bool = False) -> bytes:
    """A filing as data for others: `json`, `csv` or a web page (`html`).

    Raises:
        ValueError: there is no filing to export.
    """
    if outcome.form is None or outcome.filing is None:
        raise ValueError(f"{outcome.path} was not read")
    if to == "csv":
        from toolkit.publish.data import make_csv

        return make_csv(outcome.form, outcome.filing)
    if to == "html":
        from toolkit.form.formatting import DRAFT_MARK
        from toolkit.publish.html import make_html

        mark = DRAFT_MARK if draft else ""
        return make_html(outcome.form, outcome.filing, mark=mark).encode("utf-8")
    return dump_filing(outcome.filing).encode("utf-8")
