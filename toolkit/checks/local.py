"""Findings as a place weighs them: switched off, more severe, or less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from toolkit.core.finding import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.core.finding import Finding
    from toolkit.form.rules.local import LocalRules


def apply_local_rules(
    findings: Iterable[Finding], local: LocalRules | None, today: date | None = None
) -> Iterator[Finding]:
    """The findings with the changes that are in force; a check that broke stays broken."""
    day = today or date.today()  # noqa: DTZ011  (the place's own calendar)
    changes = {c.code: c for c in local.codes if c.holds(day)} if local else {}
    for finding in findings:
        change = changes.get(finding.code)
        if change is None or finding.status is not Status.OPEN:
            yield finding
        elif change.severity:
            yield replace(finding, severity=Severity(change.severity))
        elif not change.skip:
            yield finding
