"""Limits on the time and memory that the tags of a template may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import TemplateRuntimeError
from jinja2.exceptions import SecurityError

from toolkit.word.shared.blank_value import is_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_PRINTED = 10_000_000
"""Characters in a part of a report; a long report has 200,000, those of Word's markup included."""
_PIECE = 50
"""Characters that each printed piece counts in addition: an empty loop must end too."""
MOST_COUNTED = 100_000
"""Characters of a concatenated text, items of a list, numbers of all `range` calls."""
_MOST_BITS = 10_000
"""Bits of a whole number: three thousand digits."""
_MOST_STEPS = 1_000_000
"""Steps of all tags of a report; a long report takes some thousands."""
_MOST_PLACES = 30
"""Decimal places to round to, before or after the point."""
_SHARE = 6
"""Bits to shift the number of characters or bits by: 64 of them count as one item."""
STEPS = " steps"
"""The name of the counter in a context, which no tag can name for its space."""
FORMAT_HINT = "数的格式写成 {{ 数|小数(2) }}、{{ 数|千分位 }}、{{ 数|百分比(1) }}"
"""Advice to use our filters instead of Python's formatting, where a width may be any number."""


class TooMuchError(TemplateRuntimeError):
    """A tag that would take too much time or memory."""


class Steps:
    """A counter of the steps that the tags of one report take."""

    def __init__(self) -> None:
        self.left = _MOST_STEPS

    def count(self, number: int) -> None:
        """Count steps; raise TooMuchError if none are left."""
        self.left -= number
        if self.left < 0:
            raise TooMuchError("循环、计算的步骤太多")


def make_limits() -> dict[str, object]:
    """Return the names in a report's context besides its values: `range` and the step counter.

    `range` limits the numbers of all its calls together, as loops may be nested.
    """
    left = MOST_COUNTED

    def limited_range(*arguments: int) -> range:
        nonlocal left
        numbers = range(*(0 if is_none(argument) else argument for argument in arguments))
        left -= len(numbers)
        if left < 0:
            raise OverflowError(f"range 一共不得超过 {MOST_COUNTED} 个数")
        return numbers

    return {"range": limited_range, STEPS: Steps()}


def count_steps(context: Mapping[str, object], number: int) -> None:
    """Count steps of the report with this context; raise TooMuchError if none are left."""
    steps = context.get(STEPS)
    if isinstance(steps, Steps):
        steps.count(number)


def join(pieces: Iterable[str]) -> str:
    """Return the pieces that a part prints, joined; raise TooMuchError beyond the limit."""
    kept, size = [], 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece) + _PIECE
        if size > MOST_PRINTED:
            raise TooMuchError("印出的内容太多")
    return "".join(kept)


def measure(*values: object) -> int:
    """Return how many steps values count: one each, their items and those of nested lists.

    Raises:
        TooMuchError: too many; a list that holds itself many times over looks short.
    """
    total, left = 0, list(values)
    while left:
        value = left.pop()
        match value:
            case str() | bytes():
                total += 1 + (len(value) >> _SHARE)
            case list() | tuple() | dict() | set() | frozenset() | range():
                total += 1 + len(value)
            case int():
                total += 1 + (value.bit_length() >> _SHARE)
            case _:
                total += 1
        if total > MOST_COUNTED:
            raise TooMuchError("一列里的内容太多")
        if isinstance(value, dict):
            left.extend([*value.keys(), *value.values()])
        elif isinstance(value, list | tuple | set | frozenset):
            left.extend(value)
    return total


def require_moderate(operator: str, left: object, right: object) -> None:
    """Reject an operation before it is computed.

    Raises:
        SecurityError: `%` would format a text, in which a width may be any number.
        TooMuchError: the result would be too large.
    """
    if operator == "%" and isinstance(left, str):
        raise SecurityError(f"文字后面用了 %，{FORMAT_HINT}")
    if operator == "*" and max(_count(left, right), _count(right, left)) > MOST_COUNTED:
        raise TooMuchError("乘出来的内容太多")
    if operator == "+" and _length(left) + _length(right) > MOST_COUNTED:
        raise TooMuchError("加起来的内容太多")
    if isinstance(left, int) and isinstance(right, int):  # others keep their number of digits
        bits = left.bit_length() + (right.bit_length() if operator == "*" else 0)
        if operator == "**":
            bits = left.bit_length() * max(right, 0)
        if bits > _MOST_BITS:
            raise TooMuchError("算出来的数太大")


def require_short(*pieces: object, times: int = 1) -> None:
    """Raise TooMuchError if pieces, repeated some times, make too long a text or list."""
    if sum(map(_length, pieces)) * times > MOST_COUNTED:
        raise TooMuchError("连起来的内容太多")


def require_replaceable(text: str, *pieces: object) -> None:
    """Raise TooMuchError if a replacement of pieces, old and new, makes a text too long."""
    times = len(text) + 1
    if pieces and isinstance(pieces[0], str) and pieces[0]:
        times = text.count(pieces[0])
    require_short(text)
    require_short(*pieces, times=times)


def require_near(places: object) -> None:
    """Raise TooMuchError for a number of decimal places that no number has."""
    if not isinstance(places, int) or abs(places) > _MOST_PLACES:
        raise TooMuchError(f"小数位数不能超过 {_MOST_PLACES} 位")


def _count(sequence: object, times: object) -> int:
    """Return the length of a repeated sequence; 0 for other values."""
    return _length(sequence) * times if isinstance(times, int) else 0


def _length(value: object) -> int:
    return len(value) if isinstance(value, str | bytes | list | tuple) else 0
