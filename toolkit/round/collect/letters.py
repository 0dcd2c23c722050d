"""Messages to units, one each, to be pasted into a chat: what is wrong, what to do, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.finding import Severity, Status
from toolkit.form.formatting import print_value
from toolkit.round.unit_status import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.finding import Finding
    from toolkit.round.status import RoundStatus
    from toolkit.round.unit_status import Entry

_MOST = 8
"""Problems that are listed one by one: a message is read on a telephone."""
_LONGEST = 120
_ENDS = "。；！？"
_PAUSES = "，、："


def write_message(entry: Entry, status: RoundStatus, copy: str = "") -> str:
    """Return the message to a unit, empty where it need not act.

    `copy` is the file name of the marked copy that is sent with it.
    """
    what = f"{status.name}填报表"
    when = "请尽快"
    if due := entry.unit.due:
        day = print_value(due)
        when = f"期限是{day}，已经过了，请尽快" if status.today > due else f"请在{day}以前"
    if entry.counted:
        lines = [*_describe_problems(entry, when, copy), *_describe_doubts(entry)]
        lines = [f"贵单位的{what}收到了。", *lines] if lines else []
    elif entry.state is State.UNCLEAR:
        files = [f"{number}. {one.name}" for number, one in enumerate(entry.others, start=1)]
        lines = [f"贵单位的{what}收到了几份内容不同的：", *files, "请告诉我们以哪一份为准。"]
    elif entry.uncounted:
        certain = all(one.is_certain for one in entry.uncounted)
        whose = f"贵单位的{what}收到了" if certain else f"收到了看来是贵单位的{what}"
        lines = [f"{whose}，但是没有算："]
        for number, one in enumerate(entry.uncounted, start=1):
            why, fix = _shorten(one.why), _shorten(one.fix)
            lines.append(f"{number}. “{one.submission.source.file_name}”：{why}。{fix}。")
        more = "" if certain else "；不是贵单位交的，请告诉我们"
        lines.append(f"{when}重新报送{more}。")
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
    """Return the open findings on a unit's contents, without those on its files."""
    of_files = [finding for finding in entry.findings if not finding.id]
    of_contents = [finding for finding in entry.all_findings if finding not in of_files]
    return [f for f in of_contents if f.severity is severity and f.status is Status.OPEN]


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


def _shorten(text: str) -> str:
    """Return a text on one line, a long one cut at the end of a sentence or clause."""
    line = " ".join(text.split()).rstrip("。")
    if len(line) <= _LONGEST:
        return line
    for marks in (_ENDS, _PAUSES):
        at = max(line.rfind(mark, _LONGEST // 2, _LONGEST) for mark in marks)
        if at > 0:
            return f"{line[:at]}……"
    return line
