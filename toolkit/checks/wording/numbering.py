"""Numbers in the right order, and as many parts as are announced."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.wording.shared import read_numeral, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regex import Match

    from toolkit.checks.wording.shared import TextCase
    from toolkit.core.finding import Finding
    from toolkit.form.rules.wording import Announcement, Ordinals

_NUMBERED = re.compile(
    r"(?:^|(?<=[、，,；;：:]))[（(]?[一二三四五六七八九十\d]{1,3}(?:[)）][、.．]?|[、.．])"
)
_SEPARATOR = re.compile(r"[、，,；;]")
_AND = re.compile(r"以及|及|和|与")


def check_ordinals(case: TextCase) -> Iterator[Finding]:
    """One finding for each text in which numbers are skipped or repeated."""
    for rule in case.form.wording.ordinals:
        for key, body in case.texts():
            breaks = list(_find_breaks(rule, body))
            if breaks:
                at, found = [at for at, _ in breaks], "、".join(words for _, words in breaks)
                message = f"{rule.name}的次序不对：{found}"
                yield report(case, rule, key, message, at=at, found=found)


def _find_breaks(rule: Ordinals, body: str) -> Iterator[tuple[int, str]]:
    """Yield where each number stands that does not follow the one before it, and the two."""
    last, shown, end = 0, "", 0
    for mark in rule.pattern.find_all(body):
        number = read_numeral(mark[1])
        if not _may_follow(rule, number, last, body[end : mark.start()]):
            words = f"“{shown}”后面是“{mark[0]}”" if shown else f"开头就是“{mark[0]}”"
            yield mark.start(1), words
        last, shown, end = number, mark[0], mark.end()


def _may_follow(rule: Ordinals, number: int, last: int, between: str) -> bool:
    if number == last + 1:
        return True
    if number == 1:  # a new list
        return last != 1 or bool(rule.above and rule.above.search(between))
    return any(read_numeral(mark[1] or "一") == number - 1 for mark in _find_others(rule, between))


def _find_others(rule: Ordinals, between: str) -> list[Match[str]]:
    """Numbers written in another way (第二, 其二, 首先 …): where in doubt, nothing is missing."""
    return rule.other.find_all(between) if rule.other else []


def check_announcements(case: TextCase) -> Iterator[Finding]:
    """One finding for each text that announces another number of parts than there are."""
    headed = sum(1 for section in case.form.sections if section.heading)
    for rule in case.form.wording.announcements:
        for key, body in case.texts(rule.texts):
            match = next((m for pattern in rule.patterns if (m := pattern.search(body))), None)
            fault = match and _judge_announcement(rule, match, headed)
            if match and fault:
                count = match["count"]
                message = f"文中说有“{count}”个部分，{fault}"
                at = [match.start()]
                yield report(case, rule, key, message, at=at, found=count, expected=str(headed))


def _judge_announcement(rule: Announcement, match: Match[str], headed: int) -> str | None:
    count, names = read_numeral(match["count"]), match.groupdict().get("list")
    if names:
        least, most = _count_names(rule, names)
        is_open = bool(rule.open_end and rule.open_end.search(names))
        if not (least <= count <= most or (is_open and least < count)):
            return f"列出的是 {least} 个"
    return f"报告实际有 {headed} 个" if count != headed else None


def _count_names(rule: Announcement, names: str) -> tuple[int, int]:
    """How many names a list has: the last may be two, joined by 和 or 及."""
    names = _NUMBERED.sub("", names)
    if rule.single:
        names = rule.single.replace(lambda _: "□", names)
    items = [item for item in _SEPARATOR.split(names) if item.strip()]
    return len(items), len(items) + len(_AND.findall(items[-1] if items else ""))
