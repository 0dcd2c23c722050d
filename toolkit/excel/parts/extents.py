"""Which rows and columns of a worksheet nobody sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_ON = frozenset(("1", "true"))
_LOWEST, _NARROWEST = 4.0, 0.6
"""Points and characters; what is in a lower row or a narrower column is not read by anyone."""


class Hidden(NamedTuple):
    """The rows that are hidden, and the first and last column of every hidden range."""

    rows: frozenset[int] = frozenset()
    columns: tuple[tuple[int, int], ...] = ()

    def has_row(self, row: int) -> bool:
        """Whether a row is hidden."""
        return row in self.rows

    def has_column(self, column: int) -> bool:
        """Whether a column is hidden."""
        return any(first <= column <= last for first, last in self.columns)


class ExtentOrder:
    """Follows rows and columns as they come, whatever hides them: a filter, a group, a height."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.columns: list[tuple[int, int]] = []
        self.is_zero = False
        """Whether rows are hidden that do not say their height."""

    def see_default(self, attributes: Mapping[str, str]) -> None:
        """Take in how rows are that say nothing."""
        self.is_zero = attributes.get("zeroHeight") in _ON

    def see_column(self, attributes: Mapping[str, str]) -> None:
        """Take in a range of columns."""
        if attributes.get("hidden") in _ON or _is_below(attributes.get("width"), _NARROWEST):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal() and len(first) < 8 and len(last) < 8:
                self.columns.append((int(first), int(last)))

    def see_row(self, number: int, attributes: Mapping[str, str]) -> None:
        """Take in a row."""
        height = attributes.get("ht")
        is_shut = attributes.get("hidden") in _ON or _is_below(height, _LOWEST)
        if is_shut or (self.is_zero and height is None):
            self.rows.add(number)

    def hidden(self) -> Hidden:
        """What was seen to be hidden."""
        return Hidden(frozenset(self.rows), tuple(self.columns))


def _is_below(text: str | None, least: float) -> bool:
    try:
        return text is not None and float(text) < least
    except ValueError:
        return False
