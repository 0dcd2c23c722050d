"""Years and dates as people write them, in digits or Chinese numerals."""

from __future__ import annotations

import re
from datetime import date, timedelta

from toolkit.form.numbers import FULL_WIDTH

_ZEROS = "〇○◯ＯOo零0"
_ONES = {character: number for number, character in enumerate("零一二三四五六七八九")}
_ONES |= dict.fromkeys(_ZEROS, 0) | {str(number): number for number in range(10)}
YEAR = rf"(?:[12]\d{{3}}|[一二][{_ZEROS}一二三四五六七八九]{{3}})"
"""Regular expression of a year."""
_DAY = r"(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_APART = r"\-–—/."
_DATE = re.compile(rf"({YEAR})[年{_APART}]({_DAY}|元(?=月))[月{_APART}]({_DAY})[日号]?", re.ASCII)
_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\.0)?", re.ASCII)
_MIDNIGHT = re.compile(r"(?<=\d)[ T]0?0:00(?::00(?:\.0+)?)?$")
_WITHOUT_YEAR = re.compile(rf"({_DAY}|元)月({_DAY})[日号]?", re.ASCII)
_WITHOUT_DAY = re.compile(rf"{YEAR}[年{_APART}]({_DAY}|元)月?", re.ASCII)
_SPACES = re.compile("[\\s\u200b-\u200f\u2060\ufeff\xa0]+")
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial numbers."""
_SERIALS = range(36526, 73051)
"""Serial numbers of the days from 2000 to 2099 in a spreadsheet."""
_YEARS = range(1990, 2101)


def read_year(text: str) -> int:
    """Parse a year that matches `YEAR`."""
    return int("".join(str(_ONES[character]) for character in text))


def read_date(text: str) -> date | None:
    """Parse a date, None where the text is none."""
    match = _DATE.fullmatch(_tidy(text))
    return _make(*match.groups()) if match else None


def read_digits(text: str) -> date | None:
    """Parse a date of eight digits: 20210105."""
    match = _DIGITS.fullmatch(_tidy(text))
    return _make(*match.groups()) if match else None


def explain_invalid_date(text: str) -> str:
    """Explain in Chinese why a text is no unambiguous date."""
    plain = _tidy(text)
    if _DATE.fullmatch(plain) or _DIGITS.fullmatch(plain):
        return "不是存在的日期"
    if _WITHOUT_YEAR.fullmatch(plain):
        return "没有写年份"
    if _WITHOUT_DAY.fullmatch(plain):
        return "没有写是哪一日"
    serial = plain.removesuffix(".0")
    if serial.isdecimal() and int(serial) in _SERIALS:
        day = _FIRST_DAY + timedelta(int(serial))
        return f"不是日期；这一格原来像是 {day}，改了格式就变成了这个数"
    return "不是能确定的日期"


def find_typed_year(day: date) -> int | None:
    """Return the year that a date cell shows as a day of 1905, None for any other day."""
    number = (day - _FIRST_DAY).days
    return number if number in _YEARS else None


def _tidy(text: str) -> str:
    day = _MIDNIGHT.sub("", text.translate(FULL_WIDTH).strip())
    return _SPACES.sub("", day).rstrip("。")


def _make(year: str, month: str, day: str) -> date | None:
    try:
        return date(read_year(year), _count(month), _count(day))
    except ValueError:
        return None


def _count(text: str) -> int:
    """Parse a number below 40: 9, 十, 二十一; 元 is the first month."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.replace("元", "一").rpartition("十")
    return (_ONES[tens] if tens else 1) * 10 * bool(ten) + (_ONES[ones] if ones else 0)
