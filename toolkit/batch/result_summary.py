"""Summary of a workbook's outcome, small enough to be recorded for every workbook."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.catalog import find_form, list_forms
from toolkit.form.filing import Filing
from toolkit.pipeline.outcome import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.form.model import Form

Count = tuple[str, str, int]
"""A severity, a status, and the number of findings that have both."""
_MOST = 100_000
"""Limit of a valid count of findings."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Form, unit and year of a workbook, as far as they were read, and its counts of findings."""

    form: str | None = None
    unit: str | None = None
    year: int | None = None
    counts: tuple[Count, ...] = ()
    passed_over: str = ""

    @property
    def ok(self) -> bool:
        """True where a final report may be made."""
        kinds = {(severity, status) for severity, status, _ in self.counts}
        broken = any(status == Status.BROKEN for _, status in kinds)
        open_error = (Severity.ERROR.value, Status.OPEN.value)
        return self.form is not None and not broken and open_error not in kinds

    def restore(self, path: Path, form: Form | None = None) -> Outcome:
        """Return an outcome for display; `form` is the one that was named."""
        findings = tuple(
            Finding("", Severity(severity), "", "", status=Status(status))
            for severity, status, count in self.counts
            for _ in range(count)
        )
        known = form if form and form.id == self.form else None
        if known is None and self.form in list_forms():
            known = find_form(self.form)
        if known is None:
            return Outcome(path, None, None, findings)
        filing = Filing(known.id, {known.unit: self.unit, known.year: self.year})
        return Outcome(path, known, filing, findings)


def judge(outcome: Outcome) -> Verdict:
    """Return the verdict on an outcome."""
    counts = Counter((f.severity.value, f.status.value) for f in outcome.findings)
    return Verdict(
        outcome.form.id if outcome.form and outcome.filing else None,
        outcome.unit,
        outcome.year,
        tuple((*kind, count) for kind, count in counts.items()),
        outcome.passed_over,
    )


def read_verdict(data: Any) -> Verdict:  # noqa: ANN401  (what a line of JSON holds)
    """Parse a verdict from the list that `dataclasses.astuple` returns.

    Raises:
        TypeError, ValueError: it is invalid.
    """
    form, unit, year, counts, passed_over = data
    known = tuple((str(Severity(a)), str(Status(b)), int(n)) for a, b, n in counts)
    is_ours = isinstance(form, str | None) and isinstance(unit, str | None)
    if not (is_ours and isinstance(year, int | None) and all(0 <= n <= _MOST for _, _, n in known)):
        raise ValueError("no verdict of ours")
    return Verdict(form, unit, year, known, str(passed_over))
