"""Faults of the rules for texts: unknown ids, patterns without their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.form.part import Part, find_unknown
from toolkit.form.rules.patterns import Pattern, SlowPatternError
from toolkit.form.rules.wording import Topic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from toolkit.form.model import Form
    from toolkit.form.part import Fault, Loc
    from toolkit.form.rules.wording import DueDay, Wording

_LONGEST = {month: 30 if month in {4, 6, 9, 11} else 31 for month in range(1, 13)} | {2: 28}


def find_wording_faults(form: Form) -> Iterator[Fault]:
    """Yield every fault of `wording`."""
    for kind in type(form.wording).model_fields:
        for index, rule in enumerate(getattr(form.wording, kind)):
            yield from _rule_faults(form, rule, ("wording", kind, index))
    yield from _condition_faults(form)
    yield from _group_faults(form.wording)
    for loc, part in _conditional(form.wording):
        if not isinstance(part, Topic) and part.day > _LONGEST[part.month]:
            yield (*loc, "day"), f"{part.month}月没有{part.day}日"


def find_slow_patterns(form: Form) -> Iterator[Fault]:
    """Yield the faults of regular expressions that are slow on some tried text."""
    for loc, pattern in _list_patterns(form.wording, ("wording",)):
        try:
            pattern.try_out()
        except SlowPatternError:
            yield (
                loc,
                "这个正则表达式遇到长的文字会没完没了：不要在重复里再套重复，可有可无的写得具体些",
            )


def _list_patterns(part: object, loc: Loc) -> Iterator[tuple[Loc, Pattern]]:
    if isinstance(part, Pattern):
        yield loc, part
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from _list_patterns(item, (*loc, index))
    elif isinstance(part, Part):
        for key in type(part).model_fields:
            yield from _list_patterns(getattr(part, key), (*loc, key))


def _rule_faults(form: Form, rule: Part, loc: Loc) -> Iterator[Fault]:
    """Yield the unknown ids of a rule of any kind."""
    known: dict[str, tuple[str, Collection[str]]] = {
        "text": ("文字", form.texts),
        "texts": ("文字", form.texts),
        "contact": ("文字", form.texts),
        "cell": ("数字格", form.cells),
        "field": ("基本信息", form.fields_by_id),
        "fields": ("基本信息", form.fields_by_id),
    }
    for key, (what, ids) in known.items():
        value = getattr(rule, key, ())
        names = (value,) if isinstance(value, str) else value
        yield from find_unknown((((*loc, key), name) for name in names), ids, what)


def _condition_faults(form: Form) -> Iterator[Fault]:
    names = [condition.name for condition in form.wording.conditions]
    for index, condition in enumerate(form.wording.conditions):
        loc: Loc = ("wording", "conditions", index)
        if condition.name in names[:index]:
            yield (*loc, "name"), f"名称“{condition.name}”重复"
        field = form.fields_by_id.get(condition.field)
        for value in condition.values:
            if field and field.choices and value not in field.choices:
                yield (*loc, "values"), f"“{condition.field}”没有“{value}”这个选择"
        like = condition.if_blank
        if like and like.field not in form.fields_by_id:
            yield (*loc, "if_blank", "field"), f"没有编号为“{like.field}”的基本信息"
    for place, part in _conditional(form.wording):
        if part.when and part.when not in names:
            yield (*place, "when"), f"conditions 里没有“{part.when}”"


def _conditional(wording: Wording) -> Iterator[tuple[Loc, Topic | DueDay]]:
    for index, rule in enumerate(wording.requirements):
        for number, topic in enumerate(rule.topics):
            yield ("wording", "requirements", index, "topics", number), topic
    for index, deadline in enumerate(wording.deadlines):
        for number, day in enumerate(deadline.days):
            yield ("wording", "deadlines", index, "days", number), day


def _group_faults(wording: Wording) -> Iterator[Fault]:
    """Yield the faults of patterns without a group for the value that is read from them."""
    keys = (
        ("contacts", "behind"), ("ordinals", "other"), ("ordinals", "pattern"),
        ("own_years", "pattern"), ("other_years", "pattern"),
    )  # fmt: skip
    for kind, key in keys:
        for index, part in enumerate(getattr(wording, kind)):
            found: Pattern | None = getattr(part, key)
            if found and not found.groups:
                yield ("wording", kind, index, key), "要用一对括号标出数字或值"
    for index, rule in enumerate(wording.announcements):
        for number, pattern in enumerate(rule.patterns):
            if "count" not in pattern.names:
                loc = ("wording", "announcements", index, "patterns", number)
                yield loc, "要有命名组 count，也就是 (?P<count>…)"
