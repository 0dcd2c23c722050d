"""The command line's own words in Chinese: help pages and usage errors."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

_HELP = (
    ("Usage:", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]…"),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Commands:", "命令："),
    ("Show this message and exit.", "显示这段说明。"),
    ("[required]", "（必填）"),
)
_TYPES = re.compile(r" <[\w\[\]]+>|\{([^}]*)\}(?:\.\.\.)?")
"""What typer adds to a name: the Python type, and braces around it."""
_ERRORS = (
    (r"No such option: (?P<what>\S+).*", "没有 {what} 这个选项"),
    (r"No such command '(?P<what>[^']*)'.*", "没有 {what} 这个命令"),
    (r"Missing command.*", "没有写命令"),
    (r"Missing argument '(?P<what>[^']*)'.*", "没有写 {what}"),
    (r"Missing option '(?P<what>[^']*)'.*", "没有写选项 {what}"),
    (r"Missing parameter: (?P<what>\S+).*", "没有写 {what}"),
    (r"Got unexpected extra arguments? \((?P<what>.*)\).*", "多写了：{what}"),
    (r"Option '(?P<what>[^']*)' requires .*", "选项 {what} 后面要写内容"),
    (
        r"Invalid value for '(?P<what>[^']*)'.* does not match the format.*",
        "{what} 要写日期，如 2026-01-31",
    ),
    (r"Invalid value for '(?P<what>[^']*)'.*valid int.*", "{what} 要写数字"),
    (r"Invalid value for '(?P<what>[^']*)'.*", "{what} 的内容不合要求"),
)


class ChineseCommand(TyperCommand):
    """A command whose help page is in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  (typer keeps the class private)
        """The help page."""
        return _translate_help(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """A group of commands whose help page is in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  (typer keeps the class private)
        """The help page."""
        return _translate_help(super().get_help(ctx))


def _translate_help(text: str) -> str:
    for english, chinese in _HELP:
        text = text.replace(english, chinese)
    return _TYPES.sub(r"\1", text)


def describe_usage_error(error: Any) -> str:  # noqa: ANN401  (typer does not export the class)
    """What is wrong with a command line, and where to read how it goes."""
    message = " ".join(str(error.format_message()).split())
    for pattern, chinese in _ERRORS:
        match = re.fullmatch(pattern, message)
        if match:
            message = chinese.format(**match.groupdict())
            break
    command = error.ctx.command_path if error.ctx else "tianbao"
    return f"命令写得不对：{message}。用 {command} --help 看用法"
