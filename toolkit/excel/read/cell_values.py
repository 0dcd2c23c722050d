"""Parsers for the values of cells: uncertain values are refused, normalised ones noted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import find_control, trim
from toolkit.excel.appearance.number_formats import (
    GENERAL,
    find_mismatch,
    is_date,
    is_rounding,
    show_number,
)
from toolkit.form.dates import (
    YEAR,
    explain_invalid_date,
    find_typed_year,
    read_date,
    read_digits,
    read_year,
)
from toolkit.form.filing import YES
from toolkit.form.model import FieldKind
from toolkit.form.numbers import (
    FULL_WIDTH,
    LARGEST,
    ZERO_FIX,
    Number,
    Taken,
    check_number,
    expected_of,
    parse_number_text,
    refuse,
)

if TYPE_CHECKING:
    from toolkit.form.model import Cell, FormField

Value = str | int | date

MOST_CHARACTERS = 32_767
"""Limit on the characters of a cell."""

_BREAKS = re.compile(r"\s*\n\s*")
_SPACES = re.compile("[\\s\u200b-\u200f\u2060\ufeff\xa0]+")
_DATE_FIX = "写全年月日，如 2022-1-15"
_ONLY_ZEROS = re.compile(r"(?<=\d)\.0+$")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Raw(NamedTuple):
    """A cell's value as openpyxl gives it; `kind` is its data type: n, s, b, d, e or f."""

    value: object
    kind: str = "n"
    format: str = GENERAL
    """Its number format."""
    is_formula: bool = False
    """True if `value` is a formula's saved result, None if never calculated."""


def parse_number(raw: Raw, cell: Cell) -> Taken[Number]:
    """Parse the number of a table cell."""
    expected = expected_of(cell)
    value = raw.value
    # All of these are numbers inside a workbook.
    kinds = {
        "日期或时间": _is_odd_date(raw) or isinstance(value, (date, time, datetime, timedelta)),
        "逻辑值": isinstance(value, bool),
        "出错的公式": raw.kind == "e",
    }
    for name, found in kinds.items():
        if found:
            fix = "清除这一格的内容和格式，重新填写数字"
            return refuse("C04", f"这里是{name}，不是数字", fix, expected)
    if value is None or (raw.is_formula and value == ""):
        message = "没有填" if value is None else "这里的公式算出来是空的"
        return refuse("C01", message, ZERO_FIX, expected)
    if isinstance(value, str):
        return parse_number_text(value, cell, expected)
    number = _exact(value)
    parsed = check_number(number, cell, expected)
    shown = find_mismatch(number, raw.format, cell.number.unit)
    if shown is None or (parsed.trouble and is_rounding(shown, number)):
        return parsed
    if is_rounding(shown, number):
        note = f"格式只让人看到“{shown.text}”，存的数是 {number:f}，按存的数读取"
        return replace(parsed, note=note)
    percent = "百分数，" if "%" in shown.words else ""
    message = f"这里的格式让人看到的是{percent}“{shown.text}”，存的数却是 {number:f}"
    return refuse("C04", message, "把这一格的格式改为“常规”，再核对、重填数字", expected)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_odd_date(raw: Raw) -> bool:
    """Return True for a number with a date format that is out of the range of dates."""
    return _is_number(raw.value) and is_date(_exact(raw.value), raw.format)


def is_shaped(raw: Raw) -> bool:
    """Return True if the number format makes a number look like another, or like a date."""
    if not _is_number(raw.value):
        return False
    number = _exact(raw.value)
    return is_date(number, raw.format) or find_mismatch(number, raw.format) is not None


def _exact(value: object) -> Decimal:
    """Return a number at the 15 digits that Excel shows: 18651.060000000001 is 18651.06."""
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(str(value))
    return number or Decimal(0)  # never -0


def parse_field(raw: Raw, part: FormField) -> Taken[Value]:
    """Parse the value of a field; a blank is None without trouble."""
    if raw.value is None or (isinstance(raw.value, str) and not _SPACES.sub("", raw.value)):
        return Taken()
    refused = _refuse_field(raw, part)
    if refused:
        return refused
    if part.kind in {FieldKind.YEAR, FieldKind.DATE}:
        return (_parse_year if part.kind is FieldKind.YEAR else _parse_date)(raw.value)
    words = parse_words(raw)
    if words.trouble or words.value is None:
        return Taken(words.value, words.trouble, words.note)
    if part.kind is not FieldKind.TEXT:
        return _parse_choice(words.value, part)
    # A report's title and signature are one line: a break becomes a blank between ASCII characters.
    line = _BREAKS.sub(
        lambda m: " " * (m.string[m.start() - 1] + m.string[m.end()]).isascii(), words.value
    )
    return Taken(line, note=words.note if line == words.value else f"去掉换行，按“{line}”读取")


