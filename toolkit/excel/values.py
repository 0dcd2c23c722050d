"""Raw cell → value: what was normalised on the way is said, what is not certain is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from toolkit.filing import YES
from toolkit.form.model import CellKind, FieldKind
from toolkit.words import find_control, trim

if TYPE_CHECKING:
    from toolkit.form.model import Cell, FormField

Number = int | Decimal
Value = str | int | date

MOST_CHARACTERS = 32_767
"""What a cell of a workbook holds."""

_BLANK_WORDS = frozenset(
    ("/", "//", "-", "--", "—", "——", "–", "―", "无", "没有", "空", "n/a", "na", "null", "none")
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]+")
_SPACES = re.compile("[\\s\u200b-\u200f\u2060\ufeff\xa0]+")
_DIGITS = r"\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+"
_COUNT = re.compile(rf"(?P<digits>{_DIGITS})(?:\.0+)? ?(?P<unit>[件个项次条起宗]?)", re.ASCII)
_MONEY = re.compile(rf"(?P<digits>(?:{_DIGITS})(?:\.\d+)?) ?(?P<unit>[^\d.,]*)", re.ASCII)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_LOOKS_LIKE_DATE = re.compile(
    r"\d{4}[-/年]\d{1,2}([-/月](\d{1,2}日?)?)?|\d{4}\.\d{1,2}\.\d{1,2}|\d{1,2}月\d{1,2}日?"
)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ZERO_FIX = "没有发生的请填 0"
_LARGEST = 10**15
_MINUS = frozenset("-−﹣–")
_SIGNS = frozenset("+﹢") | _MINUS


class Raw(NamedTuple):
    """What a cell holds, as openpyxl gives it: `kind` is its data type, n s b d e or f."""

    value: object
    kind: str = "n"
    percent: bool = False
    is_formula: bool = False
    """`value` is what the formula gave when the workbook was saved, None if never calculated."""


class Trouble(NamedTuple):
    """Why a value is refused, and what to do."""

    code: str
    message: str
    fix: str
    expected: str | None = None


T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Taken(Generic[T_co]):
    """A value, or why there is none; `note` says what was normalised."""

    value: T_co | None = None
    trouble: Trouble | None = None
    note: str = ""


def _refuse(code: str, message: str, fix: str, expected: str | None = None) -> Taken[Any]:
    return Taken(trouble=Trouble(code, message, fix, expected))


def take_number(raw: Raw, cell: Cell) -> Taken[Number]:
    """The number of a table cell."""
    expected = _expected(cell)
    strange = _refuse_kind(raw, expected)
    if strange:
        return strange
    if raw.value is None:
        return _refuse("C01", "没有填", _ZERO_FIX, expected)
    if isinstance(raw.value, str):
        return _take_number_text(raw.value, cell, expected)
    return _check_number(_exact(raw.value), cell, expected)


def _expected(cell: Cell) -> str:
    if cell.number.kind is CellKind.MONEY:
        return f"以{cell.number.unit}为单位的金额"
    return "整数，减少的填负数" if cell.number.signed else "0 或正整数"


def _refuse_kind(raw: Raw, expected: str) -> Taken[Number] | None:
    """Dates, percentages, truth values and errors are numbers inside; none of them is meant."""
    kinds = {
        "日期或时间": isinstance(raw.value, (date, time, datetime, timedelta)),
        "逻辑值": isinstance(raw.value, bool),
        "出错的公式": raw.kind == "e",
        "百分数": raw.percent,
    }
    for name, found in kinds.items():
        if found:
            fix = "清除这一格的内容和格式，重新填写数字"
            return _refuse("C04", f"这里是{name}，不是数字", fix, expected)
    return None


def _exact(value: object) -> Decimal:
    """A number at the 15 significant digits that Excel shows: 18651.060000000001 is 18651.06."""
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(str(value))
    return number or Decimal(0)  # never -0


def _take_number_text(text: str, cell: Cell, expected: str) -> Taken[Number]:
    shown = text.strip()[:60]
    plain = " ".join(_INVISIBLE.sub("", text.translate(_FULL_WIDTH)).split())
    if not plain or plain.lower() in _BLANK_WORDS:
        message = f"填的是“{shown}”，不是数字" if plain else "没有填"
        return _refuse("C01", message, _ZERO_FIX, expected)
    if plain.endswith("%") or _LOOKS_LIKE_DATE.fullmatch(plain):
        return _refuse("C04", f"“{shown}”是日期或百分数，不是数字", "改填数字", expected)
    is_count = cell.number.kind is CellKind.COUNT
    sign = plain[0] if cell.number.signed and plain[0] in _SIGNS else ""
    match = (_COUNT if is_count else _MONEY).fullmatch(plain.removeprefix(sign).lstrip())
    if match is None:
        return _refuse_words(shown, plain, expected)
    if not is_count and match["unit"] not in {"", cell.number.unit}:
        fix = f"换算成{cell.number.unit}，只填数字"
        return _refuse("C03", f"“{shown}”带的单位不是{cell.number.unit}", fix, expected)
    number = Decimal(re.sub("[, ]", "", match["digits"]))
    taken = _check_number(-number if sign in _MINUS else number, cell, expected)
    return taken if taken.trouble else replace(taken, note=f"“{text}”按 {taken.value} 读取")


def _refuse_words(shown: str, plain: str, expected: str) -> Taken[Number]:
    if plain[:1] in _MINUS and plain[1:2].isdigit():
        return _refuse("C02", f"“{shown}”是负数", "数量和金额不会是负数，请核对后重填", expected)
    return _refuse("C02", f"“{shown}”不是能确定的数字", "只填阿拉伯数字，不带文字", expected)


def _check_number(number: Decimal, cell: Cell, expected: str) -> Taken[Number]:
    if number < 0 and not cell.number.signed:
        return _refuse("C02", f"{number} 是负数", "数量和金额不会是负数，请核对后重填", expected)
    if abs(number) >= _LARGEST:
        return _refuse("C02", "数字太大，表格软件只保存 15 位", "请核对后重填", expected)
    if cell.number.kind is CellKind.COUNT:
        if number != number.to_integral_value():
            return _refuse("C02", f"{number:f} 不是整数", "这里是件数，请填整数", expected)
        return Taken(int(number))
    digits = cell.number.decimals
    if number != round(number, digits):
        message = f"{number:f} 的小数超过 {digits} 位"
        fix = f"以{cell.number.unit}为单位，最多 {digits} 位小数"
        return _refuse("C13", message, fix, expected)
    return Taken(Decimal(format(number, "f")))


def take_field(raw: Raw, part: FormField) -> Taken[Value]:
    """The value of a field; a blank is None without trouble."""
    if raw.value is None or (isinstance(raw.value, str) and not _SPACES.sub("", raw.value)):
        return Taken()
    if raw.kind == "e" or isinstance(raw.value, bool):
        return _refuse("C16", f"“{part.item}”里是出错的公式或逻辑值", "清除后重新填写")
    if part.kind in {FieldKind.YEAR, FieldKind.DATE}:
        return (_take_year if part.kind is FieldKind.YEAR else _take_date)(raw.value)
    if not isinstance(raw.value, (str, int, float)):
        return _refuse("C16", f"“{part.item}”里是日期，应为文字", "把这一格设成文本格式后重填")
    words = take_words(raw)
    if words.trouble or words.value is None or part.kind is FieldKind.TEXT:
        return Taken(words.value, words.trouble, words.note)
    return _take_choice(words.value, part)


def _take_choice(value: str, part: FormField) -> Taken[Value]:
    allowed = (YES, "否") if part.kind is FieldKind.SWITCH else part.choices
    if value in allowed:
        return Taken(None if value == "否" and part.kind is FieldKind.SWITCH else value)
    if part.kind is FieldKind.SWITCH:
        return _refuse("C16", f"“{value}”不是可选的内容", f"没有发生选“{YES}”，发生过就留空", YES)
    choices = "、".join(part.choices)
    return _refuse("C16", f"“{value}”不在可选的范围里", f"从下拉框里选：{choices}", choices)


def _take_year(value: object) -> Taken[Value]:
    plain = _SPACES.sub("", str(value).translate(_FULL_WIDTH)) if isinstance(value, str) else ""
    if isinstance(value, (int, float)) and value in range(1000, 10000):
        return Taken(int(value))
    match = re.fullmatch(r"([12]\d{3})年?度?", plain, re.ASCII)
    if match:
        return Taken(int(match[1]), note=f"“{value}”按 {match[1]} 读取")
    return _refuse("C16", f"年度“{value}”不是四位数字", "填四位数字的年度，如 2021", "四位数字")


def _take_date(value: object) -> Taken[Value]:
    if isinstance(value, datetime):
        return Taken(value.date())
    if isinstance(value, date):
        return Taken(value)
    if isinstance(value, str):
        match = _DATE.fullmatch(_SPACES.sub("", value.translate(_FULL_WIDTH)))
        if match:
            try:
                found = date(*map(int, match.groups()))
            except ValueError:
                return _refuse("C16", f"“{value}”不是存在的日期", "填日期，如 2022-1-15", "日期")
            return Taken(found, note=f"“{value}”按 {found} 读取")
    return _refuse("C16", f"“{value}”不是日期", "填日期，如 2022-1-15", "日期")


def take_words(raw: Raw) -> Taken[str]:
    """The words of one cell, its ends trimmed; a blank is None."""
    if raw.kind == "e" or isinstance(raw.value, (bool, date, time, timedelta)):
        return _refuse("C16", "这一格是日期、逻辑值或出错的公式，不是文字", "改成文字后重填")
    if isinstance(raw.value, (int, float)):
        return _take_number_as_words(raw.value)
    text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), str(raw.value or ""))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    length = max(len(text), len(str(raw.value)))
    if length >= MOST_CHARACTERS:
        return _refuse("C07", f"文字长达 {length} 字，可能被截断了", "分成几段，一格写一段")
    control = find_control(text)
    if control:
        return _refuse("C15", control, "删掉重新输入这一处")
    return Taken(trim(text) or None)


def _take_number_as_words(value: float) -> Taken[str]:
    number = _exact(value)
    if number >= _LARGEST:
        return _refuse("C16", "数字超过 15 位，表格软件已丢掉后面的位数", "把格式设成文本后重填")
    words = format(number, "f")
    return Taken(words, note=f"这一格是数字，按文字“{words}”读取，请核对开头的 0 有没有丢")
