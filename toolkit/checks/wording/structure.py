"""Structure: what a text must hold, how it is numbered, and by when the report is due."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from toolkit.checks.wording.numbering import check_announcements, check_ordinals
from toolkit.checks.wording.shared import (
    find_year,
    is_kind,
    name_item,
    quote_around,
    read_case,
    report,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.checks.case import Case
    from toolkit.checks.wording.shared import TextCase
    from toolkit.core.finding import Finding
    from toolkit.form.rules.wording import Requirement

_LATIN = re.compile(r"[!-~]+")


def check_structure(case: Case) -> Iterator[Finding]:
    """Findings about what the texts hold and how they are built; none for figures alone."""
    reading = read_case(case)
    if reading.bodies:
        yield from check_requirements(reading)
        yield from check_denials(reading)
        yield from check_ordinals(reading)
        yield from check_announcements(reading)
    yield from check_deadlines(reading)


def check_requirements(case: TextCase) -> Iterator[Finding]:
    """One finding for each rule that a text falls short of, naming all that it lacks."""
    for rule in case.form.wording.requirements:
        body = case.join(*rule.texts)
        if not body and not rule.even_blank:
            continue  # a blank text that must not be blank is reported as such
        length = count_words(body)
        missing = [topic.name for topic in rule.topics if not topic.pattern.search(body)]
        asked = {topic.name for topic in rule.topics if is_kind(case, topic.when)}
        missing = [name for name in missing if name in asked]
        faults = [*_judge_length(rule, length), *_describe_missing(missing)]
        if faults:
            message = f"{name_item(case, rule.texts[0])}：{'；'.join(faults)}"
            found = f"{length} 字" if _describe_range(rule) else None
            expected = "、".join(missing) or _describe_range(rule)
            yield report(case, rule, rule.texts[0], message, found=found, expected=expected)


def count_words(body: str) -> int:
    """As word processors count 字数: characters, a run of Latin letters and digits as one."""
    longer = sum(len(run) - 1 for run in _LATIN.findall(body))
    return sum(map(len, body.split())) - longer


def _judge_length(rule: Requirement, length: int) -> Iterator[str]:
    if length < rule.at_least:
        yield f"只有 {length} 字，少于 {rule.at_least} 字"
    if rule.at_most is not None and length > rule.at_most:
        yield f"有 {length} 字，超过 {rule.at_most} 字"


def _describe_missing(missing: list[str]) -> Iterator[str]:
    if missing:
        yield f"没有写到{'、'.join(missing)}"


def _describe_range(rule: Requirement) -> str:
    most = "" if rule.at_most is None else f"至多 {rule.at_most} 字"
    least = f"至少 {rule.at_least} 字" if rule.at_least else ""
    return "，".join(part for part in (least, most) if part)


def check_denials(case: TextCase) -> Iterator[Finding]:
    """One finding for each text that denies what a number says."""
    for rule in case.form.wording.denials:
        body, number = case.join(rule.text), case.filing.cells.get(rule.cell)
        match = rule.pattern.search(body)
        if match and number:
            words = quote_around(body, match.start(), match.end())
            message = f"文字写{words}，而“{name_item(case, rule.cell)}”填了 {number}"
            at, right = [match.start()], str(number)
            yield report(case, rule, rule.text, message, at=at, found=match[0], expected=right)


def check_deadlines(case: TextCase) -> Iterator[Finding]:
    """One finding for each date after its deadline, or not in the year after the report's."""
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
            words = f"晚于期限{_describe_day(due)}"
        else:
            continue
        message = f"{name_item(case, rule.field)}{_describe_day(given)}{words}"
        found, last = given.isoformat(), due.isoformat()
        yield report(case, rule, rule.field, message, found=found, expected=last)


def _describe_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
