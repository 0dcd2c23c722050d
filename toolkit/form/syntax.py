"""What a text that is no YAML has wrong, in Chinese: its parsers say it in English."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml
from yaml.reader import Reader

_LOOK = "看看这一行和上一行：缩进要对齐、不用 Tab，冒号和逗号要用半角、后面空一格"
_SLIPS = (
    ("mapping values are not allowed", "这里不能再有冒号"),
    ("cannot start any token", "这里有不能开头的字符，如 Tab、@ 或 `"),
    ("expected <block end>|block mapping|block collection|block entry", "缩进没有对齐"),
    ("expected ':'", "少了冒号"),
    ("flow|expected ','|node content", "括号不成对，或者少了逗号"),
    ("quoted scalar|escape", "引号不成对，或者引号里的反斜杠写得不对"),
    ("undefined alias|duplicate anchor|anchor|alias", "用了没有定义的 * 或重复的 &"),
    ("unhashable key", "键不能是列表"),
    ("tag", "不能用 ! 标签"),
    ("another document", "文件里有两份（---），只能有一份"),
)
"""What is wrong, by an expression for the words of a parser."""


class Slip(NamedTuple):
    """Where a text is no YAML, the line counted from 1, and why."""

    line: int
    message: str


def find_slip(error: Exception, text: str) -> Slip:
    """Explain why a text could not be read."""
    if isinstance(error, yaml.MarkedYAMLError):
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        words = " ".join(filter(None, (error.context, error.problem)))
        why = next((f"：{told}" for known, told in _SLIPS if re.search(known, words)), "")
        return Slip(line, f"不是合乎语法的 YAML{why}。{_LOOK}")
    odd = Reader.NON_PRINTABLE.search(text)
    if odd:
        line = 1 + text[: odd.start()].count("\n")
        return Slip(line, f"有看不见的控制字符（U+{ord(odd[0]):04X}），请删去")
    if isinstance(error, RecursionError):
        return Slip(1, "里面套得太深，不能读")
    return Slip(1, "里面有不能用的日期或数：日期要真有，写成 2026-01-31 的样子；数不要太长")
