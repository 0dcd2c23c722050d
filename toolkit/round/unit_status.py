"""A unit's line in the list, and a file that is no unit's."""

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
"""The code of what is asked of units that write the same."""


class State(StrEnum):
    """How it stands with a unit."""

    FILED = "已交"
    FAULTY = "须改正"
    UNCLEAR = "待确认"
    """Filed more than once, and nothing in the files tells which one counts, or one of them could
    not be read."""
    UNCOUNTED = "交了但没算"
    """Something came in, and nothing of it can be counted."""
    MISSING = "未交"
    LATE = "逾期未交"


@dataclass(frozen=True)
class Entry:
    """A unit's line: the file that counts, the others, and what the round itself says of it."""

    unit: Unit
    state: State
    counted: Submission | None
    others: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    uncounted: tuple[UncountedFile, ...] = ()
    """The files that are or may be the unit's and cannot be counted."""

    @property
    def unread(self) -> tuple[Submission, ...]:
        """The files that may be the unit's and could not be read."""
        given = (apart.submission for apart in self.uncounted)
        return tuple(one for one in given if one.outcome.filing is None)

    @property
    def told(self) -> tuple[Finding, ...]:
        """Everything there is to say of the unit: of its line, of the file that counts, and last
        of whose texts its own are like."""
        return self.join(self.counted.outcome.findings if self.counted else ())

    def join(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings of its file among those of its line, in the order they are told."""
        alike = tuple(finding for finding in self.findings if finding.code == ALIKE)
        own = tuple(finding for finding in self.findings if finding.code != ALIKE)
        return (*own, *findings, *alike)


@dataclass(frozen=True)
class UncountedFile:
    """A file that is put to a unit and not counted: why, and what to do."""

    submission: Submission
    why: str
    fix: str
    is_certain: bool = False
    """Whether the file itself says whose it is."""


@dataclass(frozen=True)
class UnmatchedFile:
    """A file that is no unit's filing of this round, and why."""

    submission: Submission
    findings: tuple[Finding, ...]

    @property
    def why(self) -> str:
        """Why it is none, without its name, which stands beside it."""
        return "；".join(omit_name(self.submission, finding) for finding in self.findings)


def omit_name(submission: Submission, finding: Finding) -> str:
    """What a finding says of a file, without the file's name at its start."""
    message = finding.message.removeprefix(submission.name)
    return message.removeprefix(submission.source.file_name).strip()


def count_open(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings of each weight are not explained."""
    counts = Counter(f.severity for f in findings if f.status is not Status.EXPLAINED)
    return {severity: counts[severity] for severity in Severity}
