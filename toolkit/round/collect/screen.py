"""A round on the screen, and as data for other programs."""

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
    from collections.abc import Iterable, Iterator

    from toolkit.core.finding import Finding
    from toolkit.round.status import RoundStatus
    from toolkit.round.submissions import Submission
    from toolkit.round.total.totals import Total
    from toolkit.round.unit_status import Entry, UnmatchedFile

_HEAD = "情况      错误  需说明  提示  单位"
_INDENT = " " * 10
_ORDER = (*PROBLEMS, State.FILED)[::-1]
_FEW = 5
_MOST_NAMES = 20


def describe_status(status: RoundStatus) -> list[str]:
    """The round for a screen of 80 columns: what is in order first, what is urgent last."""
    lines = [f"{status.term.describe()} {status.form.name}", "", _HEAD]
    for state in _ORDER:
        for entry in status.entries:
            if entry.state is state:
                lines += _describe_entry(entry)
    lines += _describe_unmatched(status.nobodys)
    lines += _describe_alike(status)
    lines += _describe_failures(status)
    lines += [_wrap(f"{finding.message}。{finding.all_fixes}", "") for finding in status.findings]
    return [*lines, "", _wrap(f"{describe_progress(status)}。", "")]


def _describe_entry(entry: Entry) -> Iterator[str]:
    errors, questions, notes = count_open(entry.told).values()
    state = entry.state.value + " " * (10 - display_width(entry.state.value))
    line = f"{state}{errors:>4}  {questions:>6}  {notes:>4}  {entry.unit.name}"
    yield _wrap(line, _INDENT)
    if remark := describe_remarks(entry):
        yield _wrap(_INDENT + remark, _INDENT)


def _describe_unmatched(unmatched: Iterable[UnmatchedFile]) -> Iterator[str]:
    for at, other in enumerate(unmatched):
        if at == 0:
            yield "\n不知道是谁交的，没有算的文件："
        yield _wrap(f"  {other.submission.name}：{other.why}", "    ")


def _describe_alike(status: RoundStatus) -> Iterator[str]:
    for at, group in enumerate(status.alike):
        if at == 0:
            yield "\n文字相同或相近的："
        yield _wrap(f"  {group.describe(_MOST_NAMES)}", "    ")


def _describe_failures(status: RoundStatus) -> Iterator[str]:
    for at, failure in enumerate(find_failures(status)[:_FEW]):
        if at == 0:
            yield "\n问题最多的检查："
        count = f"{len(failure.units)} 个单位 {failure.findings} 处"
        yield _wrap(f"  {failure.code} [{failure.severity}] {count}：{failure.what}", "    ")
    yield ""


def describe_total(total: Total) -> list[str]:
    """What a sum is of, for the screen."""
    lacking, unread = len(total.lacking), len(total.unread)
    left_out = f"，应计入而没有计入的 {lacking} 个" if lacking else ""
    left_out += f"，另有 {unread} 个文件读不出来、不知道是哪个单位的" if unread else ""
    name = f"{total.term.describe()}{total.form.name}"
    line = f"{name}：{len(total.shares)} 个单位的数已相加{left_out}。"
    return [_wrap(line, "")]


def _wrap(text: str, margin: str) -> str:
    return wrap(text, WIDTH, margin)


def status_to_json(status: RoundStatus) -> dict[str, object]:
    """The round in the shape of `--json`."""
    return {
        "form": status.form.id,
        "year": status.term.year,
        "period": status.term.period or None,
        "today": status.today.isoformat(),
        "ok": status.ok,
        "counts": {state.value: status.count(state) for state in State},
        "units": [_entry_to_json(entry) for entry in status.entries],
        "strangers": [
            {
                **_submission_to_json(other.submission),
                "findings": _findings_to_json(other.findings),
            }
            for other in status.unmatched
        ],
        "alike": [
            {"item": group.item, "percent": group.percent, "units": list(group.units)}
            for group in status.alike
        ],
        "findings": _findings_to_json(status.findings),
    }


def _entry_to_json(entry: Entry) -> dict[str, object]:
    unit, counted = entry.unit, entry.counted
    return {
        "unit": unit.name,
        "code": unit.code or None,
        "kind": unit.kind or None,
        "due": unit.due.isoformat() if unit.due else None,
        "state": entry.state.value,
        "counts": {severity.value: n for severity, n in count_open(entry.told).items()},
        "findings": _findings_to_json(entry.findings),
        "file": _submission_to_json(counted) if counted else None,
        "others": [other.name for other in entry.others],
        "uncounted": [{"file": one.submission.name, "why": one.why} for one in entry.uncounted],
    }


def _submission_to_json(submission: Submission) -> dict[str, object]:
    saved = submission.saved
    return {
        **submission.outcome.to_json(),
        "file": submission.name,
        "sha256": submission.digest or None,
        "saved": saved.isoformat() if saved else None,
    }


def _findings_to_json(findings: Iterable[Finding]) -> list[dict[str, object]]:
    return [finding.to_json() for finding in findings]
