"""Numbers as reports write them: 1,234, １２, 十二, 两千, 3.2万余, 近 200."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_DIGITS = "零〇一二两三四五六七八九"
_VALUES = {"零": 0, "〇": 0, "两": 2} | {d: i for i, d in enumerate("一二三四五六七八九", start=1)}
_SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_HAN = f"[{_DIGITS}十百千]+(?:[万亿][{_DIGITS}十百千]*)*"
_ARABIC = r"\d{1,3}(?:，\d{3})+(?!\d)|\d+(?:\.\d+)?"

NUMBER = (
    rf"(?:约|近|将近|超过?|逾)?(?<![\d.第几数{_DIGITS}十百千万亿])"
    rf"(?:(?:{_ARABIC})[百千]?[万亿]?|{_HAN})[余多]?"
)
"""Regular expression of a number in a normalised text (see `sentences`)."""

_SECTION = re.compile(
    "(?:([一二两三四五六七八九])千零?)?(?:([一二两三四五六七八九])百零?)?"
    f"(?:([一二三四五六七八九]?)十)?([{_DIGITS}]?)"
)

UNITS = "件条份篇个次起宗期项场册家名元"
"""Measure words and units that follow a number."""

COUNT = re.compile(rf"(?P<n>{NUMBER})(?P<unit>[{UNITS}])")
"""A number and its unit in a normalised text."""

_SPLIT = re.compile(rf"(约|近|将近|超过?|逾)?(?:({_ARABIC})([百千]?[万亿]?)|({_HAN}))([余多]?)")


class Quantity(NamedTuple):
    """A number in words, and the inclusive bounds of the value that it may stand for."""

    words: str
    low: Decimal
    high: Decimal

    @property
    def is_exact(self) -> bool:
        """Return whether it is one exact number, not an approximate one."""
        return self.low == self.high

    @property
    def is_article(self) -> bool:
        """Return whether it is 一, which may be a mere article."""
        return self.words == "一"

    def fits(self, value: Decimal | int) -> bool:
        """Return whether a value lies within the bounds."""
        return self.low <= value <= self.high


def read_quantity(words: str) -> Quantity | None:
    """Parse a match of NUMBER; None where the characters make no number."""
    match = _SPLIT.fullmatch(words)
    if match is None:
        return None
    before, arabic, scale, han, after = match.groups()
    value = _read_arabic(arabic, scale) if arabic else _read_han(han)
    if value is None:
        return None
    # the place of the last digit that was written: 100 for 200, 1000 for 3.2万
    if arabic and "." in arabic:
        step = _read_arabic("1", scale).scaleb(-len(arabic.partition(".")[2]))
    else:
        step = Decimal(1)
        while value and not value % (step * 10):
            step *= 10
    inside, before = step - Decimal("0.000001"), before or ""
    if after or before in ("超", "超过", "逾"):
        return Quantity(words, value, value + inside)
    if before in ("近", "将近"):
        return Quantity(words, value - inside, value)
    if before or scale:
        return Quantity(words, value - inside, value + inside)
    return Quantity(words, value, value)


def _read_arabic(digits: str, scale: str) -> Decimal:
    value = Decimal(digits.replace("，", ""))
    for sign in scale:
        value *= _SCALES[sign]
    return value


def _read_han(han: str) -> Decimal | None:
    """Parse 十二, 一百零三, 三万五千; digits alone (二〇二三) are read one by one."""
    if len(han) > 1 and all(sign in _VALUES for sign in han):
        return Decimal("".join(str(_VALUES[sign]) for sign in han))
    for sign in ("亿", "万"):
        head, found, tail = han.partition(sign)
        if found:
            many, rest = _read_han(head), _read_han(tail or "零")
            return None if many is None or rest is None else many * _SCALES[sign] + rest
    match = _SECTION.fullmatch(han)
    if match is None or not han:
        return None
    thousands, hundreds, tens, ones = match.groups()
    ten = _VALUES.get(tens, 1) * 10 if tens is not None else 0
    high = _VALUES.get(thousands, 0) * 1000 + _VALUES.get(hundreds, 0) * 100
    return Decimal(high + ten + _VALUES.get(ones, 0))
