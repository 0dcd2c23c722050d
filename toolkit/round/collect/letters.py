"""A text for each unit that can be pasted into a message: what is wrong, what to do, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.finding import Severity, Status
from toolkit.round.collect.statistics import name_day
from toolkit.round.unit_status import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.finding import Finding
    from toolkit.round.status import RoundStatus
    from toolkit.round.unit_status import Entry

_MOST = 8
"""Problems told one by one; a message on a telephone should not need scrolling for long."""
_LONGEST = 120
_ENDS = "。；！？"
_PAUSES = "，、："


def write_message(entry: Entry, status: RoundStatus, copy: str = "") -> str:
    """The text for a unit, empty where it has nothing to do.

    `copy` is what the marked copy is called that goes with it.
    """
    what = f"{status.name}填报表"
    when = _describe_when(entry, status)
    if entry.counted:
        lines = [*_describe_problems(entry, when, copy), *_describe_doubts(entry)]
        lines = [f"贵单位的{what}收到了。", *lines] if lines else []
    elif entry.state is State.UNCLEAR:
        lines = [f"贵单位的{what}收到了几份内容不同的：", *_list_files(entry)]
        lines.append("请告诉我们以哪一份为准。")
    elif entry.uncounted:
        lines = [*_describe_uncounted(entry, what, when)]
    else:
        lines = [f"还没有收到贵单位的{what}。", f"{when}报送；已经报送的请告诉我们。"]
    return "\n".join([f"{entry.unit.name}：", *lines]) + "\n" if lines else ""


def _describe_problems(entry: Entry, when: str, copy: str) -> Iterator[str]:
    errors = _select(entry, Severity.ERROR)
    questions = _select(entry, Severity.QUESTION)
    if errors:
        yield f"有 {len(errors)} 处要改正："
        yield from _number(errors)
    if questions:
        yield f"有 {len(questions)} 处请核对，确实无误的在“情况说明”表写明原因："
        yield from _number(questions)
    if copy and (errors or questions):
        yield f"这些地方在随附的“{copy}”里都已标出，请直接在这一份上改。"
    if errors or questions:
        yield f"{when}改好后重新报送。"


def _select(entry: Entry, severity: Severity) -> list[Finding]:
    """What a unit can mend: not what is said of its files, nor a check that crashed."""
    of_files = [finding for finding in entry.findings if not finding.id]
    told = [finding for finding in entry.told if finding not in of_files]
    return [f for f in told if f.severity is severity and f.status is Status.OPEN]


def _number(findings: Sequence[Finding]) -> Iterator[str]:
    for number, finding in enumerate(findings[:_MOST], start=1):
        place = f"“{finding.place.sheet}”{finding.place.cell}：" if finding.place else ""
        yield f"{number}. {place}{_shorten(finding.message)}。{_shorten(finding.fix)}。"
    if len(findings) > _MOST:
        yield f"其余 {len(findings) - _MOST} 处见标注的副本。"


def _describe_doubts(entry: Entry) -> Iterator[str]:
    for one in entry.uncounted:
        if one.submission in entry.unread:
            name = one.submission.source.file_name
            yield f"另有一份“{name}”没有读出来：{_shorten(one.why)}。"
            yield "应当以它为准的，请重新交一份；不用它的，请告诉我们。"
    doubts = [f for f in entry.findings if not f.id and f.severity is Severity.QUESTION]
    if entry.counted and doubts:
        yield f"收到的不止一份，内容不同，这次看的是“{entry.counted.source.file_name}”。"
        yield "应当以另一份为准的，请告诉我们。"


def _list_files(entry: Entry) -> Iterator[str]:
    for number, one in enumerate(entry.others, start=1):
        yield f"{number}. {one.name}"


def _describe_uncounted(entry: Entry, what: str, when: str) -> Iterator[str]:
    """What came in and could not be counted, and why."""
    certain = all(one.is_certain for one in entry.uncounted)
    whose = f"贵单位的{what}收到了" if certain else f"收到了看来是贵单位的{what}"
    yield f"{whose}，但是没有算："
    for number, one in enumerate(entry.uncounted, start=1):
        name = one.submission.source.file_name
        yield f"{number}. “{name}”：{_shorten(one.why)}。{_shorten(one.fix)}。"
    yield f"{when}重新报送{'' if certain else '；不是贵单位交的，请告诉我们'}。"


def _describe_when(entry: Entry, status: RoundStatus) -> str:
    due = entry.unit.due
    if due is None:
        return "请尽快"
    day = name_day(due)
    return f"期限是{day}，已经过了，请尽快" if status.today > due else f"请在{day}以前"


def _shorten(text: str) -> str:
    """A text on one line, cut where a sentence ends or pauses where it is long."""
    line = " ".join(text.split()).rstrip("。")
    if len(line) <= _LONGEST:
        return line
    for marks in (_ENDS, _PAUSES):
        at = max(line.rfind(mark, _LONGEST // 2, _LONGEST) for mark in marks)
        if at > 0:
            return f"{line[:at]}……"
    return line
