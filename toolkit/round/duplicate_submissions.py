"""Which of several files of one unit counts, decided by what stands in them, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.round.submissions import Submission

_BEIJING = timezone(timedelta(hours=8))
_KEEP_ONE = "核对后只留要算的那一份，把其余的移出文件夹"


@dataclass(frozen=True)
class CountedSubmission:
    """The file that counts, None where nothing in the files tells, and what is to be said."""

    counted: Submission | None
    findings: tuple[Finding, ...] = ()


def choose(submissions: Sequence[Submission]) -> CountedSubmission:
    """The one without errors; of several, or of none, the one saved last; copies are no doubles."""
    given = sorted(submissions, key=lambda submission: submission.name)
    different = _drop_copies(given)
    copies = tuple(_report_copy(one, different) for one in given if one not in different)
    if len(different) == 1:
        return CountedSubmission(different[0], copies)
    good = [one for one in different if one.outcome.ok]
    counted = _find_latest(good or different)
    finding = _report_choice(counted, different) if counted else _report_doubt(different)
    return CountedSubmission(counted, (finding, *copies))


def _drop_copies(submissions: Sequence[Submission]) -> list[Submission]:
    """Those that say something else than the ones before; a better one of equals is kept."""
    kept: list[Submission] = []
    for one in sorted(submissions, key=lambda one: not one.outcome.ok):
        if not any(_says_same(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.name)


def _says_same(one: Submission, other: Submission) -> bool:
    return one.digest == other.digest or one.outcome.filing == other.outcome.filing


def _find_latest(submissions: Sequence[Submission]) -> Submission | None:
    """The one saved last, None where a time is missing or two are the same."""
    if len(submissions) == 1:
        return submissions[0]
    times = [one.saved for one in submissions if one.saved]
    if len(times) < len(submissions) or times.count(max(times)) > 1:
        return None
    return next(one for one in submissions if one.saved == max(times))


def _report_copy(one: Submission, different: Sequence[Submission]) -> Finding:
    same = next(other for other in different if _says_same(one, other))
    message = f"“{one.name}”与“{same.name}”填的内容完全一样，只算一份"
    return Finding("D02", Severity.NOTE, message, "不用改")


def _report_choice(counted: Submission, different: Sequence[Submission]) -> Finding:
    others = [one for one in different if one is not counted]
    beaten = counted.outcome.ok and not any(one.outcome.ok for one in others)
    replaced = beaten and all(
        one.saved and counted.saved and one.saved < counted.saved for one in others
    )
    why = "只有它没有错误" if beaten else f"它保存得最晚（{_show_time(counted)}）"
    message = (
        f"交了 {len(different)} 份内容不同的：算“{counted.name}”，因为{why}；没有算{_list(others)}"
    )
    severity = Severity.NOTE if replaced else Severity.QUESTION
    return Finding("D02", severity, message, _KEEP_ONE)


def _report_doubt(different: Sequence[Submission]) -> Finding:
    message = f"交了 {len(different)} 份内容不同的，分不清以哪份为准：{_list(different)}"
    return Finding("D02", Severity.ERROR, message, f"向单位核实。{_KEEP_ONE}")


def _list(submissions: Sequence[Submission]) -> str:
    return "、".join(f"“{one.name}”" for one in submissions)


def _show_time(submission: Submission) -> str:
    saved = submission.saved
    return f"{saved.astimezone(_BEIJING):%Y-%m-%d %H:%M}" if saved else "？"
