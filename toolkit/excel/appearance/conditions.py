"""Conditional formats that strike or hide what they are put on."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from openpyxl.utils import range_boundaries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    """A conditional format, as far as one can tell without calculating when it holds."""

    areas: tuple[Rectangle, ...]
    shade: Shade
    meets: str
    """How a number must compare with `limit`; empty where it holds for everything."""
    limit: float = 0.0

    def holds(self, row: int, column: int, value: object) -> bool:
        """Whether it strikes or hides what a cell holds."""
        within = any(
            top <= row <= bottom and left <= column <= right
            for top, left, bottom, right in self.areas
        )
        if not within or not self.meets:
            return within
        return isinstance(value, (int, float)) and bool(_MEETS[self.meets](value, self.limit))


def read_conditions(data: bytes, styles: Styles) -> tuple[ConditionalFormat, ...]:
    """The conditional formats of a worksheet that may strike or hide anything."""
    if not styles.odd_shades or b"conditionalFormatting" not in data:
        return ()
    return tuple(_read(etree.fromstring(data), styles.odd_shades))


def _read(root: etree._Element, wanted: Mapping[str, Shade]) -> Iterator[ConditionalFormat]:
    for group in root.iterfind("{*}conditionalFormatting"):
        areas = tuple(_read_areas(str(group.get("sqref", ""))))
        for rule in group.iterfind("{*}cfRule"):
            shade = wanted.get(str(rule.get("dxfId")))
            if shade is None:
                continue
            kind, formula = rule.get("type"), rule.findtext("{*}formula") or ""
            constant = _CONSTANT.fullmatch(formula.upper())
            meets = str(rule.get("operator"))
            always = kind == "expression" and constant is not None and _is_true(constant)
            if always or kind == "notContainsBlanks":
                yield ConditionalFormat(areas, shade, "")
            elif kind == "cellIs" and meets in _MEETS and _NUMBER.fullmatch(formula):
                yield ConditionalFormat(areas, shade, meets, float(formula))


def _is_true(constant: re.Match[str]) -> bool:
    word, number, equal = constant.groups()
    return word == "TRUE" or equal is not None or bool(number and float(number))


def _read_areas(text: str) -> Iterator[Rectangle]:
    for area in text.split():
        try:
            left, top, right, bottom = range_boundaries(area)
        except ValueError:  # no area: a program that reads it would not either
            continue
        yield top or 1, left or 1, bottom or 1_048_576, right or 16_384
