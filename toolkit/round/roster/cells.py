"""Parsing of a roster's cells: each returns a value, or what is wrong with the cell."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from toolkit.core.text import fold
from toolkit.excel.read.cell_values import Raw, parse_field, parse_words
from toolkit.form.model import FieldKind, FormField
from toolkit.form.numbers import Taken, Trouble
from toolkit.round.roster.list_reader import Unreadable
from toolkit.round.roster.roster import OTHER_HEADS

if TYPE_CHECKING:
    from datetime import date

_IN_BRACKETS = re.compile(r"[(（].*?[)）]|[*＊]")
_BLANKS = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_BREAKS = re.compile(r"\s*[\r\n\t]\s*")
_BETWEEN = re.compile(r"[、，,；;/\r\n\t]+")
_SPREAD = re.compile(r"(?<=[㐀-鿿（）])[ \u3000\xa0]+(?=[㐀-鿿（）])")
_NOT_IN_FILES = re.compile(r'[\\/:*?"<>|]')
_NOT_IN_NAMES = re.compile(r"[。：；！？，]|^(?:注|说明|备注)$")
_LONGEST_NAME = 60
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?", re.ASCII)
_DUE = FormField(id="报送期限", kind=FieldKind.DATE)


def fold_head(value: object) -> str:
    """Return a column's name as in the starter, without blanks and bracketed remarks."""
    head = _BLANKS.sub("", _IN_BRACKETS.sub("", value)) if isinstance(value, str) else ""
    return OTHER_HEADS.get(head, head)


def parse_text(value: object) -> Taken[str]:
    """Parse text to one line; a number becomes its digits."""
    if isinstance(value, Unreadable):
        return Taken(trouble=Trouble("", value, "改成文字后保存"))
    parsed = parse_words(Raw(value))
    return Taken(_BREAKS.sub(" ", parsed.value or ""), parsed.trouble, parsed.note)


def parse_name(value: object) -> Taken[str]:
    """Parse a unit's name; blanks that only spread its characters are removed."""
    parsed = parse_text(value)
    name = parsed.value or ""
    if parsed.trouble or not name:
        return parsed
    wrong = _NOT_IN_FILES.search(name)
    if wrong:
        message = f"单位名称“{name[:40]}”里有“{wrong[0]}”，文件名里不能有它"
        return Taken(trouble=Trouble("", message, "改成报告标题里用的单位名称"))
    if parsed.note or len(name) > _LONGEST_NAME or _NOT_IN_NAMES.search(name):
        message = f"“{name[:40]}”不像单位名称"
        fix = "改成报告标题里用的单位名称；不是单位的这一行，移到单位名称以外的列或者删掉"
        return Taken(trouble=Trouble("", message, fix))
    plain = _SPREAD.sub("", name)
    return Taken(plain, note="" if plain == name else f"“{name}”按“{plain}”读取")


def parse_aliases(value: object) -> Taken[tuple[str, ...]]:
    """Parse names that are separated by commas, slashes or line breaks."""
    parsed = parse_text(value)
    names = (name.strip() for name in _BETWEEN.split(value if isinstance(value, str) else ""))
    return Taken(tuple(dict.fromkeys(filter(None, names))), parsed.trouble)


def parse_code(value: object) -> Taken[str]:
    """Parse a unit's code: no blanks, half-width."""
    parsed = parse_text(value)
    code = _BLANKS.sub("", unicodedata.normalize("NFKC", parsed.value or ""))
    return Taken(code, parsed.trouble, parsed.note)


def parse_kind(value: object, field: FormField | None) -> Taken[str]:
    """Parse a kind of unit, which must be one of the form's choices if it has any."""
    parsed = parse_text(value)
    kind = parsed.value or ""
    if parsed.trouble or not kind or field is None or not field.choices:
        return parsed
    same = next((choice for choice in field.choices if fold(choice) == fold(kind)), None)
    if same is None:
        choices = "、".join(field.choices)
        message = f"“{kind[:40]}”不是表样里的单位类别"
        return Taken(trouble=Trouble("", message, f"改成其中之一：{choices}", choices))
    return Taken(same)


def parse_day(value: object) -> Taken[date]:
    """Parse a date, also one of eight digits."""
    if isinstance(value, Unreadable):
        return Taken(trouble=Trouble("", value, "改成日期，如 2026-1-31"))
    digits = _DAY.fullmatch(fold(str(value)))
    given = "-".join(digits.groups()) if digits else value
    parsed = parse_field(Raw(given), _DUE)
    if parsed.trouble:
        message = f"报送期限“{value}”不是能确定的日期"
        return Taken(trouble=Trouble("", message, "写全年月日，如 2026-1-31", "日期"))
    return Taken(parsed.value)  # type: ignore[arg-type]  # a date field holds a date or nothing
