"""Checks: each a function case → findings; a new one is a function and its line here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from toolkit.checks.arithmetic import check_equations
from toolkit.checks.limits import check_limits
from toolkit.checks.text_vs_table.mentions import check_mentions
from toolkit.checks.wording.phrases import check_wording
from toolkit.checks.wording.structure import check_structure
from toolkit.checks.years import check_years
from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.rules.patterns import SlowPatternError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from toolkit.checks.case import Case
    from toolkit.form.rules.local import LocalRules

    Check = Callable[[Case], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    check_equations,
    check_limits,
    check_years,
    check_mentions,
    check_structure,
    check_wording,
)


def run_checks(case: Case, checks: Sequence[Check] = CHECKS) -> tuple[Finding, ...]:
    """Return every check's findings, each at its cell; a check that crashes is itself a finding."""
    findings: list[Finding] = []
    for check in checks:
        try:
            findings.extend(check(case))
        except SlowPatternError as error:
            message = f"{error}，这一类检查没有做完"
            fix = (
                "请写表样或本地规则的人改写这个表达式，"
                "如把 .* 写成 [^，。]{0,20}，不要在重复里再套重复"
            )
            findings.append(Finding("检查", Severity.ERROR, message, fix, status=Status.BROKEN))
        except Exception as error:  # one faulty check must not hide the others
            name, kind = getattr(check, "__name__", str(check)), type(error).__name__
            message = f"检查程序 {name} 自己出错了（{kind}：{error}），这一项没有查"
            fix = "请把这份文件和这句话发给程序的维护者"
            findings.append(Finding("检查", Severity.ERROR, message, fix, status=Status.BROKEN))
    return tuple(f.at(case.filing.place(f.id, f.paragraphs)) if f.id else f for f in findings)


def apply_local_rules(
    findings: Iterable[Finding], local: LocalRules | None, today: date | None = None
) -> Iterator[Finding]:
    """Yield the findings, the open ones with the local changes in force on `today`."""
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
