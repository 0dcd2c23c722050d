"""Errors of a template, described in Chinese with their place."""

from __future__ import annotations

import re
from traceback import extract_tb

import jinja2

from toolkit.word.sandbox.limits import FORMAT_HINT

_XML_TAG = re.compile(r"<[^>]*>")
_HINT = FORMAT_HINT.replace("{", "{{").replace("}", "}}")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SIGNS = {
    "end of print statement": "}}",
    "end of statement block": "%}",
    "begin of print statement": "{{",
    "begin of statement block": "{%",
}
_SYNTAX = [
    (re.compile(pattern), words)
    for pattern, words in (
        (r"No filter named '(format)'", f"不能用“{{}}”这个过滤器，{_HINT}"),
        (r"No filter named '(.*)'", "没有“{}”这个过滤器，或者不让用"),
        (r"No test named '(.*)'", "没有“{}”这个判断"),
        (r"Encountered unknown tag '(.*?)'", "没有“{}”这种标签，或者它前后的标签没有成对"),
        (r"Unexpected end of template", "成对的标签少了结尾"),
        (r"Expected an expression, got '(.*)'", "“{}”前面少了编号"),
        (r"expected token '(.*)', got '(.*)'", "“{1}”的地方应当是“{0}”"),
        (r"unexpected char '(.*)' at", "有不认得的“{}”"),
        (r"unexpected '(.*)'", "“{}”写在这里不对"),
    )
]


class TemplateError(Exception):
    """A template that cannot be used; the message gives fault and place in Chinese."""


def describe_template_fault(error: Exception, place: str, source: str) -> TemplateError:
    """Return the error for a faulty tag, with the text of its paragraph.

    `place` names the part; `source` has every paragraph of it on a line of its own.
    """
    if isinstance(error, jinja2.TemplateSyntaxError):
        line: int | None = error.lineno
    else:
        frames = [f for f in extract_tb(error.__traceback__) if f.filename == "<template>"]
        line = frames[-1].lineno if frames else None
    lines = source.split("\n")
    text = ""
    if line is not None and line <= len(lines):
        text = _XML_TAG.sub("", lines[line - 1]).strip()
    where = f"“{text[:80]}”处" if text else "里"
    return TemplateError(f"{place}{where}{describe_fault(error)}")


def describe_fault(error: Exception) -> str:
    """Return the description of a fault, without its place."""
    match error:
        case jinja2.TemplateSyntaxError():
            return f"标签不合语法{explain_syntax(error)}"
        case jinja2.exceptions.SecurityError():
            return f"标签里有不允许的写法{_keep_chinese(error)}"
        case jinja2.TemplateError():
            return f"标签有错{_keep_chinese(error)}"
        case RecursionError():
            return "标签没有尽头：宏里又用了它自己"
        case TypeError():
            return (
                "标签算不出来：数、文字、日期、表和段落不能这样混着用，或者过滤器里多写少写了内容"
            )
    return f"标签算不出来{_keep_chinese(error)}"


def explain_syntax(error: jinja2.TemplateSyntaxError) -> str:
    """Return Jinja's syntax error in Chinese after a colon; empty for an unknown one."""
    message = error.message or ""
    for pattern, words in _SYNTAX:
        if found := pattern.match(message):
            names = (_SIGNS.get(name, name) for name in found.groups())
            return "：" + words.format(*names)
    return _keep_chinese(error)


def _keep_chinese(error: Exception) -> str:
    """Return a message after a colon if it is Chinese, and so ours; empty otherwise."""
    detail = str(error)
    return f"：{detail}" if _CHINESE.search(detail) else ""
