"""`tianbao blank`: blank workbooks, one or one for each unit of a roster."""

from __future__ import annotations

from pathlib import Path

import typer

from toolkit.commands.roster import load_roster
from toolkit.commands.shared.common import (
    StoppedError,
    check_output,
    check_period,
    check_unit,
    check_year,
    load_form,
    note_findings,
    try_to_write,
    write,
)
from toolkit.commands.shared.console import print_line, watch
from toolkit.commands.shared.options import (
    BlankOutput,
    Force,
    FormOption,
    LastYear,
    Period,
    RosterFile,
    Unit,
    Year,
)


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
    from toolkit.form.terms import Term, list_periods
    from toolkit.pipeline.workbooks import make_blank

    definition = load_form(form)
    unit = check_unit(unit)
    check_year(year)
    check_period(definition, period)
    if roster is not None:
        if not year or (definition.period and not period):
            options = "年度，如 --year 2024"
            if definition.period:
                periods = list_periods(definition)
                options = f"年度和{definition.period}，如 --year 2024 --period {periods[0]}"
            raise StoppedError(f"按名单发放要写明{options}")
        folder, term = output or Path("下发"), Term(year, period)
        from toolkit.round.handout.accepted_filings import load_accepted
        from toolkit.round.handout.handout import hand_out

        listed = load_roster(roster, definition)
        try:
            accepted = load_accepted(last_year, definition) if last_year else None
        except FileNotFoundError as error:
            raise StoppedError(f"没有这个文件或文件夹：{error}") from error
        note_findings(accepted.findings if accepted else ())
        written = 0
        handed = hand_out(definition, listed, term, accepted)
        for _, one in zip(watch(listed.units, "正在生成"), handed, strict=True):
            note_findings(one.findings)
            written += try_to_write(folder / one.name, one.data, force=force)
        print_line(f"名单上 {len(listed.units)} 个单位，写好填报表 {written} 份：{folder}", "  ")
        raise typer.Exit(0 if written == len(listed.units) else 2)
    if last_year is not None:
        raise StoppedError("--last-year 要和 --roster 一起用")
    check_output(output, ".xlsx", (form,))
    name, data = make_blank(definition, unit or None, year or None, period or None)
    write(output or Path(name), data, force=force)
