"""Fields that a report states: in its title, in its preface and in its signature."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Severity
from toolkit.form.dates import YEAR, read_date
from toolkit.form.numbers import FULL_WIDTH
from toolkit.form.rules.patterns import SlowPatternError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from toolkit.form.filing import FieldValue
    from toolkit.form.model import Form
    from toolkit.intake.texts import SectionLines

_BEHIND = re.compile(rf"^(.*?)\s*({YEAR}\s*年.{{2,12}}日)$")
_SENTENCE = re.compile(r"[，。；：,;:]")
_LONGEST = 40
_LOWEST = 10
"""A signature is within so many lines of the end."""


def read_fields(
    form: Form, title: Mapping[str, FieldValue], sections: Sequence[SectionLines]
) -> tuple[dict[str, FieldValue], list[Finding]]:
    """Return the fields that a report states; the signature is removed from the last section."""
    fields: dict[str, FieldValue] = dict(title)
    findings: list[Finding] = []
    if sections:
        last = sections[-1]
        preface = (line for one in sections if not one.section.heading for line in one.lines)
        fields |= find_contacts(form, preface)
        signature = find_signature(form, str(fields.get(form.unit) or ""), last.lines)
        if form.signature and signature.name and signature.name != fields.get(form.unit):
            names = [name for name in form.signature.name if name != form.unit]
            fields |= dict.fromkeys(names[:1], signature.name)
        if form.signature and form.signature.date and signature.date:
            fields[form.signature.date] = signature.date
        if not signature.is_sure:
            line = last.lines[-2]
            message = f"文末日期上方的“{line}”像落款，没有把握，仍放在正文里"
            fix, ids = "是落款的，从正文里移到落款用的名称", tuple(t.id for t in last.section.texts)
            findings.append(
                Finding("F14", Severity.QUESTION, message, fix, found=line, candidates=ids)
            )
        last.lines = last.lines[: len(last.lines) - signature.lines]
        last.doubtful = [line for line in last.doubtful if line in set(last.lines)]
        last.left_out += signature.after
    for field in (form.fields_by_id[form.unit], form.fields_by_id[form.year]):
        if fields.get(field.id) is None:
            message, fix = f"没有找到写明{field.item}的标题", f"填写{field.item}"
            finding = Finding("C06", Severity.ERROR, message, fix, id=field.id, item=field.item)
            findings.append(finding)
    return fields, findings


def find_contacts(form: Form, lines: Iterable[str]) -> dict[str, str]:
    """Return the addresses and numbers that follow their word, if there is one valid value."""
    text = "\n".join(lines).translate(FULL_WIDTH)
    found: dict[str, str] = {}
    for contact in form.wording.contacts:
        if contact.behind and contact.fields:
            try:
                values = {match[1].strip() for match in contact.behind.find_all(text)}
                if len(values) == 1 and contact.pattern.fullmatch(value := values.pop()):
                    found[contact.fields[0]] = value
            except SlowPatternError:  # the field is left to be filled in
                continue
    return found


class Signed(NamedTuple):
    """A signature: its number of lines at the end of a section, and the name and date in it."""

    lines: int = 0
    name: str = ""
    date: date | None = None
    after: tuple[str, ...] = ()
    """Lines below it, which belong to no section; `lines` counts them too."""
    is_sure: bool = True
    """False if the line above the date may be a name, but is not one by its words."""


def find_signature(form: Form, unit: str, lines: Sequence[str]) -> Signed:
    """Find the signature at the end of the last section's lines."""
    if form.signature is None or not lines:
        return Signed()
    above_last = range(len(lines) - 2, max(0, len(lines) - _LOWEST), -1)
    for at in (*above_last, *([len(lines) - 1] if len(lines) > 1 else [])):
        day = read_date(lines[at].translate(FULL_WIDTH))
        if day is not None and _is_name(form, unit, lines[at - 1]):
            return Signed(len(lines) - at + 1, lines[at - 1], day, tuple(lines[at + 1 :]))
    last = lines[-1].translate(FULL_WIDTH)
    day = read_date(last)
    if day is not None:
        name = lines[-2] if len(lines) > 1 else ""
        is_doubtful = bool(name) and len(name) <= _LONGEST and not _SENTENCE.search(name)
        return Signed(1, "", day, is_sure=not is_doubtful)
    split = _BEHIND.match(last) if len(last) <= 2 * _LONGEST else None
    day = read_date(split[2]) if split else None
    if split and day and _is_name(form, unit, split[1]):
        return Signed(1, split[1], day)
    return Signed(1, lines[-1]) if _is_name(form, unit, lines[-1], alone=True) else Signed()


def _is_name(form: Form, unit: str, words: str, *, alone: bool = False) -> bool:
    """Return True if words are the unit's name: that in the title, or one that ends as offices do.

    Without a date below (`alone`), they must contain the name in the title.
    """
    if not words or len(words) > _LONGEST or _SENTENCE.search(words):
        return False
    if unit and words == unit:
        return True
    is_office = words.endswith(form.published.endings) if form.published.endings else False
    return is_office and (not alone or bool(unit and unit in words))
