"""Commands on filings: blank, check, import, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from toolkit.commands.county import hand_out_all
from toolkit.commands.shared import (
    StoppedError,
    check_each,
    check_output,
    check_period,
    check_unit,
    check_year,
    load_form,
    load_means,
    open_files,
    tell_findings,
    try_to_write,
    write,
)
from toolkit.console import Printer, emit, show_outcome
from toolkit.county.names import Names
from toolkit.options import (
    FORMATS,
    AsJson,
    BlankOutput,
    ExportOutput,
    FilledFile,
    Force,
    Format,
    FormOfFile,
    FormOption,
    ImportedFile,
    ImportOutput,
    Inputs,
    LastYear,
    Marked,
    Period,
    RosterFile,
    RulesFile,
    Unit,
    Year,
)

if TYPE_CHECKING:
    from toolkit.form.model import Form
    from toolkit.outcome import Outcome


def blank(
    output: BlankOutput = None,
    form: FormOption = None,
    unit: Unit = "",
    year: Year = 0,
    period: Period = "",
    roster: RosterFile = None,
    last_year: LastYear = None,
    *,
    force: Force = False,
) -> None:
    """生成空白的填报表（.xlsx）。有名单的，给每个单位生成一份，预填名单和上年转来的内容。"""
    from toolkit.form.terms import Term
    from toolkit.workbooks import make_blank

    definition = load_form(form)
    unit = check_unit(unit)
    check_year(year)
    check_period(definition, period)
    if roster is not None:
        if not year or (definition.period and not period):
            raise StoppedError(f"按名单发放要写明{_name_term(definition)}")
        folder, term = output or Path("下发"), Term(year, period)
        hand_out_all(roster, folder, definition, term, last_year, force=force)
    if last_year is not None:
        raise StoppedError("--last-year 要和 --roster 一起用")
    check_output(output, ".xlsx", (form,))
    name, data = make_blank(definition, unit or None, year or None, period or None)
    write(output or Path(name), data, force=force)


def _name_term(form: Form) -> str:
    """How to write the term of what is handed out."""
    from toolkit.form.terms import list_periods

    if not form.period:
        return "年度，如 --year 2024"
    return f"年度和{form.period}，如 --year 2024 --period {list_periods(form)[0]}"


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
    written, names = True, Names()
    with open_files(inputs) as (found, skipped):
        show = Printer(as_json=as_json, many=len(found) > 1)
        for item, outcome in check_each(found, load_means(form, last_year, rules_file)):
            show.add(outcome)
            if marked is not None:
                written &= _return(outcome, marked / item.relative, names, force=force)
        show.end()
    raise typer.Exit(2 if not written else 0 if all(show.verdicts) and not skipped else 1)


def _return(outcome: Outcome, target: Path, names: Names, *, force: bool) -> bool:
    """Write the marked copy of a workbook in which something is to mend."""
    from toolkit.workbooks import make_marked

    data = make_marked(outcome)
    if data is None:
        return True
    name = names.take(target.parent, f"{target.stem}（问题已标注）")
    return try_to_write(target.with_name(f"{name}.xlsx"), data, force=force)


def import_(
    input_: ImportedFile,
    output: ImportOutput = None,
    form: FormOfFile = None,
    *,
    force: Force = False,
) -> None:
    """把填报数据（.json）或已公布的报告写成填报表（.xlsx）。"""
    from toolkit.workbooks import import_filing

    check_output(output, ".xlsx", (input_, form))
    outcome, data = import_filing(input_, load_form(form) if form else None)
    if outcome.findings:
        show_outcome(outcome)
    if data is not None:
        write(output or input_.with_suffix(".xlsx"), data, force=force)
    raise typer.Exit(0 if outcome.ok else 1)


def export(
    input_: FilledFile,
    output: ExportOutput = None,
    to: Format = "json",
    form: FormOfFile = None,
    *,
    force: Force = False,
) -> None:
    """导出填报数据：json 全部内容，csv 开放数据（一格一行），html 网页。"""
    from toolkit.pipeline import check_workbook, export_filing

    if to not in FORMATS:
        raise StoppedError(f"不能导出为 {to}，只能是 {'、'.join(FORMATS)}")
    check_output(output, f".{to}", (input_, form))
    outcome = check_workbook(input_, load_form(form) if form else None)
    tell_findings(outcome.findings)
    if outcome.filing is not None:
        data = export_filing(outcome, to, draft=not outcome.ok)
        write(output, data, force=force) if output else emit(data)
    raise typer.Exit(0 if outcome.ok else 1)
