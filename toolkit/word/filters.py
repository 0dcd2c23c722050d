"""The filters of templates: those that print take only what can be printed, and none runs wild."""

from __future__ import annotations

from functools import wraps
from itertools import chain
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateRuntimeError, pass_context
from jinja2.filters import make_attrgetter

from toolkit.word.limits import is_number, require_near, require_short, take_steps, weigh
from toolkit.word.printing import format_value

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


def guard(filters: dict[str, Filter]) -> dict[str, Filter]:
    """The filters that templates may use."""
    kept = {name: _guard(name, own) for name, own in filters.items() if name not in REFUSED}
    return {**kept, "join": _join}


def _guard(name: str, own: Filter) -> Filter:
    """A filter that counts what it goes through."""
    kind = getattr(getattr(own, "jinja_pass_arg", None), "name", "")

    @wraps(own)
    def guarded(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (a template's values)
        take_steps(context.parent, weigh(value, *args, *kwargs.values()))
        if name in _PRINTING:
            value = value if isinstance(value, str) else format_value(value)
        _require_moderate(name, value, args, kwargs)
        given = {
            "context": (context,),
            "eval_context": (context.eval_ctx,),
            "environment": (context.environment,),
        }
        result = own(*given.get(kind, ()), value, *args, **kwargs)
        take_steps(context.parent, weigh(result))
        return result

    return pass_context(guarded)


def _require_moderate(name: str, value: Any, args: Any, kwargs: dict[str, Any]) -> None:  # noqa: ANN401  (a template's values)
    if name == "round":
        require_near(kwargs.get("precision", args[0] if args else 0))
    elif name == "replace":
        require_replaceable(value, *args, *kwargs.values())
    elif name == "sum" and not is_number(kwargs.get("start", args[1] if len(args) > 1 else 0)):
        raise TemplateRuntimeError("sum 只能把数加起来")


def require_replaceable(text: str, *pieces: object) -> None:
    """Refuse to replace pieces of a text by ones that make it too long."""
    times = len(text) + 1
    if pieces and isinstance(pieces[0], str) and pieces[0]:
        times = text.count(pieces[0])
    require_short(text)
    require_short(*pieces, times=times)


@pass_context
def _join(context: Context, value: Iterable[Any], d: str = "", attribute: Any = None) -> str:  # noqa: ANN401  (a template's values)
    """Join values, each as the report prints it."""
    if attribute is not None:
        value = map(make_attrgetter(context.environment, attribute), value)
    pieces = chain.from_iterable((d, piece) for piece in value)
    next(pieces, None)
    joined: str = context.environment.concatenate(context, pieces)  # type: ignore[attr-defined]  # our own environment's
    return joined
