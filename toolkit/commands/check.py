"""`tianbao check`: findings on workbooks, and marked copies of them."""

from __future__ import annotations

import typer

from toolkit.commands.shared.common import (
    check_each,
    load_check_context,
    open_files,
    try_to_write,
)
from toolkit.commands.shared.console import Printer
from toolkit.commands.shared.options import (
    AsJson,
    Force,
    FormOfFile,
    Inputs,
    LastYear,
    Marked,
    RulesFile,
)
from toolkit.core.unique_names import UniqueNames


def check(
    inputs: Inputs,
    form: FormOfFile = None,
    last_year: LastYear = None,
    rules_file: RulesFile = None,
    marked: Marked = None,
    *,
    as_json: AsJson = False,
    force: Force = False,
) -> None:
    """核对填好的填报表：逐格说明哪里不对、怎么改。没有错误时退出码为 0，有错误为 1。"""
    written, names = True, UniqueNames()
    with open_files(inputs) as (found, skipped):
        show = Printer(as_json=as_json, many=len(found) > 1)
        for item, outcome in check_each(found, load_check_context(form, last_year, rules_file)):
            show.add(outcome)
            if marked is None:
                continue
            from toolkit.pipeline.workbooks import make_marked

            if copy := make_marked(outcome):
                target = marked / item.relative
                name = names.reserve(target.parent, f"{target.stem}（问题已标注）")
                written &= try_to_write(target.with_name(f"{name}.xlsx"), copy, force=force)
        show.end()
    raise typer.Exit(2 if not written else 0 if all(show.verdicts) and not skipped else 1)
