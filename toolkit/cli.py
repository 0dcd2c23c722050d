"""The command `tianbao`: its commands, start and exit."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.commands.blank import blank
from toolkit.commands.check import check
from toolkit.commands.collect import collect
from toolkit.commands.diff import diff
from toolkit.commands.export import export
from toolkit.commands.form import check_form
from toolkit.commands.import_report import import_
from toolkit.commands.report import report
from toolkit.commands.roster import roster_starter
from toolkit.commands.rules import rules
from toolkit.commands.shared.chinese_help import ChineseCommand, ChineseGroup, describe_usage_error
from toolkit.commands.shared.common import StoppedError
from toolkit.commands.shared.console import finish_streams, note, print_line, set_up_streams
from toolkit.commands.template import check_template, starter
from toolkit.commands.total import total
from toolkit.core.files import explain_error, print_name
from toolkit.core.gc_tuning import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Callable

_COMMANDS: dict[str, Callable[..., None]] = {
    "blank": blank,
    "check": check,
    "report": report,
    "collect": collect,
    "total": total,
    "import": import_,
    "export": export,
    "diff": diff,
    "rules": rules,
}
_TEMPLATE_COMMANDS: dict[str, Callable[..., None]] = {
    "starter": starter,
    "check": check_template,
}
_FORM_COMMANDS: dict[str, Callable[..., None]] = {"check": check_form}
_ROSTER_COMMANDS: dict[str, Callable[..., None]] = {"starter": roster_starter}


def make_app() -> typer.Typer:
    """Return the whole command line."""
    app = _make_group("填报：发放填报表，核对交回的表，生成合乎格式的报告。", _COMMANDS)
    app.callback()(_start)
    help_ = "Word 模板：生成一份，在 Word 里调好样式，检查后使用。"
    app.add_typer(_make_group(help_, _TEMPLATE_COMMANDS), name="template")
    help_ = "表样：换一种报表只要换一份定义文件（.yaml），检查后使用。"
    app.add_typer(_make_group(help_, _FORM_COMMANDS), name="form")
    help_ = "单位名单：生成一份，填好后用来发放、收表和汇总。"
    app.add_typer(_make_group(help_, _ROSTER_COMMANDS), name="roster")
    return app


def _show_version(asked: bool) -> None:  # noqa: FBT001  (typer calls it so)
    """Print the version if it is asked for."""
    if asked:
        from importlib.metadata import version

        print_line(f"tianbao {version('tianbao')}")
        raise typer.Exit


_Version = Annotated[
    bool,
    typer.Option("--version", help="显示版本号", is_eager=True, callback=_show_version),
]


def _start(*, version: _Version = False) -> None:
    """Do nothing: the named command does the work."""


def _make_group(help_: str, commands: dict[str, Callable[..., None]]) -> typer.Typer:
    group = typer.Typer(
        help=help_,
        cls=ChineseGroup,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    for name, command in commands.items():
        group.command(name, cls=ChineseCommand)(command)
    return group


def main() -> None:
    """Run the command line; a user's error never shows a traceback."""
    set_up_streams()
    _set_up_process()
    try:
        sys.exit(make_app()(prog_name="tianbao", standalone_mode=False))
    except StoppedError as error:
        _end(str(error))
    except KeyboardInterrupt:
        _end("中断了", code=130)
    except typer.Abort:
        _end("中断了", code=130)
    except OSError as error:
        what = print_name(str(error.filename)) if error.filename else "文件"
        _end(f"{what} 用不了：{explain_error(error)}")
    except MemoryError:
        _end("内存不够，没有做完")
    except Exception as error:
        if hasattr(error, "format_message"):
            _end(describe_usage_error(error))
        if os.environ.get("TIANBAO_DEBUG"):
            raise
        fault = f"{type(error).__name__}：{error}"
        _end(f"程序自己出错了（{fault}）。请把这句话和所用的文件发给程序的维护者", code=1)
    finally:
        why = finish_streams()
        if why:
            note(f"要显示的没有全部写出去：{why}")
            sys.exit(2)


def _set_up_process() -> None:
    """Handle termination as Ctrl-C, which cleans up; shorten a short process by a quarter."""
    for name in ("SIGTERM", "SIGHUP"):  # Windows lacks SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    collect_seldom()
    atexit.register(gc.freeze)  # nothing is left to collect when the process ends
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them takes long


def _end(message: str, code: int = 2) -> None:
    note(message)
    sys.exit(code)
