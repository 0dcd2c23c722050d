"""Conditional formats that strike or hide the contents of cells."""

from __future__ import annotations

import operator
import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from openpyxl.utils import range_boundaries

if TYPE_CHECKING:
    from toolkit.excel.appearance.fonts import Shade, Styles
    from toolkit.excel.parts.cell_order import Rectangle

_CONSTANT = re.compile(r"=?\s*(?:(TRUE|FALSE)(?:\(\))?|(-?\d+(?:\.\d+)?)|(\d+)=\3)\s*", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_MEETS = {
    "lessThan": operator.lt,
    "greaterThan": operator.gt,
    "equal": operator.eq,
    "notEqual": operator.ne,
    "lessThanOrEqual": operator.le,
    "greaterThanOrEqual": operator.ge,
}


class ConditionalFormat(NamedTuple):
    """A conditional format that holds for all values, or for numbers compared with `limit`."""

    areas: tuple[Rectangle, ...]
    shade: Shade
    meets: str
    """The comparison operator of its rule; empty where it holds for all values."""
    limit: float = 0.0

    def holds(self, row: int, column: int, value: object) -> bool:
        """Return True if the format applies to a cell of this value."""
        within = any(
            top <= row <= bottom and left <= column <= right
            for top, left, bottom, right in self.areas
        )
        if not within or not self.meets:
            return within
        return isinstance(value, (int, float)) and bool(_MEETS[self.meets](value, self.limit))


def read_conditions(data: bytes, styles: Styles) -> tuple[ConditionalFormat, ...]:
    """Return the conditional formats of a worksheet that may strike or hide anything."""
    if not styles.odd_shades or b"conditionalFormatting" not in data:
        return ()
    found = []
    for group in etree.fromstring(data).iterfind("{*}conditionalFormatting"):
        areas = []
        for area in str(group.get("sqref", "")).split():
            with suppress(ValueError):  # no area: a program that reads it would not either
                left, top, right, bottom = range_boundaries(area)
                areas.append((top or 1, left or 1, bottom or 1_048_576, right or 16_384))
        for rule in group.iterfind("{*}cfRule"):
            shade = styles.odd_shades.get(str(rule.get("dxfId")))
            if shade is None:
                continue
            kind, formula = rule.get("type"), rule.findtext("{*}formula") or ""
            meets = str(rule.get("operator"))
            constant = _CONSTANT.fullmatch(formula.upper())
            word, number, equal = constant.groups() if constant else (None, None, None)
            is_true = word == "TRUE" or equal is not None or float(number or 0) != 0
            if (kind == "expression" and is_true) or kind == "notContainsBlanks":
                found.append(ConditionalFormat(tuple(areas), shade, ""))
            elif kind == "cellIs" and meets in _MEETS and _NUMBER.fullmatch(formula):
                found.append(ConditionalFormat(tuple(areas), shade, meets, float(formula)))
    return tuple(found)
