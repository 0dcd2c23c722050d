"""Strict parsing of numbers in text: ambiguous ones are refused."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from toolkit.form.model import CellKind

if TYPE_CHECKING:
    from toolkit.form.model import Cell

Number = int | Decimal
T_co = TypeVar("T_co", covariant=True)

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Table for `str.translate` from full-width letters, digits and signs to half-width ones."""
LARGEST = 10**15
"""Upper limit of numbers, exclusive: a workbook holds 15 digits."""
ZERO_FIX = "没有发生的请填 0"
"""The fix for a blank."""
_NEGATIVE_FIX = "数量和金额不会是负数，请核对后重填"
_BLANK_WORDS = frozenset(
    ("/", "//", "-", "--", "—", "——", "–", "―", "无", "没有", "空", "n/a", "na", "null", "none")
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]+")
_LINE_BREAK = re.compile("[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")
_APART = re.compile(r"\d +\d", re.ASCII)
_DIGITS = r"\d+|\d{1,3}(?:,\d{3})+"
_COUNT = re.compile(rf"(?P<digits>{_DIGITS})(?:\.0+)? ?(?P<unit>[件个项次条起宗]?)", re.ASCII)
_MONEY = re.compile(rf"(?P<digits>(?:{_DIGITS})(?:\.\d+)?) ?(?P<unit>[^\d.,]*)", re.ASCII)
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_UNIT = re.compile(f"(?=.)([{''.join(_SCALES)}]*)(?:元整?|块钱?)?")
_LOOKS_LIKE_DATE = re.compile(
    r"\d{4}[-/年]\d{1,2}([-/月](\d{1,2}日?)?)?|\d{4}\.\d{1,2}\.\d{1,2}|\d{1,2}月\d{1,2}日?"
)
_MINUS = frozenset("-−﹣–‐‑‒")
_ACCOUNTED = re.compile(
    rf"\([\d., ]*\d[\d., ]*\)|[\d., ]*\d ?[{''.join(sorted(_MINUS))}]", re.ASCII
)
"""A negative number in accounting notation, in brackets or with the sign behind."""
_SIGNS = frozenset("+﹢") | _MINUS


class Trouble(NamedTuple):
    """The code, message and fix of a refused value, and the right value in words."""

    code: str
    message: str
    fix: str
    expected: str | None = None


@dataclass(frozen=True)
class Taken(Generic[T_co]):
    """A parsed value, or the trouble with it; `note` describes what was normalised."""

    value: T_co | None = None
    trouble: Trouble | None = None
    note: str = ""


def refuse(code: str, message: str, fix: str, expected: str | None = None) -> Taken[Any]:
    """Return a refusal."""
    return Taken(trouble=Trouble(code, message, fix, expected))


def expected_of(cell: Cell) -> str:
    """Describe the values that a cell accepts."""
    if cell.number.kind is CellKind.MONEY:
        return f"以{cell.number.unit}为单位的金额"
    return "整数，减少的填负数" if cell.number.signed else "0 或正整数"


def parse_number_text(text: str, cell: Cell, expected: str) -> Taken[Number]:
    """Parse the text of a cell as a number; `expected` describes the values that it accepts."""
    shown = text.strip()[:60]
    plain = " ".join(_INVISIBLE.sub("", text.translate(FULL_WIDTH)).split())
    if not plain or plain.lower() in _BLANK_WORDS:
        message = f"填的是“{shown}”，不是数字" if plain else "没有填"
        return refuse("C01", message, ZERO_FIX, expected)
    if plain.endswith("%") or _LOOKS_LIKE_DATE.fullmatch(plain):
        return refuse("C04", f"“{shown}”是日期或百分数，不是数字", "改填数字", expected)
    if _LINE_BREAK.search(text.strip()) or _APART.search(plain):
        message = f"“{' '.join(shown.split())}”中间有空格或换行，分不清是一个数还是几个数"
        return refuse("C02", message, "只填一个数，数字中间不空格、不换行", expected)
    is_count = cell.number.kind is CellKind.COUNT
    sign = plain[0] if cell.number.signed and plain[0] in _SIGNS else ""
    match = (_COUNT if is_count else _MONEY).fullmatch(plain.removeprefix(sign).lstrip())
    if match is None or _ACCOUNTED.fullmatch(plain):
        return _refuse_words(shown, plain, expected)
    if not is_count and match["unit"] not in {"", cell.number.unit}:
        return _refuse_unit(shown, match, cell, expected)
    number = Decimal(match["digits"].replace(",", ""))
    parsed = check_number(-number if sign in _MINUS else number, cell, expected)
    return parsed if parsed.trouble else replace(parsed, note=f"“{text}”按 {parsed.value} 读取")


def _refuse_unit(shown: str, match: re.Match[str], cell: Cell, expected: str) -> Taken[Number]:
    """Refuse an amount in another unit, with its value in the cell's own."""
    own, message = cell.number.unit, f"“{shown}”带的单位不是{cell.number.unit}"
    amount = convert(Decimal(match["digits"].replace(",", "")), match["unit"], own)
    if amount is None:
        return refuse("C03", message, f"换算成{own}，只填数字", expected)
    right = format(round(amount, cell.number.decimals).normalize(), "f")
    fix = f"“{shown}”合 {right} {own}，只填 {right}"
    return refuse("C03", message, fix, right)


def convert(amount: Decimal, unit: str, other: str) -> Decimal | None:
    """Convert an amount of money to another unit; None where a unit is not known."""
    ours, theirs = (_UNIT.fullmatch(name) for name in (unit, other))
    if not ours or not theirs:
        return None
    ratio = [math.prod(_SCALES[sign] for sign in match[1]) for match in (ours, theirs)]
    return amount * ratio[0] / ratio[1]


def _refuse_words(shown: str, plain: str, expected: str) -> Taken[Number]:
    if plain[:1] in _MINUS and plain[1:].lstrip()[:1].isdigit():
        return refuse("C02", f"“{shown}”是负数", _NEGATIVE_FIX, expected)
    if _ACCOUNTED.fullmatch(plain):
        fix = f"{_NEGATIVE_FIX}；确是负数的，负号写在数字前面"
        return refuse("C02", f"“{shown}”像是负数", fix, expected)
    return refuse("C02", f"“{shown}”不是能确定的数字", "只填阿拉伯数字，不带文字", expected)


def check_number(number: Decimal, cell: Cell, expected: str) -> Taken[Number]:
    """Check a number against the values that its cell accepts."""
    if number < 0 and not cell.number.signed:
        return refuse("C02", f"{number} 是负数", _NEGATIVE_FIX, expected)
    if abs(number) >= LARGEST:
        return refuse("C02", "数字太大，表格软件只保存 15 位", "请核对后重填", expected)
    if cell.number.kind is CellKind.COUNT:
        if number != number.to_integral_value():
            return refuse("C02", f"{number:f} 不是整数", "这里是件数，请填整数", expected)
        return Taken(int(number))
    digits = cell.number.decimals
    if number != round(number, digits):
        message = f"{number:f} 的小数超过 {digits} 位"
        fix = f"以{cell.number.unit}为单位，最多 {digits} 位小数"
        return refuse("C13", message, fix, expected)
    return Taken(Decimal(format(number, "f")))
