"""The Jinja environment of templates: no way out of the data, and values printed as typed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from jinja2 import StrictUndefined, TemplateRuntimeError, Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape

_LINE_BREAK = re.compile(r"\r\n?|\n")
# what XML cannot hold: lxml would drop it without a word, or the rest of the paragraph with it
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFUSED_GLOBALS = ("lipsum", "cycler", "joiner")
_REFUSED_FILTERS = ("random", "safe")


class NamedUndefined(StrictUndefined):
    """A name that the data does not have; using it is an error that says so in Chinese."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"没有“{self._undefined_name}”这个编号"
        return f"“{self._undefined_obj}”下面没有“{self._undefined_name}”"


def make_environment() -> SandboxedEnvironment:
    """The environment for the parts of a document, which are XML."""
    return _restrict(
        SandboxedEnvironment(autoescape=True, undefined=NamedUndefined, finalize=_print_xml)
    )


def make_plain_environment() -> SandboxedEnvironment:
    """The environment for document properties, which are plain text."""
    # python-docx escapes properties itself
    return _restrict(
        SandboxedEnvironment(
            autoescape=False,
            undefined=NamedUndefined,
            finalize=_print_plain,
        )
    )


def _restrict(environment: SandboxedEnvironment) -> SandboxedEnvironment:
    """Take away what prints something else each time, and what would let markup through."""
    for name in _REFUSED_GLOBALS:
        del environment.globals[name]
    for name in _REFUSED_FILTERS:
        del environment.filters[name]
    return environment


def format_value(value: object) -> str:
    """A value as the report prints it: numbers plain, a blank as nothing, 2026年1月15日."""
    match value:
        case None:
            return ""
        case str() | Undefined():
            return str(value)  # of an undefined name this raises
        case int() if not isinstance(value, bool):
            return str(value)
        case Decimal():
            return format(value, "f")
        case float():
            return format(Decimal(str(value)).normalize(), "f")
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case tuple():
            raise TemplateRuntimeError("文字是一列段落，要用 {%p for 段 in 编号 %} 逐段取")
        case _:
            raise TemplateRuntimeError(
                f"“{value}”不是可以印出的值：表要写到具体一格，段落要写 段.题 或 段.文"
            )


def _print_plain(value: object) -> str:
    return _ILLEGAL.sub("\ufffd", _LINE_BREAK.sub(" ", format_value(value)))


def _print_xml(value: object) -> Markup:
    """Escape a value, also where docxtpl would turn {_{ into {{ afterwards."""
    text = str(value if isinstance(value, Markup) else escape(_print_plain(value)))
    return Markup(text.replace("{_", "{&#95;").replace("_}", "&#95;}"))  # noqa: S704  (escaped above)
