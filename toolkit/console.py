"""What is printed: messages in the console's own code page, data in UTF-8, findings for people."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.finding import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.finding import Finding
    from toolkit.pipeline import Outcome


def set_up_streams() -> None:
    """A character that the console lacks is replaced, instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def say(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """A line beside the result."""
    sys.stderr.write(text + "\n")


def emit(text: str) -> None:
    """Data for another program: UTF-8 whatever the console's code page."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def show_outcome(outcome: Outcome) -> None:
    """Everything there is to say about one file."""
    name = f"{outcome.unit or '单位名称未填'} {outcome.year or '年度未填'}年度"
    say(f"{outcome.path}（{name}）" if outcome.filing else str(outcome.path))
    for severity, group in groupby(outcome.findings, key=lambda finding: finding.severity):
        findings = list(group)
        say(f"\n{severity.value} {len(findings)} 项")
        for number, finding in enumerate(findings, start=1):
            _show_finding(number, finding)
    say(f"\n结论：{_conclude(outcome)}")


def show_line(outcome: Outcome) -> None:
    """One line about one of many files."""
    counts = "，".join(
        f"{severity.value} {count}"
        for severity in Severity
        if (count := sum(f.severity is severity for f in outcome.findings))
    )
    say(f"{'可以出报告' if outcome.ok else '须改正　　'}  {outcome.path}  {counts or '没有问题'}")


def _show_finding(number: int, finding: Finding) -> None:
    where = f" {finding.place}" if finding.place else ""
    status = "" if finding.status is Status.OPEN else f"【{finding.status.value}】"
    say(f"{number:>3}. [{finding.code}]{where} {status}{finding.message}")
    say(f"     怎么办：{finding.fix}")


def _conclude(outcome: Outcome) -> str:
    errors = _count(outcome.findings, Severity.ERROR)
    questions = _count(outcome.findings, Severity.QUESTION)
    if not outcome.filing:
        return "没有读出来，请按上面的提示重新提交。"
    if errors:
        return f"有 {errors} 项错误，改正后才能出正式报告。"
    if not outcome.ok:
        return "有检查没有完成，还不能出正式报告。"
    asked = f"，但有 {questions} 项需要说明原因" if questions else ""
    return f"没有错误，可以出报告{asked}。"


def _count(findings: Sequence[Finding], severity: Severity) -> int:
    return sum(f.severity is severity for f in findings)
