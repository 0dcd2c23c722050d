"""What a template gets for a value that is blank: it prints nothing, and compares with nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Blank:
    """No value: neither more nor less than any other, and what is reckoned with it is blank too.

    It holds nothing, and a part of it is blank. Otherwise a condition such as 件数 > 0 would stop
    the draft of a report that is not filled in.
    """

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def __eq__(self, other: object) -> bool:
        return other is None or other == "" or isinstance(other, Blank)

    def __ne__(self, other: object) -> bool:
        return not (self == other or isinstance(other, int | float | Decimal))

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __contains__(self, _item: object) -> bool:
        return False

    def __getitem__(self, item: object) -> Blank:
        if isinstance(item, int | slice):
            return self
        raise KeyError(item)  # a name below it

    def __hash__(self) -> int:
        return hash(None)

    def _is_not(self, _other: object) -> bool:
        return False

    def _reckon(self, *_others: object) -> Blank:
        return self

    __lt__ = __le__ = __gt__ = __ge__ = _is_not
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _reckon
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _reckon
    __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = _reckon


BLANK = Blank()
"""The one that every template gets."""


def is_none(value: object) -> bool:
    """Whether a value is what a template calls none."""
    return value is None or isinstance(value, Blank)