def _refuse_field(raw: Raw, part: FormField) -> Taken[Value] | None:
    """Refuse a value of another type than the field's, or one that looks like another."""
    if raw.kind == "e" or isinstance(raw.value, bool):
        return refuse("C16", f"“{part.item}”里是出错的公式或逻辑值", "清除后重新填写")
    if _is_odd_date(raw):
        message = f"这一格是日期格式，而 {raw.value} 不是表格软件里的日期"
        day = read_digits(str(raw.value)) if part.kind is FieldKind.DATE else None
        example = f"{day.year}-{day.month}-{day.day}" if day else "2022-1-15"
        return refuse("C16", message, f"清除后重填，写全年月日，如 {example}")
    shown = find_mismatch(_exact(raw.value), raw.format) if _is_number(raw.value) else None
    if shown:
        message = f"这里的格式让人看到的是“{shown.text}”，存的数却是 {raw.value}"
        return refuse("C16", message, "把这一格设成文本格式后重填")
    is_dated = part.kind in {FieldKind.YEAR, FieldKind.DATE}
    if not is_dated and not isinstance(raw.value, (str, int, float)):
        return refuse("C16", f"“{part.item}”里是日期，应为文字", "把这一格设成文本格式后重填")
    return None


def _parse_choice(value: str, part: FormField) -> Taken[Value]:
    allowed = (YES, "否") if part.kind is FieldKind.SWITCH else part.choices
    if value in allowed:
        return Taken(None if value == "否" and part.kind is FieldKind.SWITCH else value)
    if part.kind is FieldKind.SWITCH:
        return refuse("C16", f"“{value}”不是可选的内容", f"没有发生选“{YES}”，发生过就留空", YES)
    choices = "、".join(part.choices)
    return refuse("C16", f"“{value}”不在可选的范围里", f"从下拉框里选：{choices}", choices)


def _parse_year(value: object) -> Taken[Value]:
    plain = _SPACES.sub("", str(value).translate(FULL_WIDTH)) if isinstance(value, str) else ""
    if isinstance(value, (int, float)) and value in range(1000, 10000):
        return Taken(int(value))
    match = re.fullmatch(rf"({YEAR})年?度?", plain, re.ASCII)
    if match:
        return Taken(year := read_year(match[1]), note=f"“{value}”按 {year} 读取")
    shown = value.date() if isinstance(value, datetime) else value
    return refuse("C16", f"年度“{shown}”不是四位数字", "填四位数字的年度，如 2021", "四位数字")


def _parse_date(value: object) -> Taken[Value]:
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        year = find_typed_year(day)
        if year:
            message = f"显示的是 {day}，像是只填了年份 {year}"
            return refuse("C16", message, _DATE_FIX, "日期")
        return Taken(day)
    text = str(value)
    found = read_date(text) or read_digits(text)
    if found:
        return Taken(found, note=f"“{value}”按 {found} 读取")
    return refuse("C16", f"“{value}”{explain_invalid_date(text)}", _DATE_FIX, "日期")


def parse_words(raw: Raw) -> Taken[str]:
    """Parse the text of a cell, trimmed; a blank is None."""
    if raw.kind == "e" or isinstance(raw.value, (bool, date, time, timedelta)):
        return refuse("C16", "这一格是日期、逻辑值或出错的公式，不是文字", "改成文字后重填")
    if isinstance(raw.value, (int, float)):
        number, code = _exact(raw.value), raw.format
        words = shown = format(number, "f")
        message, fix = "", "把这一格设成文本格式后重填"
        if number >= LARGEST:
            message, fix = "数字超过 15 位，表格软件已丢掉后面的位数", "把格式设成文本后重填"
        elif code not in {GENERAL, "@"}:
            shown = str(number)
            if abs(number) < LARGEST:
                shown = (find_mismatch(number, code) or show_number(number, code)).text.strip()
            if shown != words and (is_date(number, code) or _ONLY_ZEROS.sub("", shown) != words):
                message = f"这里的格式让人看到的是“{shown}”，存的数却是 {words}"
        if message:
            return refuse("C16", message, fix)
        return Taken(words, note=f"这一格是数字，按文字“{words}”读取，请核对开头的 0 有没有丢")
    text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), str(raw.value or ""))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    length = max(len(text), len(str(raw.value)))
    if length >= MOST_CHARACTERS:
        return refuse("C07", f"文字长达 {length} 字，可能被截断了", "分成几段，一格写一段")
    control = find_control(text)
    if control:
        return refuse("C15", control, "删掉重新输入这一处")
    return Taken(trim(text) or None)
