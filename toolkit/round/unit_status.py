"""Status of a unit in a round, and of a file that is not counted for any unit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from toolkit.core.finding import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.core.finding import Finding
    from toolkit.round.roster.roster import Unit
    from toolkit.round.submissions import Submission

ALIKE = "D03"
"""Code of the question to units whose texts are alike."""


class State(StrEnum):
    """State of a unit in a round."""

    FILED = "已交"
    FAULTY = "须改正"
    UNCLEAR = "待确认"
    """Filed more than once, and which file counts cannot be decided."""
    UNCOUNTED = "交了但没算"
    """Files came in, and none of them can be counted."""
    MISSING = "未交"
    LATE = "逾期未交"


@dataclass(frozen=True)
class Entry:
    """Entry of a unit: the file that counts, the other files, and the round's own findings."""

    unit: Unit
    state: State
    counted: Submission | None
    others: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    uncounted: tuple[UncountedFile, ...] = ()
    """Files that are or may be the unit's and cannot be counted."""

    @property
    def unread(self) -> tuple[Submission, ...]:
        """Files that may be the unit's and could not be read."""
        given = (apart.submission for apart in self.uncounted)
        return tuple(one for one in given if one.outcome.filing is None)

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """All findings on the unit: on its entry, on its counted file, then on similar texts."""
        return self.join(self.counted.outcome.findings if self.counted else ())

    def join(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Merge the findings of its file into those of its entry, in the order of display."""
        alike = tuple(finding for finding in self.findings if finding.code == ALIKE)
        own = tuple(finding for finding in self.findings if finding.code != ALIKE)
        return (*own, *findings, *alike)


@dataclass(frozen=True)
class UncountedFile:
    """A file that is assigned to a unit and not counted: why, and what to do."""

    submission: Submission
    why: str
    fix: str
    is_certain: bool = False
    """True where the file itself names the unit."""


@dataclass(frozen=True)
class UnmatchedFile:
    """A file that is no unit's filing of this round, and why."""

    submission: Submission
    findings: tuple[Finding, ...]

    @property
    def why(self) -> str:
        """Reason why it is none, without the file's name."""
        return "；".join(omit_name(self.submission, finding) for finding in self.findings)


def omit_name(submission: Submission, finding: Finding) -> str:
    """Return a finding's message without the file's name at its start."""
    message = finding.message.removeprefix(submission.name)
    return message.removeprefix(submission.source.file_name).strip()


def count_open(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return the number of findings of each severity that are not explained."""
    counts = Counter(f.severity for f in findings if f.status is not Status.EXPLAINED)
    return {severity: counts[severity] for severity in Severity}
