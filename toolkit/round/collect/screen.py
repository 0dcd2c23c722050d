"""Status of a round for the screen, and as JSON for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.text import WIDTH, display_width, wrap
from toolkit.round.collect.statistics import (
    PROBLEMS,
    describe_progress,
    describe_remarks,
    find_failures,
)
from toolkit.round.unit_status import State, count_open

if TYPE_CHECKING:
    from toolkit.round.status import RoundStatus
    from toolkit.round.submissions import Submission
    from toolkit.round.total.totals import Total

_HEAD = "情况      错误  需说明  提示  单位"
_INDENT = " " * 10
_ORDER = (*PROBLEMS, State.FILED)[::-1]
_FEW = 5
_MOST_NAMES = 20


def describe_status(status: RoundStatus) -> list[str]:
    """Format the round for a screen of 80 columns, the most urgent last."""
    lines = [f"{status.term.describe()} {status.form.name}", "", _HEAD]
    for state in _ORDER:
        for entry in status.entries:
            if entry.state is state:
                errors, questions, notes = count_open(entry.all_findings).values()
                word = entry.state.value + " " * (10 - display_width(entry.state.value))
                line = f"{word}{errors:>4}  {questions:>6}  {notes:>4}  {entry.unit.name}"
                lines.append(wrap(line, WIDTH, _INDENT))
                if remark := describe_remarks(entry):
                    lines.append(wrap(_INDENT + remark, WIDTH, _INDENT))
    unmatched = [f"{other.submission.name}：{other.why}" for other in status.nobodys]
    lines += _describe_group("不知道是谁交的，没有算的文件：", unmatched)
    alike = [group.describe(_MOST_NAMES) for group in status.alike]
    lines += _describe_group("文字相同或相近的：", alike)
    failures = [
        f"{f.code} [{f.severity}] {len(f.units)} 个单位 {f.findings} 处：{f.what}"
        for f in find_failures(status)[:_FEW]
    ]
    lines += [*_describe_group("问题最多的检查：", failures), ""]
    lines += [wrap(f"{one.message}。{one.all_fixes}", WIDTH, "") for one in status.findings]
    return [*lines, "", wrap(f"{describe_progress(status)}。", WIDTH, "")]


def _describe_group(head: str, lines: list[str]) -> list[str]:
    """Format lines under a heading; none where there are no lines."""
    return [f"\n{head}", *(wrap(f"  {line}", WIDTH, "    ") for line in lines)] if lines else []


def describe_total(total: Total) -> list[str]:
    """Return the line on a total for the screen."""
    lacking, unread = len(total.lacking), len(total.unread)
    left_out = f"，应计入而没有计入的 {lacking} 个" if lacking else ""
    left_out += f"，另有 {unread} 个文件读不出来、不知道是哪个单位的" if unread else ""
    name = f"{total.term.describe()}{total.form.name}"
    line = f"{name}：{len(total.shares)} 个单位的数已相加{left_out}。"
    return [wrap(line, WIDTH, "")]


def status_to_json(status: RoundStatus) -> dict[str, object]:
    """Convert the round to the object that `--json` prints."""
    return {
        "form": status.form.id,
        "year": status.term.year,
        "period": status.term.period or None,
        "today": status.today.isoformat(),
        "ok": status.ok,
        "counts": {state.value: status.count(state) for state in State},
        "units": [
            {
                "unit": entry.unit.name,
                "code": entry.unit.code or None,
                "kind": entry.unit.kind or None,
                "due": entry.unit.due.isoformat() if entry.unit.due else None,
                "state": entry.state.value,
                "counts": {level.value: n for level, n in count_open(entry.all_findings).items()},
                "findings": [finding.to_json() for finding in entry.findings],
                "file": _submission_to_json(entry.counted) if entry.counted else None,
                "others": [other.name for other in entry.others],
                "uncounted": [{"file": a.submission.name, "why": a.why} for a in entry.uncounted],
            }
            for entry in status.entries
        ],
        "strangers": [
            _submission_to_json(other.submission)
            | {"findings": [finding.to_json() for finding in other.findings]}
            for other in status.unmatched
        ],
        "alike": [
            {"item": group.item, "percent": group.percent, "units": list(group.units)}
            for group in status.alike
        ],
        "findings": [finding.to_json() for finding in status.findings],
    }


def _submission_to_json(submission: Submission) -> dict[str, object]:
    saved = submission.saved
    return {
        **submission.outcome.to_json(),
        "file": submission.name,
        "sha256": submission.digest or None,
        "saved": saved.isoformat() if saved else None,
    }
