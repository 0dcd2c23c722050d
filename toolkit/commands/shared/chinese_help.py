"""The command line's own words in Chinese: help pages, and what is wrong with a command line."""

from __future__ import annotations

import inspect
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

from toolkit.core.text import WIDTH, display_width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HELP = "--help"
_HELP_SAYS = "显示这段说明"
_WIDEST = 22
"""Columns for names of options; what a wider one is for stands on the next line."""
_DASHES = re.compile(r"[-–—―－﹣−]+")
_ERRORS = (
    (r"Missing command.*", "没有写命令"),
    (r"Missing argument '(?P<what>[^']*)'.*", "没有写 {what}"),
    (r"Missing option '(?P<what>[^']*)'.*", "没有写选项 {what}"),
    (r"Missing parameter: (?P<what>\S+).*", "没有写 {what}"),
    (r"Got unexpected extra arguments? \((?P<what>.*)\).*", "多写了：{what}"),
    (r"Option '(?P<what>[^']*)' requires .*", "选项 {what} 后面要写内容"),
    (r"Option '(?P<what>[^']*)' does not take a value.*", "选项 {what} 后面不写内容"),
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
        return "\n".join(_write_help(self, ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  (the same)
        """Read the command line; an option with other dashes is no file of that name."""
        _refuse_dashes(ctx, args)
        return super().parse_args(ctx, args)


class ChineseGroup(TyperGroup):
    """A group of commands whose help page is in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  (typer keeps the class private)
        """The help page."""
        return "\n".join(_write_help(self, ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  (the same)
        """Read the command line; an option with other dashes is no command."""
        _refuse_dashes(ctx, args[:1])
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  (the same)
        """Find the command that is named, or say which one is meant."""
        if self.get_command(ctx, args[0]) is None:
            names = self.list_commands(ctx)
            ctx.fail(f"没有 {args[0]} 这个命令{_suggest(args[0], names)}")
        return super().resolve_command(ctx, args)


def _refuse_dashes(ctx: Any, args: Iterable[str]) -> None:  # noqa: ANN401  (the same)
    """End where an option is written with one dash, or with those that word processors put."""
    known = _list_options(ctx)
    for arg in args:
        meant = _DASHES.sub("--", arg, count=1)
        if _DASHES.match(arg) and arg not in known and meant in known:
            ctx.fail(f"没有 {arg} 这个选项（选项前面是两个减号），是不是 {meant}？")


def _list_options(ctx: Any) -> set[str]:  # noqa: ANN401  (the same)
    return {name for param in ctx.command.get_params(ctx) for name in param.opts}


def _suggest(typed: str, names: Iterable[str]) -> str:
    """The name that is likely meant, as a question; empty where none is alike."""
    alike = get_close_matches(typed.lower(), names, n=1)
    return f"，是不是 {alike[0]}？" if alike else ""


def _write_help(command: Any, ctx: Any) -> Iterator[str]:  # noqa: ANN401  (the same)
    """The help page, line by line, no wider than a screen."""
    params = [p for p in command.get_params(ctx) if not getattr(p, "hidden", False)]
    arguments = [p for p in params if p.param_type_name == "argument"]
    commands = _list_commands(command, ctx)
    line = ["用法：", ctx.command_path, "[选项]", *(p.metavar for p in arguments)]
    yield " ".join([*line, "命令 [参数]…"] if commands else line)
    yield ""
    yield wrap(f"  {' '.join(inspect.cleandoc(command.help).split())}", WIDTH, "  ")
    rows = [(p.metavar, f"{p.help}{'（必填）' if p.required else ''}") for p in arguments]
    yield from _write_rows("参数：", rows)
    options = [p for p in params if p.param_type_name == "option"]
    yield from _write_rows("选项：", [_describe_option(p) for p in options])
    yield from _write_rows("命令：", commands)


def _list_commands(command: Any, ctx: Any) -> list[tuple[str, str]]:  # noqa: ANN401  (the same)
    """The commands of a group, each with its first sentence."""
    if not isinstance(command, TyperGroup):
        return []
    found = ((name, command.get_command(ctx, name)) for name in command.list_commands(ctx))
    return [(name, (one.help or "").split("。")[0]) for name, one in found if one]


def _describe_option(param: Any) -> tuple[str, str]:  # noqa: ANN401  (the same)
    name = ", ".join(sorted(param.opts, key=len))
    return (
        name if param.is_flag else f"{name} {param.metavar}",
        _HELP_SAYS if _HELP in param.opts else param.help,
    )


def _write_rows(head: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    """Names and what they are for, in two columns."""
    if not rows:
        return
    yield f"\n{head}"
    widths = [display_width(name) for name, _ in rows]
    column = max((width for width in widths if width <= _WIDEST), default=_WIDEST)
    margin = " " * (column + 4)
    for (name, says), width in zip(rows, widths, strict=True):
        fits = width <= column
        start = f"  {name}{' ' * (column - width + 2)}" if fits else margin
        if not fits:
            yield f"  {name}"
        yield wrap(start + says, WIDTH, margin)


def describe_usage_error(error: Any) -> str:  # noqa: ANN401  (typer does not export the class)
    """What is wrong with a command line and where to read how it goes; alone, the help page."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error.ctx.get_help())
    command = error.ctx.command_path if error.ctx else "tianbao"
    wrong = _explain(error)
    return f"命令写得不对：{wrong}{'' if wrong.endswith('？') else '。'}用 {command} --help 看用法"


def _explain(error: Any) -> str:  # noqa: ANN401  (the same)
    if type(error).__name__ == "NoSuchOption":
        typed = error.option_name
        return f"没有 {typed} 这个选项{_suggest(typed, _list_options(error.ctx))}"
    message = " ".join(str(error.format_message()).split())
    for pattern, chinese in _ERRORS:
        if match := re.fullmatch(pattern, message):
            return chinese.format(**match.groupdict())
    return message
