"""What keeps a short tag of a template from making something huge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import TemplateRuntimeError
from jinja2.exceptions import SecurityError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_PRINTED = 10_000_000
"""Characters in a part of a report; a long report has 200,000, those of Word's markup included."""
_PIECE = 50
"""What a piece counts besides its characters: a loop that prints nothing must end too."""
MOST_COUNTED = 100_000
"""Characters that `*` may make, numbers that `range` may give one report, bits of a power."""


def join(pieces: Iterable[str]) -> str:
    """What a part prints, joined."""
    kept, size = [], 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece) + _PIECE
        if size > MOST_PRINTED:
            raise TemplateRuntimeError("印出的内容太多")
    return "".join(kept)


def make_range() -> Callable[..., range]:
    """The `range` of one report, which counts what all its calls give: loops stand in loops."""
    left = MOST_COUNTED

    def limited_range(*arguments: int) -> range:
        nonlocal left
        numbers = range(*arguments)
        left -= len(numbers)
        if left < 0:
            raise OverflowError(f"range 一共不得超过 {MOST_COUNTED} 个数")
        return numbers

    return limited_range


def require_moderate(operator: str, left: object, right: object) -> None:
    """Refuse what an operator would make too much of.

    Raises:
        SecurityError: `%` would put values into a text, as wide as the text says.
        TemplateRuntimeError: the result is too large.
    """
    if operator == "%" and isinstance(left, str):
        raise SecurityError("文字后面用了 %")
    if operator == "*" and max(_count(left, right), _count(right, left)) > MOST_COUNTED:
        raise TemplateRuntimeError("乘出来的内容太多")
    if operator == "**" and _count_bits(left, right) > MOST_COUNTED:
        raise TemplateRuntimeError("乘方算出来的数太大")


def _count(sequence: object, times: object) -> int:
    """Items of a sequence repeated, 0 where it is none."""
    if isinstance(sequence, str | list | tuple) and isinstance(times, int):
        return len(sequence) * times
    return 0


def _count_bits(base: object, exponent: object) -> int:
    """Bits of a power of whole numbers, 0 for others: those have as many digits as they have."""
    if isinstance(base, int) and isinstance(exponent, int):
        return base.bit_length() * exponent
    return 0
