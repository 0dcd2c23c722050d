"""`tianbao total`: total of the units' filings, and audit of an existing one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from toolkit.commands.shared.common import (
    StoppedError,
    check_output,
    check_unit,
    load_form,
    read_quietly,
    try_to_write,
)
from toolkit.commands.shared.console import print_line, show_findings
from toolkit.commands.shared.options import (
    Audited,
    Day,
    Due,
    Force,
    FormOption,
    Jobs,
    LastYear,
    Returned,
    RosterFile,
    RoundPeriod,
    RoundYear,
    RulesFile,
    TotalOutput,
    TotalUnit,
    WithErrors,
)
from toolkit.commands.shared.round import RoundOptions, list_files, open_round
from toolkit.core.finding import Severity, blocks

if TYPE_CHECKING:
    from toolkit.round.total.totals import Total


def total(
    inputs: Returned,
    output: TotalOutput = None,
    roster: RosterFile = None,
    unit: TotalUnit = "",
    audit: Audited = None,
    form: FormOption = None,
    last_year: LastYear = None,
    rules_file: RulesFile = None,
    year: RoundYear = 0,
    period: RoundPeriod = "",
    today: Day = None,
    due: Due = None,
    jobs: Jobs = 1,
    *,
    with_errors: WithErrors = False,
    force: Force = False,
) -> None:
    """汇总：各单位的数逐格相加，写成本级自己的填报表。没有交的、有错误的写明。"""
    from toolkit.round.collect.screen import describe_total
    from toolkit.round.total.totals import add_up, keep_fields

    definition = load_form(form)
    if not definition.round.summed:
        where = "在表样的定义里写上，如 round: {summed: [表的编号]}"
        message = f"表样“{definition.id}”没有写明哪些数由各单位相加，没法汇总。{where}"
        raise StoppedError(message)
    unit = check_unit(unit)
    check_output(output, ".xlsx", (roster, audit, form, last_year, rules_file))
    asked = RoundOptions(
        inputs, roster, form, last_year, rules_file, year, period, today, due, jobs
    )
    with open_round(asked) as (status, checker):
        summed = add_up(status, unit=unit, with_errors=with_errors)
        check_output(output, ".xlsx", list_files(status))
        target = output if output or audit else Path("汇总.xlsx")
        if target and force and target.is_file():
            summed = _carry_over(summed, target)
        prior_filings = checker.prior_filings
        last, _ = prior_filings.find(summed.form, summed.filing) if prior_filings else (None, "")
        summed = keep_fields(summed, last) if last else summed
    for line in describe_total(summed):
        print_line(line)
    show_findings(sorted(summed.findings, key=lambda f: list(Severity).index(f.severity)))
    print_line()
    ok = (audit is None or _audit(audit, summed, form)) and summed.ok
    if target and not _write_total(summed, target, force=force):
        raise typer.Exit(2)
    raise typer.Exit(0 if ok else 1)


def _carry_over(summed: Total, target: Path) -> Total:
    """Carry over what the body wrote into the total that is about to be replaced."""
    from toolkit.pipeline.steps import check_workbook
    from toolkit.round.total.carry_over import NotCarriedError, carry_over

    try:
        return carry_over(summed, check_workbook(target, summed.form))
    except NotCarriedError as error:
        raise StoppedError(str(error)) from error


def _write_total(summed: Total, path: Path, *, force: bool) -> bool:
    from toolkit.round.total.workbook import write_total

    made = write_total(summed)
    written = try_to_write(path, made.workbook, force=force)
    if written and made.beside is not None:
        beside = path.with_name(f"{path.stem}（来源）{path.suffix}")
        written = try_to_write(beside, made.beside, force=force)
    return written


def _audit(path: Path, summed: Total, form: str | None) -> bool:
    """Compare an existing total with the one that was just made, and print the findings."""
    from toolkit.round.submissions import is_own_sum
    from toolkit.round.total.audit import audit, describe_audit

    _, filing, _ = read_quietly(path, form)  # what is blank or refused differs from the sum
    findings = audit(filing, summed, is_own=is_own_sum(path))
    print_line(str(path))
    show_findings(findings)
    print_line("" if findings else describe_audit(summed))
    return not blocks(findings)
