"""Findings that ask for a reason, and the reasons that were given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.finding import Finding, Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.filing import Reason


def explain(findings: Iterable[Finding], reasons: Sequence[Reason]) -> Iterator[Finding]:
    """The findings, those settled for which a reason was given: same code, same cell."""
    given = {(reason.code, reason.id): reason.text for reason in reasons}
    for finding in findings:
        reason = given.get((finding.code, finding.id or str(finding.place)))
        if reason and finding.severity is Severity.QUESTION and finding.status is Status.OPEN:
            message = f"{finding.message}。单位说明：{reason}"
            yield replace(finding, message=message, status=Status.EXPLAINED)
        else:
            yield finding
