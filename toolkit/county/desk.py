"""Who filed and who did not, which file counts, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from toolkit.county.roster import Roster, Unit
    from toolkit.county.submissions import Submission
    from toolkit.finding import Finding
    from toolkit.form.model import Form


class State(StrEnum):
    """How it stands with a unit."""

    FILED = "已交"
    FAULTY = "须改正"
    UNCLEAR = "待确认"
    """Filed more than once, and nothing in the files tells which one counts."""
    MISSING = "未交"
    LATE = "逾期未交"


@dataclass(frozen=True)
class Entry:
    """A unit's line: the file that counts, the others, and what the round itself says of it.

    The findings of the file that counts are its outcome's, not repeated in `findings`.
    """

    unit: Unit
    state: State
    counted: Submission | None
    others: tuple[Submission, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Stranger:
    """A file that is no unit's filing of this round, and why."""

    submission: Submission
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Desk:
    """A round as it stands on a day; without a roster every unit that was found is an entry.

    `strangers` are files that are no unit's filing of this round; `findings` are about the round
    as a whole.
    """

    form: Form
    year: int
    today: date
    roster: Roster | None
    entries: tuple[Entry, ...]
    strangers: tuple[Stranger, ...]
    findings: tuple[Finding, ...]


def set_up_desk(
    form: Form,
    year: int,
    roster: Roster | None,
    submissions: Iterable[Submission],
    today: date,
    due: date | None = None,
) -> Desk:
    """Match the files to the units; `due` is for units for which the roster names no day."""
    raise NotImplementedError(form, year, roster, submissions, today, due)
