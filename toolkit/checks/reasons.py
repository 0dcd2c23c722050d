"""Findings that ask for a reason, and the reasons that were given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.form.filing import Reason

_OFFICE_ONLY = ("D", "Y")
"""First letters of the codes that only checks against the office's own files report."""


def explain(findings: Iterable[Finding], reasons: Sequence[Reason]) -> Iterator[Finding]:
    """Yield the findings, those with a reason of the same code and cell marked as explained.

    A reason may leave out the code or the cell where only one finding can be meant.
    """
    every = list(findings)
    given: dict[int, Reason] = {}
    for reason in reasons:
        if reason.text:
            given |= dict.fromkeys(_find_meant(every, reason), reason)
    for number, finding in enumerate(every):
        if number in given:
            message = f"{finding.message}。单位说明：{given[number].text}"
            yield replace(finding, message=message, status=Status.EXPLAINED)
        else:
            yield finding


def find_idle_reasons(findings: Sequence[Finding], reasons: Iterable[Reason]) -> Iterator[Finding]:
    """Yield a finding for each reason that is blank or belongs to none of the open findings."""
    for reason in reasons:
        if not reason.text:
            message, fix = "这一行没有写原因", "写明为什么确实无误；没有要说明的，清空这一行"
        elif reason.code.startswith(_OFFICE_ONLY) or _find_meant(findings, reason):
            continue
        else:
            message = f"这条情况说明没有对上任何一项“需说明”的问题：“{reason.text[:40]}”"
            fix = "问题已经改好的不用管；还在的，照问题清单写代码、工作表和单元格"
        place, found = reason.place, reason.text[:200] or None
        yield Finding("F07", Severity.NOTE, message, fix, place, found=found)


def _find_meant(findings: Sequence[Finding], reason: Reason) -> list[int]:
    """Return the indices of the findings that a reason is about, none where that is ambiguous."""
    meant = [
        number
        for number, finding in enumerate(findings)
        if finding.severity is Severity.QUESTION
        and finding.status is Status.OPEN
        and reason.code in {"", finding.code}
        and reason.id in {"", finding.id or str(finding.place)}
    ]
    if not (reason.code and reason.id):
        return meant if len(meant) == 1 else []
    return [n for n in meant if reason.about and findings[n].place == reason.about] or meant
