"""A unit's line in the list, and a file that is no unit's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from toolkit.finding import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.county.roster import Unit
    from toolkit.county.submissions import Submission
    from toolkit.finding import Finding


class State(StrEnum):
    """How it stands with a unit."""

    FILED = "已交"
    FAULTY = "须改正"
    UNCLEAR = "待确认"
    """Filed more than once, and nothing in the files tells which one counts, or one of them could
    not be read."""
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
    unread: tuple[Submission, ...] = ()
    """The files that may be the unit's and could not be read."""

    @property
    def told(self) -> tuple[Finding, ...]:
        """Everything there is to say of the unit: of its line, then of the file that counts."""
        return self.findings + (self.counted.outcome.findings if self.counted else ())


@dataclass(frozen=True)
class Stranger:
    """A file that is no unit's filing of this round, and why."""

    submission: Submission
    findings: tuple[Finding, ...]


def count_open(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings of each weight are not explained."""
    counts = Counter(f.severity for f in findings if f.status is not Status.EXPLAINED)
    return {severity: counts[severity] for severity in Severity}
