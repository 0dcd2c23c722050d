"""Figures of a round in words: progress, remarks on units, most frequent failures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.rules.rulebook import COUNTY, list_rules
from toolkit.round.unit_status import ALIKE, State

if TYPE_CHECKING:
    from toolkit.form.model import Form
    from toolkit.round.status import RoundStatus
    from toolkit.round.unit_status import Entry

PROBLEMS = (State.LATE, State.MISSING, State.UNCOUNTED, State.UNCLEAR, State.FAULTY)
"""States that require an action, the most urgent first."""


@dataclass(frozen=True)
class Failure:
    """A check, the units that fail it, and the number of its findings."""

    code: str
    severity: Severity
    what: str
    units: tuple[str, ...]
    findings: int


def describe_progress(status: RoundStatus) -> str:
    """Return a sentence on the progress of the round."""
    came = status.count(State.FILED, State.FAULTY, State.UNCLEAR, State.UNCOUNTED)
    due = f"应交 {len(status.entries)} 个单位，" if status.roster else ""
    whole = f"{due}交了 {came} 个" if due else f"交了 {came} 个单位"
    counts = [(s, status.count(s)) for s in (State.FAULTY, State.UNCLEAR, State.UNCOUNTED)]
    parts = [f"没有错误 {status.count(State.FILED)} 个"]
    parts += [f"{state.value} {count} 个" for state, count in counts if count]
    missing = status.count(State.MISSING, State.LATE)
    late = f"，其中逾期 {status.count(State.LATE)} 个" if status.count(State.LATE) else ""
    without = f"；没有交 {missing} 个{late}" if missing else ""
    others = f"；另有 {len(status.nobodys)} 个不知道是谁交的文件没有算" if status.nobodys else ""
    return f"{whole}（{'，'.join(parts)}）{without}{others}"


def describe_remarks(entry: Entry) -> str:
    """Join the round's own findings on a unit, without those on similar texts and its workbook."""
    return "；".join(finding.message for finding in entry.findings if finding.code != ALIKE)


def find_failures(status: RoundStatus) -> list[Failure]:
    """Return the checks with open errors or questions, errors first, then by number of units."""
    found: dict[tuple[str, Severity], list[str]] = defaultdict(list)
    for entry in status.entries:
        contents = entry.counted.outcome.findings if entry.counted else ()
        for finding in (*(own for own in entry.findings if own.id), *contents):
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


def explain_codes(form: Form) -> dict[str, str]:
    """Return the descriptions of all checks by code."""
    words: dict[str, list[str]] = defaultdict(list)
    for line in (*list_rules(form), *COUNTY):
        words[line.code].append(line.what)
    return {code: "；".join(dict.fromkeys(lines)) for code, lines in words.items()}


def format_severity(finding: Finding) -> str:
    """Format a finding's severity, with its status unless it is open."""
    status = "" if finding.status is Status.OPEN else f"（{finding.status.value}）"
    return f"{finding.severity.value}{status}"
