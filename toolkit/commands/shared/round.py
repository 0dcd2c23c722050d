"""Steps that `collect` and `total` share: reading the submissions of a round."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.commands.roster import load_roster
from toolkit.commands.shared.common import (
    StoppedError,
    check_period,
    check_year,
    load_check_context,
    load_form,
    pin_form,
)
from toolkit.commands.shared.console import watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.model import Form
    from toolkit.round.checker import Checker
    from toolkit.round.status import RoundStatus
    from toolkit.round.submissions import Submission


_FEW = 5


@dataclass(frozen=True)
class RoundOptions:
    """Options of a round."""

    paths: list[Path]
    roster: Path | None
    form: str | None
    last_year: Path | None
    rules: Path | None
    year: int
    period: str
    today: datetime | None
    due: datetime | None
    jobs: int


@contextmanager
def open_round(asked: RoundOptions) -> Iterator[tuple[RoundStatus, Checker]]:
    """Yield the status of a round, and the checker of its workbooks."""
    from toolkit.batch.task import TaskContext
    from toolkit.round.checker import open_checker
    from toolkit.round.status import (
        build_status,
        find_round,
        note_without_last_year,
        set_due,
    )

    form = load_form(asked.form)
    check_year(asked.year)
    check_period(form, asked.period)
    roster = load_roster(asked.roster, form) if asked.roster else None
    if roster and asked.due:
        roster = set_due(roster, asked.due.date())
    loaded = load_check_context(asked.form, asked.last_year, asked.rules)
    rules = asked.rules and asked.rules.absolute()
    context = TaskContext("", form=pin_form(asked.form), rules=rules)
    with open_checker(context, loaded.prior_filings) as checker:
        submissions = _gather(asked, checker)
        term = find_round(submissions, form, asked.year, asked.period)
        if term is None:
            raise StoppedError(_explain_unknown_term(form, submissions))
        today = asked.today.date() if asked.today else date.today()  # noqa: DTZ011  (the user's day)
        status = build_status(form, term, roster, submissions, today)
        yield status if loaded.prior_filings else note_without_last_year(status), checker


def _explain_unknown_term(form: Form, submissions: list[Submission]) -> str:
    """Return the message for a round of unknown term, unreadable files first."""
    wanted = " 和 --period" if form.period else ""
    if not submissions:
        nothing = "文件夹里没有填报表（.xlsx，或装着它的 .zip）"
        return f"{nothing}；还没有人交的，请用 --year{wanted} 写明收的是哪一期"
    unread = [f for one in submissions if one.outcome.filing is None for f in one.outcome.findings]
    lines = [f"{finding.message}。{finding.all_fixes}" for finding in unread[:_FEW]]
    lines += [f"还有 {len(unread) - _FEW} 个文件也没有读出来"] if len(unread) > _FEW else []
    lines.append(f"没有一份填报表写明是哪一期的，请用 --year{wanted} 写明")
    return "\n".join(lines)


def _gather(asked: RoundOptions, checker: Checker) -> list[Submission]:
    from toolkit.batch.executors import find_executors
    from toolkit.round.handed_in_files import find_sources
    from toolkit.round.submissions import gather, make_parallel_map

    try:
        sources = find_sources(asked.paths)
    except FileNotFoundError as error:
        raise StoppedError(f"没有这个文件或文件夹：{error}") from error
    with find_executors(min(asked.jobs, len(sources))) as executors:
        map_ = map if asked.jobs == 1 else make_parallel_map(executors)
        gathered = gather(sources, checker, map_)
        return [one for _, one in zip(watch(sources, "正在收表"), gathered, strict=True)]


def list_files(status: RoundStatus) -> Iterator[Path]:
    """Yield the paths of all submissions, assigned or not."""
    filed = (one for entry in status.entries for one in (entry.counted, *entry.others) if one)
    for one in (*filed, *(other.submission for other in status.unmatched)):
        yield one.source.path
