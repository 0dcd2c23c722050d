"""Filters of template expressions, independent of the code that renders reports."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from toolkit.core.paragraphs import HeadedParagraph
from toolkit.word.proof.expected import print_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHOWN = Context(prec=15, rounding=ROUND_HALF_UP)
_PARTS = {"级": "level", "题": "head", "文": "body"}
_LINE_BREAK = re.compile(r"\r\n?|\n")


class UnknownError(Exception):
    """An expression whose value cannot be known here."""


def is_number(value: object) -> bool:
    """Return whether a value is a number other than True and False."""
    return isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool)


def print_result(value: object) -> str:
    """Format a value as a report prints it, an endless fraction with 15 digits.

    Raises:
        UnknownError: a value of this type is not printed.
    """
    if isinstance(value, str):
        return _LINE_BREAK.sub(" ", value)
    if isinstance(value, bool) or not (
        value is None or is_number(value) or isinstance(value, date)
    ):
        raise UnknownError
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return str(value.numerator)
        shown = _SHOWN.divide(Decimal(value.numerator), Decimal(value.denominator))
        return format(shown.normalize(_SHOWN), "f")
    return print_value(value)


def _require(value: object) -> Any:  # noqa: ANN401  (a number of any kind)
    if not is_number(value):
        raise UnknownError
    return value


def _scale(value: object, places: int, method: str) -> int:
    """Return a number in units of its last decimal place, rounded by `method`."""
    scaled = Fraction(_require(value)) * Fraction(10) ** places
    if method != "common":
        return {"ceil": ceil, "floor": floor}[method](scaled)
    return (-1 if scaled < 0 else 1) * floor(abs(scaled) + Fraction(1, 2))


def _round(value: object, precision: int = 0, method: str = "common") -> object:
    if value is None:
        return None
    return Fraction(_scale(value, precision, method)) / Fraction(10) ** precision


def _fix(value: object, places: int = 2) -> object:
    if value is None:
        return None
    scaled = _scale(value, places, "common")
    digits = str(abs(scaled)).rjust(places + 1, "0")
    sign = "-" if scaled < 0 or (scaled == 0 and _require(value) < 0) else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _group(value: object, places: int | None = None) -> object:
    if value is None:
        return None
    text = print_result(_require(value)) if places is None else str(_fix(value, places))
    whole, point, rest = text.partition(".")
    return re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", whole) + point + rest


def _percent(value: object, places: int | None = None) -> object:
    if value is None:
        return None
    percent = Fraction(_require(value)) * 100
    shown = print_result(_round(percent, 2)) if places is None else _fix(percent, places)
    return f"{shown}%"


def _to_int(value: object) -> object:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return None if value is None else int(_require(value))


def _list(value: object, attribute: str | None = None) -> tuple[Any, ...]:
    items = () if value is None else value
    if not isinstance(items, tuple) or isinstance(items, HeadedParagraph):
        raise UnknownError
    if attribute is None:
        return items
    if any(not isinstance(item, HeadedParagraph) or attribute not in _PARTS for item in items):
        raise UnknownError
    return tuple(getattr(item, _PARTS[attribute]) for item in items)


def _sum(value: object, attribute: str | None = None, start: object = 0) -> object:
    items = [start, *_list(value, attribute)]
    if any(item is None for item in items):
        return None
    return sum(Fraction(_require(item)) for item in items)


def _choose(choose: Callable[[Iterable[Any]], Any]) -> Callable[[object], object]:
    def chosen(value: object) -> object:
        items = _list(value)
        if not items or None in items:
            return None
        numbers = {Fraction(_require(item)): item for item in items}
        return numbers[choose(numbers)]

    return chosen


def _pick(at: int) -> Callable[[object], object]:
    def picked(value: object) -> object:
        items = _list_or_text(value)
        return items[at] if items else None

    return picked


def _list_or_text(value: object) -> str | tuple[Any, ...]:
    return value if isinstance(value, str) else _list(value)


def _edit(edit: Callable[..., str]) -> Callable[..., str]:
    def edited(value: object, *words: str) -> str:
        if not all(isinstance(word, str) for word in words):
            raise UnknownError
        return edit(print_result(value), *words)

    return edited


FILTERS: dict[str, Callable[..., object]] = {
    "abs": lambda value: None if value is None else abs(_require(value)),
    **dict.fromkeys(("count", "length"), lambda value: len(_list_or_text(value))),
    **dict.fromkeys(
        ("d", "default"),
        lambda value, default="", boolean=False: (
            default if value is None or (boolean and not value) else value
        ),
    ),
    "first": _pick(0),
    "float": lambda value: None if value is None else _require(value),
    "int": _to_int,
    "join": lambda value, d="", attribute=None: d.join(map(print_result, _list(value, attribute))),
    "last": _pick(-1),
    "list": _list,
    "lower": _edit(str.lower),
    "map": _list,
    "max": _choose(max),
    "min": _choose(min),
    "replace": _edit(str.replace),
    "round": _round,
    "string": _edit(str),
    "sum": _sum,
    "trim": _edit(str.strip),
    "upper": _edit(str.upper),
    **dict.fromkeys(("千分位", "thousands"), _group),
    **dict.fromkeys(("小数", "fixed"), _fix),
    **dict.fromkeys(("百分比", "percent"), _percent),
}
"""Filters that can be evaluated, by name."""
