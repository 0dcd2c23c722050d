"""Chinese messages for the errors of YAML and of pydantic in a definition."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from yaml.reader import Reader

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from toolkit.form.part import Loc, Part

_MESSAGES = {
    "extra_forbidden": "不认识这个键，请检查拼写",
    "missing": "缺少这一项",
    "string_type": "应为文字；数字、日期和 yes、no 要加引号才是文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "invalid_key": "键应为文字",
    "greater_than": "应大于 {gt}",
    "too_long": "最多 {max_length} 项",
    "tuple_type": "应为一列（以 - 开头的各项）",
    "model_type": "应为“键: 值”的形式",
    "too_short": "不能为空",
    "string_too_short": "不能为空",
    "string_too_long": "不能超过 {max_length} 个字",
    "string_pattern_mismatch": "不合规定的写法 {pattern}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
}
"""Messages by the type of a pydantic error, with its context in braces."""

_HINT = "看看这一行和上一行：缩进要对齐、不用 Tab，冒号和逗号要用半角、后面空一格"
_SYNTAX_ERRORS = (
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
"""Descriptions of syntax errors by an expression for the parser's message."""


class SyntaxFault(NamedTuple):
    """A syntax error: its line, counted from 1, and a message."""

    line: int
    message: str


def explain_syntax_error(error: Exception, text: str) -> SyntaxFault:
    """Explain an error of parsing a YAML text."""
    if isinstance(error, yaml.MarkedYAMLError):
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        words = " ".join(filter(None, (error.context, error.problem)))
        why = next((f"：{why}" for known, why in _SYNTAX_ERRORS if re.search(known, words)), "")
        return SyntaxFault(line, f"不是合乎语法的 YAML{why}。{_HINT}")
    odd = Reader.NON_PRINTABLE.search(text)
    if odd:
        line = 1 + text[: odd.start()].count("\n")
        return SyntaxFault(line, f"有看不见的控制字符（U+{ord(odd[0]):04X}），请删去")
    if isinstance(error, RecursionError):
        return SyntaxFault(1, "里面套得太深，不能读")
    return SyntaxFault(1, "里面有不能用的日期或数：日期要真有，写成 2026-01-31 的样子；数不要太长")


def explain_value_error(error: ErrorDetails, model: type[Part]) -> str:
    """Explain one error of pydantic in a definition of a model."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] in {"enum", "literal_error"}:
        expected = str(error["ctx"]["expected"]).replace("'", "")
        return f"只能是 {expected.replace(' or ', '、').replace(', ', '、')}"
    if error["type"] == "extra_forbidden":
        if set(str(error["loc"][-1])) & set(":：，"):
            return _MESSAGES["extra_forbidden"] + "：冒号和逗号要用半角，后面空一格"
        near = _suggest_key(model, error["loc"])
        return _MESSAGES["extra_forbidden"] + (f"，是不是“{near}”？" if near else "")
    words = _MESSAGES.get(error["type"], f"不合要求（{error['type']}）")
    return words.format(**error.get("ctx", {}))


def _suggest_key(model: type[Part], loc: Loc) -> str:
    """Return the known key nearest to the last one of a place, "" where none is near."""
    schema = model.model_json_schema()
    node = _resolve(schema, schema)
    for part in loc[:-1]:
        below = node.get("items" if isinstance(part, int) else "properties", {})
        node = _resolve(below if isinstance(part, int) else below.get(part, {}), schema)
    near = get_close_matches(str(loc[-1]), node.get("properties", {}), n=1, cutoff=0.6)
    return near[0] if near else ""


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference of a JSON schema, or the first of several alternatives."""
    if "anyOf" in node:
        return _resolve(node["anyOf"][0], schema)
    if "$ref" in node:
        return _resolve(schema["$defs"][node["$ref"].rpartition("/")[2]], schema)
    return node
