"""Formatting of a template's values as the report prints them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from jinja2 import TemplateRuntimeError, Undefined
from markupsafe import Markup, escape

from toolkit.word.sandbox.numeric import print_number
from toolkit.word.shared.blank_value import Blank
from toolkit.word.shared.context import Group

_LINE_BREAK = re.compile(r"\r\n?|\n")
# characters that XML forbids: lxml would silently drop them, or the rest of the paragraph
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def format_value(value: object) -> str:
    """Return a value as the report prints it: numbers plain, a blank as "", dates as 2026年1月15日.

    Raises:
        TemplateRuntimeError: it is no value but a table, a list, a function or the like.
    """
    match value:
        case None | Blank():
            return ""
        case str() | Undefined():
            return str(value)  # of an undefined name this raises
        case int() if not isinstance(value, bool):
            return str(value)
        case Decimal():
            return print_number(value)
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case tuple():
            raise TemplateRuntimeError("文字是一列段落，要用 {%p for 段 in 编号 %} 逐段取")
        case _:
            raise TemplateRuntimeError(
                f"{name_value(value)}不是可以印出的值：表要写到具体一格，段落要写 段.题 或 段.文"
            )


def name_value(value: object) -> str:
    """Return the name of a value in messages, which never show Python's notation."""
    return f"“{value}”" if isinstance(value, Group | str | int) else "标签取的"


def print_plain(value: object) -> str:
    """Return a value on one line, without characters that XML forbids."""
    return _ILLEGAL.sub("\ufffd", _LINE_BREAK.sub(" ", format_value(value)))


def print_xml(value: object) -> str:
    """Return a value escaped for XML, also against docxtpl's turning {_{ into {{ afterwards."""
    if type(value) is int:  # most values are: nothing else applies to them
        return str(value)
    text = str(value if isinstance(value, Markup) else escape(print_plain(value)))
    return Markup(text.replace("{_", "{&#95;").replace("_}", "&#95;}"))  # noqa: S704  (escaped above)
