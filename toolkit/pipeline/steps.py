"""Steps of one workbook: read and check, render and prove, export; composes the other rooms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.checks import apply_local_rules, run_checks
from toolkit.checks.case import Case
from toolkit.checks.reasons import explain, find_idle_reasons
from toolkit.core.finding import blocks, sort_findings
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
    from toolkit.pipeline.prior_filings import PriorFilings


def check_workbook(
    path: Path,
    form: Form | None = None,
    prior_filings: PriorFilings | None = None,
    local: LocalRules | None = None,
) -> Outcome:
    """Read a workbook and check its filing; `form` is for a workbook that lost its marks."""
    reading = read_workbook(path, form)
    findings = reading.findings
    if reading.form and reading.filing:
        form = reading.form
        if local:
            from toolkit.form.rules.local import amend

            form = amend(form, local)
        typed = frozenset(reading.typed)
        last, why = prior_filings.find(form, reading.filing) if prior_filings else (None, "")
        totals = {equation.total for equation in resolve_all(form) if equation.total}
        case = Case(form, reading.filing, last, why, typed & totals)
        findings = check_case(case, local, found=findings)
    ordered = sort_findings(findings, _list_sheets(reading.filing))
    return Outcome(path, reading.form, reading.filing, ordered, reading)


def check_case(
    case: Case, local: LocalRules | None = None, *, found: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """Return the findings of reading (`found`) and of the checks, with local rules and reasons."""
    open_ = tuple(apply_local_rules((*found, *run_checks(case)), local))
    reasons = case.filing.reasons
    return (*explain(open_, reasons), *find_idle_reasons(open_, reasons))


def _list_sheets(filing: Filing | None) -> list[str]:
    places = filing.places.values() if filing else ()
    return list(dict.fromkeys(place.sheet for place in places))


def make_report(
    outcome: Outcome, template: Path | None = None, *, draft: bool = False
) -> tuple[Outcome, bytes | None]:
    """Render the report of an outcome as .docx, by the form's own template or another one.

    The report is read again and compared with the filing. Differences are added to the findings;
    a report with errors among them is None.

    Raises:
        TemplateError: the template does not fit the form.
        ValueError: the outcome has no filing.
    """
    from toolkit.word.proof.proof import prove
    from toolkit.word.proof.unprinted import find_unprinted
    from toolkit.word.render.render import render

    if outcome.form is None or outcome.filing is None:
        raise ValueError(f"{outcome.path} was not read")
    source = template or find_template(outcome.form)
    document = render(source, outcome.form, outcome.filing, draft=draft)
    added = prove(document, outcome.form, outcome.filing, template=template)
    used = source.read_bytes() if source.exists() else None
    added += find_unprinted(document, used, outcome.form, outcome.filing)
    if not added:
        return outcome, document
    findings = sort_findings((*outcome.findings, *added), _list_sheets(outcome.filing))
    return replace(outcome, findings=findings), None if blocks(added) else document


def export_filing(outcome: Outcome, to: str, *, draft: bool = False) -> bytes:
    """Convert the filing of an outcome to JSON, CSV or HTML: `to` is json, csv or html.

    Raises:
        ValueError: the outcome has no filing.
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
