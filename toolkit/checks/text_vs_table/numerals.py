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
"""The expression of a number in a tidied text (see `sentences`)."""

_SECTION = re.compile(
    "(?:([一二两三四五六七八九])千零?)?(?:([一二两三四五六七八九])百零?)?"
    f"(?:([一二三四五六七八九]?)十)?([{_DIGITS}]?)"
)

UNITS = "件条份篇个次起宗期项场册家名元"
"""Words that things are counted in."""

COUNT = re.compile(rf"(?P<n>{NUMBER})(?P<unit>[{UNITS}])")
"""A number and its unit in a tidied text."""

_SPLIT = re.compile(rf"(约|近|将近|超过?|逾)?(?:({_ARABIC})([百千]?[万亿]?)|({_HAN}))([余多]?)")


class Quantity(NamedTuple):
    """A number that was said: the bounds between which the true one must lie, both included."""

    words: str
    low: Decimal
    high: Decimal

    @property
    def is_exact(self) -> bool:
        """Whether it says one number and not about how many."""
        return self.low == self.high

    @property
    def is_article(self) -> bool:
        """Whether it is 一, which may just mean any."""
        return self.words == "一"

    def fits(self, value: Decimal | int) -> bool:
        """Whether a true number can be said so."""
        return self.low <= value <= self.high


def read_quantity(words: str) -> Quantity | None:
    """The quantity that a match of NUMBER says, None where the characters make no number."""
    match = _SPLIT.fullmatch(words)
    if match is None:
        return None
    before, arabic, scale, han, after = match.groups()
    value = _read_arabic(arabic, scale) if arabic else _read_han(han)
    if value is None:
        return None
    step = _step(value, arabic, scale)
    return Quantity(words, *_bounds(value, step, before or "", after, rounded=bool(scale)))


def _read_arabic(digits: str, scale: str) -> Decimal:
    value = Decimal(digits.replace("，", ""))
    for sign in scale:
        value *= _SCALES[sign]
    return value


def _read_han(han: str) -> Decimal | None:
    """十二, 一百零三, 三万五千; digits alone (二〇二三) are read one by one."""
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


def _step(value: Decimal, arabic: str | None, scale: str) -> Decimal:
    """The place of the last digit that was written: 100 for 200, 1000 for 3.2万."""
    if arabic and "." in arabic:
        places = len(arabic.split(".")[1])
        return _read_arabic("1", scale).scaleb(-places)
    step = Decimal(1)
    while value and not value % (step * 10):
        step *= 10
    return step


def _bounds(
    value: Decimal, step: Decimal, before: str, after: str, *, rounded: bool
) -> tuple[Decimal, Decimal]:
    inside = step - Decimal("0.000001")
    if after or before in ("超", "超过", "逾"):
        return value, value + inside
    if before in ("近", "将近"):
        return value - inside, value
    if before or rounded:
        return value - inside, value + inside
    return value, value
