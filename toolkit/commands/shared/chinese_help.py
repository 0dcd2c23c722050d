"""Help pages and usage errors of the command line in Chinese."""

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
"""Width of the column of options' names; the help of a wider one starts on the next line."""
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
        """Return the help page."""
        return "\n".join(_write_help(self, ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  (the same)
        """Parse the command line; reject options with other dashes."""
        _refuse_dashes(ctx, args)
        return super().parse_args(ctx, args)


class ChineseGroup(TyperGroup):
    """A group of commands whose help page is in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  (typer keeps the class private)
        """Return the help page."""
        return "\n".join(_write_help(self, ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  (the same)
        """Parse the command line; reject options with other dashes."""
        _refuse_dashes(ctx, args[:1])
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  (the same)
        """Return the named command; reject an unknown one with a suggestion."""
        if self.get_command(ctx, args[0]) is None:
            names = self.list_commands(ctx)
            ctx.fail(f"没有 {args[0]} 这个命令{_suggest(args[0], names)}")
        return super().resolve_command(ctx, args)


def _refuse_dashes(ctx: Any, args: Iterable[str]) -> None:  # noqa: ANN401  (the same)
    """Reject an option with a single dash, or with the dashes that word processors insert."""
    known = _list_options(ctx)
    for arg in args:
        meant = _DASHES.sub("--", arg, count=1)
        if _DASHES.match(arg) and arg not in known and meant in known:
            ctx.fail(f"没有 {arg} 这个选项（选项前面是两个减号），是不是 {meant}？")


def _list_options(ctx: Any) -> set[str]:  # noqa: ANN401  (the same)
    return {name for param in ctx.command.get_params(ctx) for name in param.opts}


def _suggest(typed: str, names: Iterable[str]) -> str:
    """Return the most similar name as a question, empty where none is similar."""
    alike = get_close_matches(typed.lower(), names, n=1)
    return f"，是不是 {alike[0]}？" if alike else ""


def _write_help(command: Any, ctx: Any) -> Iterator[str]:  # noqa: ANN401  (the same)
    """Yield the lines of the help page, no wider than a screen."""
    params = [p for p in command.get_params(ctx) if not getattr(p, "hidden", False)]
    arguments = [p for p in params if p.param_type_name == "argument"]
    commands: list[tuple[str, str]] = []
    if isinstance(command, TyperGroup):  # each with its first sentence
        found = ((name, command.get_command(ctx, name)) for name in command.list_commands(ctx))
        commands = [(name, (one.help or "").split("。")[0]) for name, one in found if one]
    line = ["用法：", ctx.command_path, "[选项]", *(p.metavar for p in arguments)]
    yield " ".join([*line, "命令 [参数]…"] if commands else line)
    yield ""
    yield wrap(f"  {' '.join(inspect.cleandoc(command.help).split())}", WIDTH, "  ")
    rows = [(p.metavar, f"{p.help}{'（必填）' if p.required else ''}") for p in arguments]
    yield from _write_rows("参数：", rows)
    options = [p for p in params if p.param_type_name == "option"]
    rows = []
    for p in options:
        name = ", ".join(sorted(p.opts, key=len))
        text = _HELP_SAYS if _HELP in p.opts else p.help
        rows.append((name if p.is_flag else f"{name} {p.metavar}", text))
    yield from _write_rows("选项：", rows)
    yield from _write_rows("命令：", commands)


def _write_rows(head: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    """Yield a heading and rows of two columns, nothing without rows."""
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
    """Describe a usage error in Chinese; for a group without a command, return its help page."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error.ctx.get_help())
    command = error.ctx.command_path if error.ctx else "tianbao"
    wrong = " ".join(str(error.format_message()).split())
    if type(error).__name__ == "NoSuchOption":
        typed = error.option_name
        wrong = f"没有 {typed} 这个选项{_suggest(typed, _list_options(error.ctx))}"
    else:
        matches = ((re.fullmatch(pattern, wrong), chinese) for pattern, chinese in _ERRORS)
        found = (chinese.format(**match.groupdict()) for match, chinese in matches if match)
        wrong = next(found, wrong)
    return f"命令写得不对：{wrong}{'' if wrong.endswith('？') else '。'}用 {command} --help 看用法"
