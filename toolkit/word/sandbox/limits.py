"""What keeps a short tag of a template from making something huge, or from working without end."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jinja2 import TemplateRuntimeError
from jinja2.exceptions import SecurityError

from toolkit.word.shared.blank_value import is_none

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MOST_PRINTED = 10_000_000
"""Characters in a part of a report; a long report has 200,000, those of Word's markup included."""
_PIECE = 50
"""What a piece counts besides its characters: a loop that prints nothing must end too."""
MOST_COUNTED = 100_000
"""Characters of a text that is put together, items of a list, numbers of all `range`."""
_MOST_BITS = 10_000
"""Of a whole number: three thousand digits."""
_MOST_STEPS = 1_000_000
"""What all tags of a report may do; filling in a long report takes some thousands."""
_MOST_PLACES = 30
"""Decimal places to round to, before or after the point."""
_SHARE = 6
"""Characters and bits are passed faster than items: 64 of them count as one."""
STEPS = " steps"
"""The name of the count in a context: no tag can name it, for the blank."""


FORMAT_HINT = "数的格式写成 {{ 数|小数(2) }}、{{ 数|千分位 }}、{{ 数|百分比(1) }}"
"""What to write in place of Python's ways of formatting, in which a width may be any number."""


class TooMuchError(TemplateRuntimeError):
    """A tag that would take more time or memory than a report is worth."""


class Steps:
    """Counts what the tags of one report do."""

    def __init__(self) -> None:
        self.left = _MOST_STEPS

    def count(self, number: int) -> None:
        """Count steps.

        Raises:
            TooMuchError: there are none left.
        """
        self.left -= number
        if self.left < 0:
            raise TooMuchError("循环、计算的步骤太多")


def make_limits() -> dict[str, object]:
    """What the context of one report holds besides its values: `range`, and the count of steps."""
    return {"range": _make_range(), STEPS: Steps()}


def count_steps(context: Mapping[str, object], number: int) -> None:
    """Count steps of the report whose context this is."""
    steps = context.get(STEPS)
    if isinstance(steps, Steps):
        steps.count(number)


def join(pieces: Iterable[str]) -> str:
    """What a part prints, joined."""
    kept, size = [], 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece) + _PIECE
        if size > MOST_PRINTED:
            raise TooMuchError("印出的内容太多")
    return "".join(kept)


def _make_range() -> Callable[..., range]:
    """The `range` of one report, which counts what all its calls give: loops stand in loops."""
    left = MOST_COUNTED

    def limited_range(*arguments: int) -> range:
        nonlocal left
        numbers = range(*(0 if is_none(argument) else argument for argument in arguments))
        left -= len(numbers)
        if left < 0:
            raise OverflowError(f"range 一共不得超过 {MOST_COUNTED} 个数")
        return numbers

    return limited_range


def measure(*values: object) -> int:
    """How long values take to pass through: their items, those of lists within lists too.

    Raises:
        TooMuchError: too long; a list that holds itself many times over looks short.
    """
    total, left = 0, list(values)
    while left:
        value = left.pop()
        total += 1 + _measure(value)
        if total > MOST_COUNTED:
            raise TooMuchError("一列里的内容太多")
        if isinstance(value, dict):
            left.extend([*value.keys(), *value.values()])
        elif isinstance(value, list | tuple | set | frozenset):
            left.extend(value)
    return total


def _measure(value: object) -> int:
    match value:
        case str() | bytes():
            return len(value) >> _SHARE
        case list() | tuple() | dict() | set() | frozenset() | range():
            return len(value)
        case int():
            return value.bit_length() >> _SHARE
    return 0


def require_moderate(operator: str, left: object, right: object) -> None:
    """Refuse what an operator would make too much of.

    Raises:
        SecurityError: `%` would put values into a text, as wide as the text says.
        TooMuchError: the result is too large.
    """
    if operator == "%" and isinstance(left, str):
        raise SecurityError(f"文字后面用了 %，{FORMAT_HINT}")
    if operator == "*" and max(_count(left, right), _count(right, left)) > MOST_COUNTED:
        raise TooMuchError("乘出来的内容太多")
    if operator == "+" and _length(left) + _length(right) > MOST_COUNTED:
        raise TooMuchError("加起来的内容太多")
    if _count_bits(operator, left, right) > _MOST_BITS:
        raise TooMuchError("算出来的数太大")


def require_short(*pieces: object, times: int = 1) -> None:
    """Refuse to put together what gets too long.

    Raises:
        TooMuchError: it does.
    """
    if sum(map(_length, pieces)) * times > MOST_COUNTED:
        raise TooMuchError("连起来的内容太多")


def require_near(places: object) -> None:
    """Refuse to round to a place that no number has.

    Raises:
        TooMuchError: it is too far from the point.
    """
    if not isinstance(places, int) or abs(places) > _MOST_PLACES:
        raise TooMuchError(f"小数位数不能超过 {_MOST_PLACES} 位")


def _count(sequence: object, times: object) -> int:
    """Items of a sequence repeated, 0 where it is none."""
    return _length(sequence) * times if isinstance(times, int) else 0


def _length(value: object) -> int:
    return len(value) if isinstance(value, str | bytes | list | tuple) else 0


def _count_bits(operator: str, left: object, right: object) -> int:
    """Bits of what comes of whole numbers; others have as many digits as they have."""
    if not (isinstance(left, int) and isinstance(right, int)):
        return 0
    if operator == "**":
        return left.bit_length() * max(right, 0)
    return left.bit_length() + (right.bit_length() if operator == "*" else 0)


def is_number(value: object) -> bool:
    """Whether a value can be added up."""
    return isinstance(value, int | float | Decimal)
