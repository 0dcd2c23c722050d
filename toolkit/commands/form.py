"""`tianbao form`: checks of form definitions."""

from __future__ import annotations

import typer

from toolkit.commands.shared.common import StoppedError
from toolkit.commands.shared.console import print_line, show_faults
from toolkit.commands.shared.options import (
    DefinitionFile,
)
from toolkit.core.files import explain_error


def check_form(definition: DefinitionFile) -> None:
    """检查表样定义文件（.yaml）：逐处说明第几行、哪里不对；没有问题的，列出表样的内容。"""
    from toolkit.form.loading import FormError, load_form
    from toolkit.form.summary import describe_form, find_oversights

    try:
        form = load_form(definition, try_patterns=True)
    except FileNotFoundError as error:
        raise StoppedError(f"没有这个文件：{definition}") from error
    except OSError as error:
        raise StoppedError(f"读不出 {definition}：{explain_error(error)}") from error
    except FormError as error:
        show_faults(error)
        raise typer.Exit(1) from error
    print_line(str(definition))
    for line in describe_form(form):
        print_line(f"  {line}", "    ")
    for line in find_oversights(form):
        print_line(f"  提示：{line}", "    ")
    print_line("没有发现问题。")
