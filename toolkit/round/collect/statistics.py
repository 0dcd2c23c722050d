"""A round in words and numbers: how far it is, what to remark on a unit, which checks fail most."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.rules.rulebook import COUNTY, list_rules
from toolkit.round.unit_status import ALIKE, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from toolkit.form.model import Form
    from toolkit.round.status import RoundStatus
    from toolkit.round.unit_status import Entry

PROBLEMS = (State.LATE, State.MISSING, State.UNCOUNTED, State.UNCLEAR, State.FAULTY)
"""The states that ask for something to be done, the most urgent first."""


@dataclass(frozen=True)
class Failure:
    """A check with the units that fail it, and how often it fails."""

    code: str
    severity: Severity
    what: str
    units: tuple[str, ...]
    findings: int


def describe_progress(status: RoundStatus) -> str:
    """How far the round is, in a sentence."""
    came = status.count(State.FILED, State.FAULTY, State.UNCLEAR, State.UNCOUNTED)
    whole = (
        f"应交 {len(status.entries)} 个单位，交了 {came} 个"
        if status.roster
        else f"交了 {came} 个单位"
    )
    parts = [f"没有错误 {status.count(State.FILED)} 个"]
    parts += [
        f"{s.value} {status.count(s)} 个"
        for s in (State.FAULTY, State.UNCLEAR, State.UNCOUNTED)
        if status.count(s)
    ]
    missing = status.count(State.MISSING, State.LATE)
    late = f"，其中逾期 {status.count(State.LATE)} 个" if status.count(State.LATE) else ""
    without = f"；没有交 {missing} 个{late}" if missing else ""
    others = f"；另有 {len(status.nobodys)} 个不知道是谁交的文件没有算" if status.nobodys else ""
    return f"{whole}（{'，'.join(parts)}）{without}{others}"


def describe_remarks(entry: Entry) -> str:
    """What the list says beside a unit: what the round itself found, and not its workbook.

    Texts that are alike are told once for all whose they are.
    """
    return "；".join(finding.message for finding in entry.findings if finding.code != ALIKE)


def find_failures(status: RoundStatus) -> list[Failure]:
    """The checks of which errors or open questions are left, errors first, by their units."""
    found: dict[tuple[str, Severity], list[str]] = defaultdict(list)
    for entry in status.entries:
        for finding in _of_contents(entry):
            if finding.severity is not Severity.NOTE and finding.status is not Status.EXPLAINED:
                found[finding.code, finding.severity].append(entry.unit.name)
    words = explain_codes(status.form)
    failures = [
        Failure(code, severity, words.get(code, ""), tuple(dict.fromkeys(units)), len(units))
        for (code, severity), units in found.items()
    ]
    return sorted(
        failures,
        key=lambda f: (list(Severity).index(f.severity), -len(f.units), -f.findings, f.code),
    )


def _of_contents(entry: Entry) -> Iterator[Finding]:
    """What was found in what a unit wrote; not that it is missing, or there twice."""
    yield from (finding for finding in entry.findings if finding.id)
    yield from entry.counted.outcome.findings if entry.counted else ()


def explain_codes(form: Form) -> dict[str, str]:
    """What each code is about."""
    words: dict[str, list[str]] = defaultdict(list)
    for line in (*list_rules(form), *COUNTY):
        words[line.code].append(line.what)
    return {code: "；".join(dict.fromkeys(lines)) for code, lines in words.items()}


def name_day(day: date) -> str:
    """A day as it is written in a letter."""
    return f"{day.year}年{day.month}月{day.day}日"


def format_severity(finding: Finding) -> str:
    """A finding's weight, with its status where it is no open one."""
    open_ = finding.status is Status.OPEN
    return (
        finding.severity.value if open_ else f"{finding.severity.value}（{finding.status.value}）"
    )
