"""What the rules about wording can get wrong: ids of nothing, patterns without their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.form.part import Part
from toolkit.form.rules.patterns import Pattern, SlowPatternError
from toolkit.form.rules.wording import Topic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from toolkit.form.model import Form
    from toolkit.form.rules.wording import DueDay, Wording

Loc = tuple[str | int, ...]
Fault = tuple[Loc, str]

_LONGEST = {month: 30 if month in {4, 6, 9, 11} else 31 for month in range(1, 13)} | {2: 28}


def find_wording_faults(form: Form) -> Iterator[Fault]:
    """Yield every fault of `wording` as the place in the definition and a sentence."""
    for kind in type(form.wording).model_fields:
        for index, rule in enumerate(getattr(form.wording, kind)):
            yield from _rule_faults(form, rule, ("wording", kind, index))
    yield from _condition_faults(form)
    yield from _group_faults(form.wording)
    for loc, part in _conditional(form.wording):
        if not isinstance(part, Topic) and part.day > _LONGEST[part.month]:
            yield (*loc, "day"), f"{part.month}月没有{part.day}日"


def find_slow_patterns(form: Form) -> Iterator[Fault]:
    """Yield the regular expressions that some text keeps busy, as far as trying finds them."""
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
    """Every key that names ids names known ones, whatever the kind of rule."""
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
        for name in (value,) if isinstance(value, str) else value:
            if name not in ids:
                yield (*loc, key), f"没有编号为“{name}”的{what}"


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
    """Patterns from which a value is read must have a group for it."""
    for loc, pattern in _grouped(wording):
        if pattern and not pattern.groups:
            yield loc, "要用一对括号标出数字或值"
    for index, rule in enumerate(wording.announcements):
        for number, pattern in enumerate(rule.patterns):
            if "count" not in pattern.names:
                loc = ("wording", "announcements", index, "patterns", number)
                yield loc, "要有命名组 count，也就是 (?P<count>…)"


def _grouped(wording: Wording) -> Iterator[tuple[Loc, Pattern | None]]:
    for index, contact in enumerate(wording.contacts):
        yield ("wording", "contacts", index, "behind"), contact.behind
    for index, ordinals in enumerate(wording.ordinals):
        yield ("wording", "ordinals", index, "other"), ordinals.other
    for kind in ("ordinals", "own_years", "other_years"):
        for index, rule in enumerate(getattr(wording, kind)):
            yield ("wording", kind, index, "pattern"), rule.pattern
