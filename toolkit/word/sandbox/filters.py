"""The filters of templates: those that print take only what can be printed, and none runs wild."""

from __future__ import annotations

from decimal import Decimal
from functools import partial, reduce, wraps
from itertools import chain
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined, pass_context
from jinja2.filters import do_float, do_int, make_attrgetter

from toolkit.word.sandbox.limits import count_steps, measure, require_short
from toolkit.word.sandbox.numeric import FORMATS, compute, round_number, to_number
from toolkit.word.sandbox.printing import format_value
from toolkit.word.shared.blank_value import BLANK, is_none

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2.runtime import Context

    Filter = Callable[..., Any]

REFUSED = (
    "random", "safe", "urlize",  # differ each time, or let markup through
    "batch", "center", "format", "indent", "slice", "wordwrap",  # print as much as they are told to
    "pprint", "tojson", "xmlattr",  # print what only programs read
)  # fmt: skip
_PRINTING = {
    "capitalize", "e", "escape", "forceescape", "lower", "replace", "string", "striptags",
    "title", "trim", "truncate", "upper", "urlencode", "wordcount",
}  # fmt: skip
"""Filters that make a text of whatever they get, also of what is no value."""
_COMPARING = {"max", "min"}
_PICKING = {"first", "last", *_COMPARING}
"""Filters that take one of several: of none, or by comparing with a blank, it is blank."""


def guard(filters: dict[str, Filter]) -> dict[str, Filter]:
    """The filters that templates may use."""
    kept = {name: _guard(name, own) for name, own in filters.items() if name not in REFUSED}
    kept |= {name: _guard(name, own) for name, own in _OURS.items()}
    return {**kept, "join": pass_context(_join)}


def _guard(name: str, own: Filter) -> Filter:
    """A filter that counts what it goes through."""
    kind = getattr(getattr(own, "jinja_pass_arg", None), "name", "")

    @wraps(own)
    def guarded(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (a template's values)
        count_steps(context.parent, measure(value, *args, *kwargs.values()))
        if name in _PRINTING:
            value = value if isinstance(value, str) else format_value(value)
        _require_moderate(name, value, args, kwargs)
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


def _require_moderate(name: str, value: Any, args: Any, kwargs: dict[str, Any]) -> None:  # noqa: ANN401  (a template's values)
    if name == "replace":
        require_replaceable(value, *args, *kwargs.values())


def _default(value: object, default: object = "", boolean: bool = False) -> object:  # noqa: FBT001, FBT002  (Jinja's filter)
    """The filter `default`: for what is blank, and with `boolean` for 0 too."""
    if isinstance(value, Undefined):
        str(value)  # a name that there is not raises what is wrong with it
    return default if is_none(value) or (boolean and not value) else value


def _to_int(value: object, default: object = BLANK, base: int = 10) -> object:
    """The filter `int`: a blank stays blank."""
    if is_none(value):
        return default
    return do_int(value, 0 if default is BLANK else default, base)  # type: ignore[arg-type]  # whatever a template gives


def _to_float(value: object, default: object = BLANK) -> object:
    """The filter `float`: a blank stays blank."""
    if is_none(value):
        return default
    if isinstance(value, int | Decimal):
        return value
    return to_number(do_float(value, 0 if default is BLANK else default))  # type: ignore[arg-type]  # whatever a template gives


def _join(context: Context, value: Iterable[Any], d: str = "", attribute: Any = None) -> str:  # noqa: ANN401  (a template's values)
    """Join values, each as the report prints it."""
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
    """Add numbers up; with a blank among them the sum is blank."""
    items = [start, *_pick(context, value, attribute)]
    return (
        BLANK if any(map(is_none, items)) else reduce(partial(compute, "+"), map(to_number, items))
    )


def _pick(context: Context, value: Iterable[Any], attribute: Any) -> Iterable[Any]:  # noqa: ANN401  (a template's values)
    """The items of a list, or what one attribute of each is."""
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


def require_replaceable(text: str, *pieces: object) -> None:
    """Refuse to replace pieces of a text by ones that make it too long."""
    times = len(text) + 1
    if pieces and isinstance(pieces[0], str) and pieces[0]:
        times = text.count(pieces[0])
    require_short(text)
    require_short(*pieces, times=times)
