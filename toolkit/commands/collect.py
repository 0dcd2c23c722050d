"""`tianbao collect`: status of a round, ledger, web page and returns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from toolkit.commands.shared.common import (
    check_output,
)
from toolkit.commands.shared.console import emit, note, print_line
from toolkit.commands.shared.options import (
    AsJson,
    Day,
    Due,
    Force,
    FormOption,
    Jobs,
    LastYear,
    Ledger,
    PageFile,
    Returned,
    Returns,
    RosterFile,
    RoundPeriod,
    RoundYear,
    RulesFile,
)
from toolkit.commands.shared.round import RoundOptions, list_files, open_round
from toolkit.core.files import NotWrittenError

if TYPE_CHECKING:
    from toolkit.batch.rerun_outputs import Outputs
    from toolkit.round.checker import Checker
    from toolkit.round.status import RoundStatus


def collect(
    inputs: Returned,
    roster: RosterFile = None,
    output: Ledger = None,
    html: PageFile = None,
    marked: Returns = None,
    form: FormOption = None,
    last_year: LastYear = None,
    rules_file: RulesFile = None,
    year: RoundYear = 0,
    period: RoundPeriod = "",
    today: Day = None,
    due: Due = None,
    jobs: Jobs = 1,
    *,
    as_json: AsJson = False,
    force: Force = False,
) -> None:
    """收表：谁交了、谁没交、哪里有错。列在屏幕上，写成台账和网页，退回要改的。"""
    from toolkit.batch.rerun_outputs import Outputs
    from toolkit.round.collect.screen import describe_status, status_to_json

    asked = RoundOptions(
        inputs, roster, form, last_year, rules_file, year, period, today, due, jobs
    )
    for path, suffix in ((output, ".xlsx"), (html, ".html")):
        check_output(path, suffix, (roster, form, last_year, rules_file))
    with open_round(asked) as (status, checker):
        check_output(output, ".xlsx", list_files(status))
        if as_json:
            emit(json.dumps(status_to_json(status), ensure_ascii=False, indent=2) + "\n")
        else:
            for line in describe_status(status):
                print_line(line)
        with Outputs(
            " ".join(("collect", status.form.id, str(status.term.year), status.term.period)),
            force=force,
        ) as outputs:
            written = []
            if output is not None:
                from toolkit.round.collect.ledger import write_ledger

                written.append(_put(outputs, output, write_ledger(status, output.parent)))
            if html is not None:
                from toolkit.round.collect.web_page import make_overview

                written.append(_put(outputs, html, make_overview(status).encode("utf-8")))
            if marked is not None:
                written += _write_returns(status, marked, checker, outputs)
    raise typer.Exit(2 if not all(written) else 0 if status.ok else 1)


def _put(outputs: Outputs, path: Path, data: bytes) -> bool:
    """Write one of several files; return whether it was written."""
    try:
        is_new = outputs.put(path, data)
    except NotWrittenError as error:
        note(str(error))
        return False
    note(f"{'已写好' if is_new else '没有变化'}：{path}")
    return True


def _write_returns(
    status: RoundStatus, folder: Path, checker: Checker, outputs: Outputs
) -> list[bool]:
    from toolkit.round.collect.returns import find_outdated, make_returns

    made = make_returns(status, folder, checker)
    written = {path: _put(outputs, path, data) for path, data in made}
    why = "这个单位现在没有这样的问题"
    for path in find_outdated(status, folder, written):
        try:
            is_gone = outputs.remove(path)  # unless somebody changed it
        except NotWrittenError as error:
            note(str(error))
            continue
        if is_gone:
            note(f"已删去以前写的：{path}（{why}）")
        else:
            note(f"以前退回的已过时：{path}（{why}），没有动它，请删除，不要再转发")
    return list(written.values())
