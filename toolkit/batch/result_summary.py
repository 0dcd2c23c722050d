"""What a line on the screen says of one workbook: all that a batch keeps of it."""

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
"""A severity, a status, and how many findings have them."""
_MOST = 100_000
"""No workbook has so many findings."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose filing a workbook is, as far as it was read, and how many findings it has."""

    form: str | None = None
    unit: str | None = None
    year: int | None = None
    counts: tuple[Count, ...] = ()
    passed_over: str = ""

    @property
    def ok(self) -> bool:
        """Whether a final report may be made."""
        weights = {(severity, status) for severity, status, _ in self.counts}
        broken = any(status == Status.BROKEN for _, status in weights)
        open_error = (Severity.ERROR.value, Status.OPEN.value)
        return self.form is not None and not broken and open_error not in weights

    def restore(self, path: Path, form: Form | None = None) -> Outcome:
        """The outcome with as much as the screen shows; `form` is the one that was named."""
        findings = tuple(
            Finding("", Severity(severity), "", "", status=Status(status))
            for severity, status, count in self.counts
            for _ in range(count)
        )
        known = (
            form
            if form and form.id == self.form
            else (find_form(self.form) if self.form in list_forms() else None)
        )
        if known is None:
            return Outcome(path, None, None, findings)
        filing = Filing(known.id, {known.unit: self.unit, known.year: self.year})
        return Outcome(path, known, filing, findings)


def judge(outcome: Outcome) -> Verdict:
    """The verdict on a workbook."""
    counts = Counter((f.severity.value, f.status.value) for f in outcome.findings)
    return Verdict(
        outcome.form.id if outcome.form and outcome.filing else None,
        outcome.unit,
        outcome.year,
        tuple((*kind, count) for kind, count in counts.items()),
        outcome.passed_over,
    )


def read_verdict(data: Any) -> Verdict:  # noqa: ANN401  (what a line of JSON holds)
    """A verdict from the list that `dataclasses.astuple` gives.

    Raises:
        TypeError, ValueError: it is none.
    """
    form, unit, year, counts, passed_over = data
    known = tuple((str(Severity(a)), str(Status(b)), int(n)) for a, b, n in counts)
    is_ours = isinstance(form, str | None) and isinstance(unit, str | None)
    if not (is_ours and isinstance(year, int | None) and all(0 <= n <= _MOST for _, _, n in known)):
        raise ValueError("no verdict of ours")
    return Verdict(form, unit, year, known, str(passed_over))
