"""The Jinja environment of templates: no way out of the data, and no work without measure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import markup_join
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing

from toolkit.word.sandbox.filters import guard, require_replaceable
from toolkit.word.sandbox.generator import GuardedGenerator
from toolkit.word.sandbox.limits import (
    FORMAT_HINT,
    count_steps,
    is_number,
    join,
    measure,
    require_moderate,
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
"""What templates may call of plain values: nothing that changes or enlarges them."""
_CALLED = _OF_TEXTS | {"isoformat", "weekday", "isoweekday"}
_OURS = (Group, TemplateParagraph)
_CALL = 20
"""What a call counts for: macros may call each other."""


def _give_blank(*_arguments: object, **_words: object) -> Blank:
    return BLANK


class NamedUndefined(StrictUndefined):
    """A name that the data does not have; using it is an error that says so in Chinese."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"没有“{self._undefined_name}”这个编号"
        return f"{name_value(self._undefined_obj)}下面没有“{self._undefined_name}”"


class _Environment(SandboxedEnvironment):
    """Jinja's sandbox, in which no short tag makes something huge."""

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))
    concat = staticmethod(join)
    parse_number = staticmethod(to_number)
    code_generator_class = GuardedGenerator

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401  (a template's values)
        """An attribute that a template names; those of our own data need no further look."""
        if type(obj) in _OURS and not attribute.startswith("_"):
            value = obj.__dict__.get(attribute, missing)
            return self.undefined(obj=obj, name=attribute) if value is missing else value
        if isinstance(obj, Blank) and attribute in _OF_TEXTS | _OF_DATES | _OF_PARAGRAPHS:
            return _give_blank if attribute in _CALLED else BLANK
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401  (a template's values)
        """An item of a value; where a text or list is too short for it, it is blank."""
        if isinstance(obj, str | list | tuple) and isinstance(argument, int):
            return obj[argument] if -len(obj) <= argument < len(obj) else BLANK
        return super().getitem(obj, argument)

    def unsafe_undefined(self, obj: Any, attribute: str) -> NamedUndefined:  # noqa: ANN401  (a template's values)
        """What a template must not see."""
        parts = "，日期用 .年、.月、.日 拼出来" if isinstance(obj, date) else ""
        hint = f"不能取“{attribute}”{parts}"
        return NamedUndefined(hint, name=attribute, obj=obj, exc=SecurityError)

    def is_within(self, value: Any, around: Any) -> bool:  # noqa: ANN401  (a template's values)
        """Whether a text or list holds a value; a text never holds a blank."""
        if isinstance(around, str) and is_none(value):
            return False
        return value in around

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Whether a template may see an attribute."""
        allowed = next((names for kinds, names in _METHODS if isinstance(obj, kinds)), None)
        if allowed is not None and attr not in allowed:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: object) -> Callable[..., str] | None:
        """Refuse `format` of strings: a width in it may be any number."""
        if super().wrap_str_format(value):
            raise SecurityError(f"文字后面用了 format，{FORMAT_HINT}")
        return None

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401  (a template's values)
        """Compute what is not too large."""
        require_moderate(operator, left, right)
        count_steps(context.parent, measure(left, right))
        if is_number(left) and is_number(right):
            return compute(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (a template's values)
        """Call what may be called, with what is not too large."""
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

    def look_through(self, context: Context, value: Any) -> Any:  # noqa: ANN401  (a template's values)
        """A value that is compared, or holds others: counted as long as it is."""
        count_steps(context.parent, measure(value))
        return value

    def count_rounds(self, context: Context, items: Iterable[Any]) -> Iterable[Any]:
        """What a loop goes through; each of its rounds is counted."""
        if isinstance(items, StrictUndefined):
            return items  # going through it raises what is wrong with it
        return self._count(context, items)

    def _count(self, context: Context, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            count_steps(context.parent, 1)
            yield item

    def concatenate(self, context: Context, values: Iterable[Any]) -> str:
        """Values one after the other, each as the report prints it."""
        pieces: list[str] = []
        for value in values:
            pieces.append(value if isinstance(value, str) else format_value(value))
            count_steps(context.parent, measure(pieces[-1]))
            require_short(*pieces[-2:])
        require_short(*pieces)
        return markup_join(pieces) if context.eval_ctx.autoescape else "".join(pieces)


def make_environment() -> SandboxedEnvironment:
    """The environment for the parts of a document, which are XML."""
    return _restrict(_Environment(autoescape=True, undefined=NamedUndefined, finalize=_print_xml))


def make_plain_environment() -> SandboxedEnvironment:
    """The environment for document properties, which are plain text."""
    # python-docx escapes properties itself
    return _restrict(
        _Environment(autoescape=False, undefined=NamedUndefined, finalize=_print_plain)
    )


@pass_context
def _print_xml(context: Context, value: object) -> str:
    printed = print_xml(value)
    count_steps(context.parent, measure(printed))
    return printed


@pass_context
def _print_plain(context: Context, value: object) -> str:
    printed = print_plain(value)
    count_steps(context.parent, measure(printed))
    return printed


def _restrict(environment: SandboxedEnvironment) -> SandboxedEnvironment:
    """Take away what prints something else each time, and what would let markup through."""
    environment.optimized = False  # most templates have no constants to reckon beforehand
    for name in _REFUSED_GLOBALS:
        del environment.globals[name]
    environment.tests["none"] = is_none
    environment.filters = guard(environment.filters)
    return environment
