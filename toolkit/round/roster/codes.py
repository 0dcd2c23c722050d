"""Codes of units that a spreadsheet program changed: lost digits or leading zeros."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"\d{1,2}月\d{1,2}日|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}", re.ASCII)
_KEPT = 15
"""Significant digits of a number in spreadsheet programs."""
_LONG, _ROUND = 12, "000000"
_SHORTEST = 5
"""Least usual length; shorter codes are serial numbers of different lengths."""
REMEDY = "把“{column}”一列设成文本格式，照原来的名单重填代码后再存"


def explain_mangled(code: str) -> str:
    """Return how a program changed a code, by the code alone; empty where it did not."""
    if _SCIENTIFIC.fullmatch(code):
        return f"“{code}”是表格软件改成的科学记数，原来的位数丢了"
    if _DAY.fullmatch(code):
        return f"“{code}”是表格软件改成的日期，原来的代码丢了"
    if _is_digits(code) and len(code) > _KEPT and not code[_KEPT:].strip("0"):
        return f"“{code}”超过 {_KEPT} 位，后面的位数被表格软件改成了 0"
    return ""


def find_shortened(codes: Iterable[str]) -> dict[str, str]:
    """Return the codes that surely lost leading zeros, compared with the others, and why."""
    digits = [code for code in codes if _is_digits(code)]
    whole = max((len(code) for code in digits if code.startswith("0")), default=0)
    why = f"别的代码有 {whole} 位、以 0 开头，这一个少了开头的 0"
    return {code: why for code in digits if len(code) < whole}


def find_doubtful(codes: Iterable[str]) -> dict[str, str]:
    """Return the codes that were probably changed, compared with the others, and why."""
    digits = [code for code in codes if _is_digits(code)]
    lengths = Counter(map(len, digits))
    usual = max(lengths, key=lambda length: (lengths[length], length), default=0)
    round_ = [code for code in digits if len(code) >= _LONG and code.endswith(_ROUND)]
    found: dict[str, str] = {}
    if len(round_) < sum(len(code) >= _LONG for code in digits):
        why = "后六位都是 0，别的代码不是，像是被表格软件改成科学记数以后又改回来的"
        found |= dict.fromkeys(round_, why)
    if usual >= _SHORTEST and 2 * lengths[usual] > len(digits):
        why = f"别的代码多是 {usual} 位，这一个少一位，像是丢了开头的 0"
        found |= {code: why for code in digits if len(code) == usual - 1}
    return found


def _is_digits(code: str) -> bool:
    return code.isascii() and code.isdigit()
