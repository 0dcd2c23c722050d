"""Status of a round: which units filed, which file of each counts, and what is wrong with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity, blocks
from toolkit.form.terms import Term, find_term, list_periods, name_former
from toolkit.round.assign import sort_submissions
from toolkit.round.similar_texts import SimilarGroup, ask_about_alike
from toolkit.round.unit_status import Entry, State, UnmatchedFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from toolkit.form.model import Form
    from toolkit.round.roster.roster import Roster
    from toolkit.round.submissions import Submission

WITHOUT_LAST_YEAR = "Y05"
"""Code of the note that there is no filing of last year."""


@dataclass(frozen=True)
class RoundStatus:
    """Status of a round on a day; without a roster every unit that filed is an entry.

    `unmatched` are files that are no unit's filing of this round; `findings` are about the round
    as a whole; `alike` are groups of units with similar texts.
    """

    form: Form
    term: Term
    today: date
    roster: Roster | None
    entries: tuple[Entry, ...]
    unmatched: tuple[UnmatchedFile, ...]
    findings: tuple[Finding, ...]
    alike: tuple[SimilarGroup, ...] = ()

    @property
    def name(self) -> str:
        """Name of the round in titles."""
        return f"{self.term.describe()}{self.form.name}".replace(" ", "")

    @property
    def ok(self) -> bool:
        """True where every unit filed without errors and no other file was found."""
        filed = all(entry.state is State.FILED for entry in self.entries)
        return filed and not self.unmatched and not blocks(self.findings)

    @property
    def nobodys(self) -> tuple[UnmatchedFile, ...]:
        """Unmatched files that are assigned to no unit."""
        owners = self.find_owners()
        return tuple(one for one in self.unmatched if one.submission.name not in owners)

    def find_owners(self) -> dict[str, list[str]]:
        """Return the units to which each uncounted file is assigned, by the file's name."""
        owners: dict[str, list[str]] = defaultdict(list)
        for entry in self.entries:
            for apart in entry.uncounted:
                owners[apart.submission.name].append(entry.unit.name)
        return dict(owners)

    def count(self, *states: State) -> int:
        """Return the number of units in one of the states."""
        return sum(entry.state in states for entry in self.entries)


def find_round(
    submissions: Iterable[Submission], form: Form, year: int = 0, period: str = ""
) -> Term | None:
    """Return the most frequent term of a form's filings, of two the later; None without any.

    A `year` or `period` that is not empty is required of it.
    """
    if year and (period or not form.period):
        return Term(year, period)
    filings = (one.outcome.filing for one in submissions if not one.passed_over)
    found = (
        find_term(form, filing.fields) for filing in filings if filing and filing.form == form.id
    )
    terms = Counter(t for t in found if t and year in {0, t.year} and period in {"", t.period})
    order = list_periods(form)
    return max(terms, key=lambda t: (terms[t], t.year, order.index(t.period)), default=None)


def set_due(roster: Roster, due: date) -> Roster:
    """Return the roster with a due date for each unit that has none."""
    units = (unit if unit.due else replace(unit, due=due) for unit in roster.units)
    return replace(roster, units=tuple(units))


def build_status(
    form: Form, term: Term, roster: Roster | None, submissions: Iterable[Submission], today: date
) -> RoundStatus:
    """Assign the files to the units of the roster."""
    given = sorted(submissions, key=lambda one: one.name)
    found = sort_submissions(form, term, roster, given, today)
    entries, alike = ask_about_alike(found.entries, form)
    return RoundStatus(form, term, today, roster, entries, found.unmatched, found.findings, alike)


def note_without_last_year(status: RoundStatus) -> RoundStatus:
    """Add the note that nothing was compared with the previous year."""
    former = name_former(status.form)
    message = f"没有提供各单位{former}的填报，没有与{former}核对"
    fix = f"用 --last-year 指明放着{former}填报表或填报数据的文件夹"
    remark = Finding(WITHOUT_LAST_YEAR, Severity.NOTE, message, "", office_fix=fix)
    return replace(status, findings=(*status.findings, remark))
