"""The value that a template gets for a blank one: it prints as nothing and no comparison holds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Blank:
    """A blank: empty, neither more nor less than any value; arithmetic and items of it are blank.

    Otherwise a condition such as 件数 > 0 would fail in the draft of a report with blank cells.
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

    def _compute(self, *_others: object) -> Blank:
        return self

    __lt__ = __le__ = __gt__ = __ge__ = __contains__  # False for all
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _compute
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _compute
    __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = _compute


BLANK = Blank()
"""The instance that every template gets."""


def is_none(value: object) -> bool:
    """Return whether a value is none to a template: None or a blank."""
    return value is None or isinstance(value, Blank)
