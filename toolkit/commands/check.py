"""`tianbao check`: findings on workbooks, and marked copies of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from toolkit.pipeline.outcome import Outcome


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
            if marked is not None:
                written &= _return(outcome, marked / item.relative, names, force=force)
        show.end()
    raise typer.Exit(2 if not written else 0 if all(show.verdicts) and not skipped else 1)


def _return(outcome: Outcome, target: Path, names: UniqueNames, *, force: bool) -> bool:
    """Write the marked copy of a workbook that has to be corrected."""
    from toolkit.pipeline.workbooks import make_marked

    data = make_marked(outcome)
    if data is None:
        return True
    name = names.reserve(target.parent, f"{target.stem}（问题已标注）")
    return try_to_write(target.with_name(f"{name}.xlsx"), data, force=force)
