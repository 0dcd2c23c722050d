"""The Jinja environment of templates: access to the data only, within limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import markup_join
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing

from toolkit.word.sandbox.filters import guard
from toolkit.word.sandbox.generator import GuardedGenerator
from toolkit.word.sandbox.limits import (
    FORMAT_HINT,
    count_steps,
    join,
    measure,
    require_moderate,
    require_replaceable,
    require_short,
)
from toolkit.word.sandbox.numeric import compute, to_number
from toolkit.word.sandbox.printing import format_value, name_value, print_plain, print_xml
from toolkit.word.shared.blank_value import BLANK, Blank, is_none
from toolkit.word.shared.context import Group, TemplateParagraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jinja2.runtime import Context

_REFUSED_GLOBALS = ("lipsum", "cycler", "joiner")
_OF_TEXTS = frozenset(
    (
        "capitalize", "casefold", "count", "endswith", "find", "index", "isalnum", "isalpha",
        "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "isupper", "join", "lower",
        "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex",
        "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip",
        "swapcase", "title", "upper",
    )
)  # fmt: skip
_OF_DATES = frozenset(
    ("年", "月", "日", "year", "month", "day", "weekday", "isoweekday", "isoformat")
)
_OF_PARAGRAPHS = frozenset(("级", "题", "文"))
_METHODS: tuple[tuple[tuple[type, ...], frozenset[str]], ...] = (
    ((str,), _OF_TEXTS),
    ((list, tuple), frozenset(("count", "index"))),
    ((dict,), frozenset(("get", "items", "keys", "values"))),
    ((date,), _OF_DATES),
    ((int, float, Decimal, bytes), frozenset()),
)
"""Attributes of plain values that templates may use: none changes or enlarges them."""
_CALLED = _OF_TEXTS | {"isoformat", "weekday", "isoweekday"}
_OURS = (Group, TemplateParagraph)
_NUMBERS = (int, float, Decimal)
_CALL = 20
"""Steps that a call counts: macros may call each other."""


def _give_blank(*_arguments: object, **_words: object) -> Blank:
    return BLANK


class NamedUndefined(StrictUndefined):
    """A name that the data does not have; its use raises an error in Chinese."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"没有“{self._undefined_name}”这个编号"
        return f"{name_value(self._undefined_obj)}下面没有“{self._undefined_name}”"


class _Environment(SandboxedEnvironment):
    """Jinja's sandbox with limits on time and memory, exact numbers and blanks."""

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))
    concat = staticmethod(join)
    parse_number = staticmethod(to_number)
    code_generator_class = GuardedGenerator

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401  (a template's values)
        """Return an attribute of a value; those of our own classes need no further check."""
        if type(obj) in _OURS and not attribute.startswith("_"):
            value = obj.__dict__.get(attribute, missing)
            return self.undefined(obj=obj, name=attribute) if value is missing else value
        if isinstance(obj, Blank) and attribute in _OF_TEXTS | _OF_DATES | _OF_PARAGRAPHS:
            return _give_blank if attribute in _CALLED else BLANK
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401  (a template's values)
        """Return an item of a value; a blank where a text or list is too short for it."""
        if isinstance(obj, str | list | tuple) and isinstance(argument, int):
            return obj[argument] if -len(obj) <= argument < len(obj) else BLANK
        return super().getitem(obj, argument)

    def unsafe_undefined(self, obj: Any, attribute: str) -> NamedUndefined:  # noqa: ANN401  (a template's values)
        """Return the undefined value for an attribute that a template must not see."""
        parts = "，日期用 .年、.月、.日 拼出来" if isinstance(obj, date) else ""
        hint = f"不能取“{attribute}”{parts}"
        return NamedUndefined(hint, name=attribute, obj=obj, exc=SecurityError)

    def is_within(self, value: Any, around: Any) -> bool:  # noqa: ANN401  (a template's values)
        """Return whether a text or list holds a value; a text never holds a blank."""
        if isinstance(around, str) and is_none(value):
            return False
        return value in around

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Return whether a template may see an attribute."""
        allowed = next((names for kinds, names in _METHODS if isinstance(obj, kinds)), None)
        if allowed is not None and attr not in allowed:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: object) -> Callable[..., str] | None:
        """Reject `format` of strings: a width in it may be any number."""
        if super().wrap_str_format(value):
            raise SecurityError(f"文字后面用了 format，{FORMAT_HINT}")
        return None

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401  (a template's values)
        """Return the result of an operator, after its operands are counted and limited."""
        require_moderate(operator, left, right)
        count_steps(context.parent, measure(left, right))
        if isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS):
            return compute(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (a template's values)
        """Call a function that templates may call, after its arguments are counted and limited."""
        owner, name = getattr(obj, "__self__", None), getattr(obj, "__name__", "")
        if owner is not self:
            count_steps(context.parent, _CALL + measure(owner, *args, *kwargs.values()))
        if isinstance(owner, str) and name == "replace":
            require_replaceable(owner, *args)
        elif isinstance(owner, str) and name == "join" and args:
            pieces = list(args[0])
            require_short(owner, times=len(pieces))
            require_short(*pieces)
            args = (pieces,)
        return super().call(context, obj, *args, **kwargs)

    def count_value(self, context: Context, value: Any) -> Any:  # noqa: ANN401  (a template's values)
        """Return a value, counted with its items."""
        count_steps(context.parent, measure(value))
        return value

    def count_rounds(self, context: Context, items: Iterable[Any]) -> Iterable[Any]:
        """Return the items of a loop, each of which is counted as one step."""
        if isinstance(items, StrictUndefined):
            return items  # its iteration raises its error
        return self._count(context, items)

    def _count(self, context: Context, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            count_steps(context.parent, 1)
            yield item

    def concatenate(self, context: Context, values: Iterable[Any]) -> str:
        """Return values concatenated, each as the report prints it."""
        pieces: list[str] = []
        for value in values:
            pieces.append(value if isinstance(value, str) else format_value(value))
            count_steps(context.parent, measure(pieces[-1]))
            require_short(*pieces[-2:])
        require_short(*pieces)
        return markup_join(pieces) if context.eval_ctx.autoescape else "".join(pieces)


def make_environment(*, is_plain: bool = False) -> SandboxedEnvironment:
    """Return the environment for parts, which are XML, or for plain text, as properties are."""
    print_value = print_plain if is_plain else print_xml  # python-docx escapes properties itself

    @pass_context
    def finalize(context: Context, value: object) -> str:
        printed = print_value(value)
        count_steps(context.parent, measure(printed))
        return printed

    environment = _Environment(autoescape=not is_plain, undefined=NamedUndefined, finalize=finalize)
    environment.optimized = False  # most templates have no constants to compute beforehand
    for name in _REFUSED_GLOBALS:
        del environment.globals[name]
    environment.tests["none"] = is_none
    environment.filters = guard(environment.filters)
    return environment
