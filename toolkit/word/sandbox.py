"""The Jinja environment of templates: no way out of the data, and values printed as typed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateRuntimeError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape

from toolkit.word.context import Group, TemplateParagraph
from toolkit.word.limits import join, require_moderate

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.runtime import Context

_LINE_BREAK = re.compile(r"\r\n?|\n")
# what XML cannot hold: lxml would drop it without a word, or the rest of the paragraph with it
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFUSED_GLOBALS = ("lipsum", "cycler", "joiner")
_REFUSED_FILTERS = (
    "random", "safe", "urlize",  # differ each time, or let markup through
    "batch", "center", "format", "indent", "slice",  # print as much as they are told to
)  # fmt: skip
_REFUSED_METHODS = {"center", "expandtabs", "ljust", "rjust", "zfill"}  # the same
_OURS = (Group, TemplateParagraph)


class NamedUndefined(StrictUndefined):
    """A name that the data does not have; using it is an error that says so in Chinese."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"没有“{self._undefined_name}”这个编号"
        return f"“{self._undefined_obj}”下面没有“{self._undefined_name}”"


class _Environment(SandboxedEnvironment):
    """Jinja's sandbox, in which no short tag makes something huge."""

    intercepted_binops = frozenset({"*", "**", "%"})
    concat = staticmethod(join)

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401  (a template's values)
        """An attribute that a template names; those of our own data need no further look."""
        if type(obj) in _OURS and not attribute.startswith("_"):
            value = obj.__dict__.get(attribute, missing)
            return self.undefined(obj=obj, name=attribute) if value is missing else value
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Whether a template may see an attribute."""
        if isinstance(obj, str) and attr in _REFUSED_METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: object) -> Callable[..., str] | None:
        """Refuse `format` of strings: a width in it may be any number."""
        if super().wrap_str_format(value):
            raise SecurityError("format")
        return None

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401  (a template's values)
        """Compute what is not too large."""
        require_moderate(operator, left, right)
        return super().call_binop(context, operator, left, right)


def make_environment() -> SandboxedEnvironment:
    """The environment for the parts of a document, which are XML."""
    return _restrict(_Environment(autoescape=True, undefined=NamedUndefined, finalize=print_xml))


def make_plain_environment() -> SandboxedEnvironment:
    """The environment for document properties, which are plain text."""
    # python-docx escapes properties itself
    return _restrict(
        _Environment(autoescape=False, undefined=NamedUndefined, finalize=_print_plain)
    )


def _restrict(environment: SandboxedEnvironment) -> SandboxedEnvironment:
    """Take away what prints something else each time, and what would let markup through."""
    environment.optimized = False  # most templates have no constants to reckon beforehand
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


def print_xml(value: object) -> str:
    """Escape a value, also where docxtpl would turn {_{ into {{ afterwards."""
    if type(value) is int:  # most values are: spare them the rest
        return str(value)
    text = str(value if isinstance(value, Markup) else escape(_print_plain(value)))
    return Markup(text.replace("{_", "{&#95;").replace("_}", "&#95;}"))  # noqa: S704  (escaped above)
