"""The filters of templates: limited in what they print, and in time and memory."""

from __future__ import annotations

from decimal import Decimal
from functools import partial, reduce, wraps
from itertools import chain
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined, pass_context
from jinja2.filters import do_float, do_int, make_attrgetter

from toolkit.word.sandbox.limits import count_steps, measure, require_replaceable
from toolkit.word.sandbox.numeric import FORMATS, compute, round_number, to_number
from toolkit.word.sandbox.printing import format_value
from toolkit.word.shared.blank_value import BLANK, is_none

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2.runtime import Context

    Filter = Callable[..., Any]

REFUSED = (
    "random", "safe", "urlize",  # differ each time, or let markup through
    "batch", "center", "format", "indent", "slice", "wordwrap",  # print as much as a number says
    "pprint", "tojson", "xmlattr",  # print what only programs read
)  # fmt: skip
_PRINTING = {
    "capitalize", "e", "escape", "forceescape", "lower", "replace", "string", "striptags",
    "title", "trim", "truncate", "upper", "urlencode", "wordcount",
}  # fmt: skip
"""Filters that format any value as text, also what is no value of a report."""
_COMPARING = {"max", "min"}
_PICKING = {"first", "last", *_COMPARING}
"""Filters that pick an item: a blank of an empty list, or if they compare with a blank."""


def guard(filters: dict[str, Filter]) -> dict[str, Filter]:
    """Return the filters that templates may use, limited, from those of Jinja."""
    kept = {name: _guard(name, own) for name, own in filters.items() if name not in REFUSED}
    kept |= {name: _guard(name, own) for name, own in _OURS.items()}
    return {**kept, "join": pass_context(_join)}


def _guard(name: str, own: Filter) -> Filter:
    """Return a filter that counts the steps of its values and of its result."""
    kind = getattr(getattr(own, "jinja_pass_arg", None), "name", "")

    @wraps(own)
    def guarded(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (a template's values)
        count_steps(context.parent, measure(value, *args, *kwargs.values()))
        if name in _PRINTING:
            value = value if isinstance(value, str) else format_value(value)
        if name == "replace":
            require_replaceable(value, *args, *kwargs.values())
        given = {
            "context": (context,),
            "eval_context": (context.eval_ctx,),
            "environment": (context.environment,),
        }
        if name in _PICKING:
            value = list(value)
            if not value or (name in _COMPARING and any(map(is_none, value))):
                return BLANK
        result = own(*given.get(kind, ()), value, *args, **kwargs)
        count_steps(context.parent, measure(result))
        return result

    return pass_context(guarded)


def _default(value: object, default: object = "", boolean: bool = False) -> object:  # noqa: FBT001, FBT002  (Jinja's filter)
    """Return the default for a blank, and with `boolean` for 0 too."""
    if isinstance(value, Undefined):
        str(value)  # an unknown name raises its error
    return default if is_none(value) or (boolean and not value) else value


def _to_int(value: object, default: object = BLANK, base: int = 10) -> object:
    """Return a value as a whole number; a blank stays blank."""
    if is_none(value):
        return default
    return do_int(value, 0 if default is BLANK else default, base)  # type: ignore[arg-type]  # whatever a template gives


def _to_float(value: object, default: object = BLANK) -> object:
    """Return a value as an exact number; a blank stays blank."""
    if is_none(value):
        return default
    if isinstance(value, int | Decimal):
        return value
    return to_number(do_float(value, 0 if default is BLANK else default))  # type: ignore[arg-type]  # whatever a template gives


def _join(context: Context, value: Iterable[Any], d: str = "", attribute: Any = None) -> str:  # noqa: ANN401  (a template's values)
    """Return values joined by `d`, each as the report prints it."""
    pieces = chain.from_iterable((d, piece) for piece in _pick(context, value, attribute))
    next(pieces, None)
    joined: str = context.environment.concatenate(context, pieces)  # type: ignore[attr-defined]  # our own environment's
    return joined


def _sum(
    context: Context,
    value: Iterable[Any],
    attribute: Any = None,  # noqa: ANN401  (a template's values)
    start: Any = 0,  # noqa: ANN401  (a template's values)
) -> object:
    """Return the sum of numbers, a blank if one of them is."""
    items = [start, *_pick(context, value, attribute)]
    return (
        BLANK if any(map(is_none, items)) else reduce(partial(compute, "+"), map(to_number, items))
    )


def _pick(context: Context, value: Iterable[Any], attribute: Any) -> Iterable[Any]:  # noqa: ANN401  (a template's values)
    """Return the items of a list, or one attribute of each."""
    if attribute is None:
        return value
    return map(make_attrgetter(context.environment, attribute), value)


_OURS: dict[str, Filter] = {
    **dict.fromkeys(("default", "d"), _default),
    "int": _to_int,
    "float": _to_float,
    "round": round_number,
    "sum": pass_context(_sum),
    **FORMATS,
}
