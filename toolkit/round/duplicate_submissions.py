"""Choice of the file that counts among several files of one unit, by their contents."""

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
    """The file that counts, None where it cannot be decided, and the findings on the choice."""

    counted: Submission | None
    findings: tuple[Finding, ...] = ()


def choose(submissions: Sequence[Submission]) -> CountedSubmission:
    """Choose the file without errors; of several, or of none, the one saved last.

    Of files with equal contents one is kept, one without errors if there is any.
    """
    given = sorted(submissions, key=lambda submission: submission.name)
    different: list[Submission] = []
    for one in sorted(given, key=lambda one: not one.outcome.ok):
        if not any(_is_copy(one, other) for other in different):
            different.append(one)
    different.sort(key=lambda one: one.name)
    copies = []
    for one in given:
        if one not in different:
            same = next(other for other in different if _is_copy(one, other))
            message = f"“{one.name}”与“{same.name}”填的内容完全一样，只算一份"
            copies.append(Finding("D02", Severity.NOTE, message, "不用改"))
    if len(different) == 1:
        return CountedSubmission(different[0], tuple(copies))
    latest = [one for one in different if one.outcome.ok] or different
    times = [one.saved for one in latest if one.saved]
    if len(times) == len(latest):  # one without a time might be the latest
        latest = [one for one in latest if one.saved == max(times)]
    if len(latest) == 1:
        counted = latest[0]
        return CountedSubmission(counted, (_report_choice(counted, different), *copies))
    message = f"交了 {len(different)} 份内容不同的，分不清以哪份为准：{_list(different)}"
    finding = Finding("D02", Severity.ERROR, message, f"向单位核实。{_KEEP_ONE}")
    return CountedSubmission(None, (finding, *copies))


def _is_copy(one: Submission, other: Submission) -> bool:
    return one.digest == other.digest or one.outcome.filing == other.outcome.filing


def _report_choice(counted: Submission, different: Sequence[Submission]) -> Finding:
    others = [one for one in different if one is not counted]
    beaten = counted.outcome.ok and not any(one.outcome.ok for one in others)
    replaced = beaten and all(
        one.saved and counted.saved and one.saved < counted.saved for one in others
    )
    time = f"{counted.saved.astimezone(_BEIJING):%Y-%m-%d %H:%M}" if counted.saved else "？"
    why = "只有它没有错误" if beaten else f"它保存得最晚（{time}）"
    message = (
        f"交了 {len(different)} 份内容不同的：算“{counted.name}”，因为{why}；没有算{_list(others)}"
    )
    severity = Severity.NOTE if replaced else Severity.QUESTION
    return Finding("D02", severity, message, _KEEP_ONE)


def _list(submissions: Sequence[Submission]) -> str:
    return "、".join(f"“{one.name}”" for one in submissions)
