"""Checks of structure: required contents, numbering and due dates."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from toolkit.checks.wording.shared import (
    find_year,
    is_kind,
    name_item,
    quote_around,
    read_case,
    read_numeral,
    report,
)
from toolkit.form.formatting import print_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regex import Match

    from toolkit.checks.case import Case
    from toolkit.checks.wording.shared import TextCase
    from toolkit.core.finding import Finding
    from toolkit.form.rules.wording import Announcement, Ordinals, Requirement

_LATIN = re.compile(r"[!-~]+")
_NUMBERED = re.compile(
    r"(?:^|(?<=[、，,；;：:]))[（(]?[一二三四五六七八九十\d]{1,3}(?:[)）][、.．]?|[、.．])"
)
_SEPARATOR = re.compile(r"[、，,；;]")
_AND = re.compile(r"以及|及|和|与")


def check_structure(case: Case) -> Iterator[Finding]:
    """Yield the findings about the structure of the texts, if there are any, and the dates."""
    reading = read_case(case)
    if reading.bodies:
        yield from check_requirements(reading)
        yield from check_denials(reading)
        yield from check_ordinals(reading)
        yield from check_announcements(reading)
    yield from check_deadlines(reading)


def check_requirements(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each requirement that a text fails, listing all that is missing."""
    for rule in case.form.wording.requirements:
        body = case.join(*rule.texts)
        if not body and not rule.even_blank:
            continue  # a blank text that must not be blank is reported as such
        length = count_words(body)
        missing = [topic.name for topic in rule.topics if not topic.pattern.search(body)]
        asked = {topic.name for topic in rule.topics if is_kind(case, topic.when)}
        missing = [name for name in missing if name in asked]
        faults = [f"没有写到{'、'.join(missing)}"] if missing else []
        if rule.at_most is not None and length > rule.at_most:
            faults.insert(0, f"有 {length} 字，超过 {rule.at_most} 字")
        if length < rule.at_least:
            faults.insert(0, f"只有 {length} 字，少于 {rule.at_least} 字")
        if faults:
            message = f"{name_item(case, rule.texts[0])}：{'；'.join(faults)}"
            found = f"{length} 字" if _describe_range(rule) else None
            expected = "、".join(missing) or _describe_range(rule)
            yield report(case, rule, rule.texts[0], message, found=found, expected=expected)


def count_words(body: str) -> int:
    """Count as word processors count 字数: characters, a run of Latin letters and digits as one."""
    longer = sum(len(run) - 1 for run in _LATIN.findall(body))
    return sum(map(len, body.split())) - longer


def _describe_range(rule: Requirement) -> str:
    most = "" if rule.at_most is None else f"至多 {rule.at_most} 字"
    least = f"至少 {rule.at_least} 字" if rule.at_least else ""
    return "，".join(part for part in (least, most) if part)


def check_denials(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each text that denies what a cell counts."""
    for rule in case.form.wording.denials:
        body, number = case.join(rule.text), case.filing.cells.get(rule.cell)
        match = rule.pattern.search(body)
        if match and number:
            words = quote_around(body, match.start(), match.end())
            message = f"文字写{words}，而“{name_item(case, rule.cell)}”填了 {number}"
            at, right = [match.start()], str(number)
            yield report(case, rule, rule.text, message, at=at, found=match[0], expected=right)


def check_ordinals(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each text in which ordinals are skipped or repeated."""
    for rule in case.form.wording.ordinals:
        for key, body in case.texts():
            breaks = list(_find_breaks(rule, body))
            if breaks:
                at, found = [at for at, _ in breaks], "、".join(words for _, words in breaks)
                message = f"{rule.name}的次序不对：{found}"
                yield report(case, rule, key, message, at=at, found=found)


def _find_breaks(rule: Ordinals, body: str) -> Iterator[tuple[int, str]]:
    """Yield each ordinal that does not follow the one before it: its offset, and both in words."""
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
    # ordinals written in another way (第二, 其二, 首先 …): where in doubt, nothing is missing
    others = rule.other.find_all(between) if rule.other else []
    return any(read_numeral(mark[1] or "一") == number - 1 for mark in others)


def check_announcements(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each text that announces another number of parts than there are."""
    headed = sum(1 for section in case.form.sections if section.heading)
    for rule in case.form.wording.announcements:
        for key, body in case.texts(rule.texts):
            match = next((m for pattern in rule.patterns if (m := pattern.search(body))), None)
            fault = match and _find_fault(rule, match, headed)
            if match and fault:
                count = match["count"]
                message = f"文中说有“{count}”个部分，{fault}"
                at = [match.start()]
                yield report(case, rule, key, message, at=at, found=count, expected=str(headed))


def _find_fault(rule: Announcement, match: Match[str], headed: int) -> str | None:
    count, names = read_numeral(match["count"]), match.groupdict().get("list")
    if names:
        is_open = bool(rule.open_end and rule.open_end.search(names))
        names = _NUMBERED.sub("", names)
        if rule.single:
            names = rule.single.replace(lambda _: "□", names)
        items = [item for item in _SEPARATOR.split(names) if item.strip()]
        least = len(items)
        most = least + len(_AND.findall(items[-1] if items else ""))  # the last may be several
        if not (least <= count <= most or (is_open and least < count)):
            return f"列出的是 {least} 个"
    return f"报告实际有 {headed} 个" if count != headed else None


def check_deadlines(case: TextCase) -> Iterator[Finding]:
    """Yield a finding for each date after its deadline, or not in the year after the report's."""
    year = find_year(case)
    for rule in case.form.wording.deadlines:
        given = case.filing.fields.get(rule.field)
        day = next((day for day in rule.days if is_kind(case, day.when)), None)
        in_range = year is not None and date.min.year <= year < date.max.year
        due = date((year or 0) + 1, day.month, day.day) if day and in_range else None
        if not isinstance(given, date) or due is None:
            continue
        if given.year != due.year:
            words = f"不在报告年度的下一年（{due.year}年）"
        elif given > due:
            words = f"晚于期限{print_value(due)}"
        else:
            continue
        message = f"{name_item(case, rule.field)}{print_value(given)}{words}"
        found, last = given.isoformat(), due.isoformat()
        yield report(case, rule, rule.field, message, found=found, expected=last)
