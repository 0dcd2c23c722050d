"""What is wrong with a template, in words and with its place."""

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
    """A template that cannot be used; the message says in Chinese what is wrong and where."""


def describe_template_fault(error: Exception, place: str, source: str) -> TemplateError:
    """The fault of a tag in words; `source` has every paragraph on a line of its own."""
    return TemplateError(f"{place}{_find_place(error, source)}{describe_fault(error)}")


def describe_fault(error: Exception) -> str:
    """A fault in words, without its place."""
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
    """What Jinja has against a tag, in Chinese after a colon; empty where that says nothing."""
    message = error.message or ""
    for pattern, words in _SYNTAX:
        if found := pattern.match(message):
            names = (_SIGNS.get(name, name) for name in found.groups())
            return "：" + words.format(*names)
    return _keep_chinese(error)


def _keep_chinese(error: Exception) -> str:
    """The message of our own errors after a colon; those of Python and Jinja are English."""
    detail = str(error)
    return f"：{detail}" if _CHINESE.search(detail) else ""


def _find_place(error: Exception, source: str) -> str:
    """The text of the paragraph where a fault is."""
    line = _find_line(error)
    lines = source.split("\n")
    if line is None or line > len(lines):
        return "里"
    text = _XML_TAG.sub("", lines[line - 1]).strip()
    return f"“{text[:80]}”处" if text else "里"


def _find_line(error: Exception) -> int | None:
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    frames = [f for f in extract_tb(error.__traceback__) if f.filename == "<template>"]
    return frames[-1].lineno if frames else None
