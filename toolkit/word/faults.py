"""What is wrong with a template, in words and with its place."""

from __future__ import annotations

import re
from traceback import extract_tb

import jinja2

_XML_TAG = re.compile(r"<[^>]*>")


class TemplateError(Exception):
    """A template that cannot be used; the message says in Chinese what is wrong and where."""


def tell_fault(error: Exception, place: str, source: str) -> TemplateError:
    """The fault of a tag in words; `source` has every paragraph on a line of its own."""
    return TemplateError(f"{place}{_find_place(error, source)}{say_fault(error)}")


def say_fault(error: Exception) -> str:
    """A fault in words, without its place."""
    detail = str(error)
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"标签不合语法：{error.message}"
    if isinstance(error, jinja2.exceptions.SecurityError):
        return f"标签要取数据以外的东西，不允许：{detail}"
    if isinstance(error, jinja2.TemplateError):
        return f"标签有错：{detail}"
    return f"标签算不出来：{type(error).__name__}: {detail}"


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
