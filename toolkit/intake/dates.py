"""Years and dates as reports write them, in digits or Chinese numerals."""

from __future__ import annotations

import re
from datetime import date

from toolkit.figures import FULL_WIDTH

_ZEROS = "〇○Ｏ零0"
_ONES = {character: number for number, character in enumerate("零一二三四五六七八九")}
_ONES |= dict.fromkeys(_ZEROS, 0) | {str(number): number for number in range(10)}
YEAR = rf"(?:[12]\d{{3}}|[一二][{_ZEROS}一二三四五六七八九]{{3}})"
"""Four digits, as a pattern."""
_DAY = r"(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DATE = re.compile(rf"({YEAR})[年\-/.]({_DAY})[月\-/.]({_DAY})日?")
_SPACES = re.compile(r"\s+")


def read_year(text: str) -> int:
    """The year that four digits stand for."""
    return int("".join(str(_ONES[character]) for character in text))


def read_date(text: str) -> date | None:
    """The date that a text is, None where it is none."""
    match = _DATE.fullmatch(_SPACES.sub("", text.translate(FULL_WIDTH)))
    if match is None:
        return None
    try:
        return date(read_year(match[1]), _count(match[2]), _count(match[3]))
    except ValueError:
        return None


def _count(text: str) -> int:
    """A number below 40: 9, 十, 二十一."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_ONES[tens] if tens else 1) * 10 * bool(ten) + (_ONES[ones] if ones else 0)
