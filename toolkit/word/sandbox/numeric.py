"""Numbers of templates: exact decimal arithmetic, rounding half up, and formats."""

from __future__ import annotations

import operator as operators
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, Overflow
from typing import TYPE_CHECKING

from jinja2 import TemplateRuntimeError

from toolkit.word.sandbox.limits import TooMuchError, require_near
from toolkit.word.shared.blank_value import BLANK, Blank

if TYPE_CHECKING:
    from collections.abc import Callable

Number = int | Decimal

_DIVIDING = Context(prec=34, rounding=ROUND_HALF_UP)
_COMPUTING = Context(prec=28, rounding=ROUND_HALF_UP)
"""Fewer digits than a quotient has, so that three times a third is one."""
_WIDE = Context(prec=7000)
_PRINTING = Context(prec=15, rounding=ROUND_HALF_UP)
"""As many digits as a workbook holds."""
_LARGEST = 3000
"""Digits before or after the point."""
_TOO_LARGE = "算出来的数太大"
_ROUNDINGS = {"common": ROUND_HALF_UP, "ceil": ROUND_CEILING, "floor": ROUND_FLOOR}
_OF_INTEGERS: dict[str, Callable[..., Number]] = {
    "+": operators.add,
    "-": operators.sub,
    "*": operators.mul,
    "//": operators.floordiv,
    "%": operators.mod,
    "**": operators.pow,
}
_OF_DECIMALS: dict[str, Callable[..., Decimal]] = {
    "+": _COMPUTING.add,
    "-": _COMPUTING.subtract,
    "*": _COMPUTING.multiply,
    "/": _DIVIDING.divide,
    "**": _COMPUTING.power,
}


def to_number(value: object) -> Number:
    """Return a number as an integer or exact decimal; raise TemplateRuntimeError if it is none."""
    if isinstance(value, float):
        value = _trim(Decimal(str(value)))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        words = f"“{value}”" if isinstance(value, str) else "标签取的"
        raise TemplateRuntimeError(f"{words}不是数")
    return value


def compute(operator: str, left: Number | float, right: Number | float) -> Number:
    """Return the result of an arithmetic operator.

    Raises:
        TemplateRuntimeError: the divisor is 0.
        TooMuchError: the result has too many digits.
    """
    if operator in {"/", "//", "%"} and right == 0:
        raise TemplateRuntimeError("除数是 0，除数可能是 0 的写成 {% if 除数 %}…{% endif %}")
    whole = isinstance(left, int) and isinstance(right, int)
    if whole and operator != "/" and not (operator == "**" and right < 0):
        return _OF_INTEGERS[operator](left, right)
    left, right = Decimal(left), Decimal(right)
    if operator in {"//", "%"}:
        floor = _WIDE.divide(left, right).to_integral_value(ROUND_FLOOR)
        result = floor if operator == "//" else _WIDE.subtract(left, _WIDE.multiply(floor, right))
        return _trim(result)
    try:
        return _trim(_OF_DECIMALS[operator](left, right))
    except Overflow as error:
        raise TooMuchError(_TOO_LARGE) from error


def _trim(number: Decimal) -> Number:
    """Return a number without trailing zeros, as an integer if it is whole."""
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST:
        raise TooMuchError(_TOO_LARGE)
    whole = number.to_integral_value()
    return int(whole) if whole == number else number.normalize(_WIDE)


def print_number(number: Decimal) -> str:
    """Return a number in decimal notation, rounded to 15 digits where it has more."""
    if len(number.as_tuple().digits) > _PRINTING.prec:
        number = _PRINTING.plus(number).normalize(_PRINTING)
    return format(number, "f")


def round_number(value: object, precision: int = 0, method: str = "common") -> Number | Blank:
    """Return a number rounded, by default half up; a blank stays blank."""
    if isinstance(value, Blank):
        return BLANK
    require_near(precision)
    if method not in _ROUNDINGS:
        raise TemplateRuntimeError("round 的第二项只能写 'common'、'ceil' 或 'floor'")
    return _trim(_quantize(to_number(value), precision, _ROUNDINGS[method]))


def group_thousands(value: object, places: int | None = None) -> str | Blank:
    """Return 1234567.5 as 1,234,567.5, with a fixed number of decimal places if given."""
    if isinstance(value, Blank):
        return BLANK
    return format(Decimal(_fix(to_number(value), places)), ",f")


def fix_places(value: object, places: int = 2) -> str | Blank:
    """Return 12.5 as 12.50, with a fixed number of decimal places."""
    return BLANK if isinstance(value, Blank) else _fix(to_number(value), places)


def print_percent(value: object, places: int | None = None) -> str | Blank:
    """Return 0.125 as 12.5%; with at most two decimal places if their number is not given."""
    if isinstance(value, Blank):
        return BLANK
    percent = compute("*", to_number(value), 100)
    if places is None:
        percent = _trim(_quantize(percent, 2, ROUND_HALF_UP))
    return f"{_fix(percent, places)}%"


def _fix(number: Number, places: int | None) -> str:
    if places is None:
        return print_number(Decimal(number))
    require_near(places)
    return format(_quantize(number, max(places, 0), ROUND_HALF_UP), "f")


def _quantize(number: Number, places: int, rounding: str) -> Decimal:
    return Decimal(number).quantize(Decimal(1).scaleb(-places), rounding, _WIDE)


FORMATS: dict[str, Callable[..., object]] = {
    **dict.fromkeys(("千分位", "thousands"), group_thousands),
    **dict.fromkeys(("小数", "fixed"), fix_places),
    **dict.fromkeys(("百分比", "percent"), print_percent),
}
"""Filters that format numbers, by their names in Chinese and in English."""
